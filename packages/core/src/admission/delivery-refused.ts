/** A delivery that became no signal. Only so many are kept; `skipped` counts the others since the one before. */
export interface DeliveryRefused {
  readonly type: 'delivery_refused';
  /** Null when no key fits, so that nobody knows whose it was. */
  readonly providerId: string | null;
  readonly deliveryId: string | null;
  /** The stable code of the answer. */
  readonly reason: string;
  readonly detail: string | null;
  readonly skipped: number;
}
