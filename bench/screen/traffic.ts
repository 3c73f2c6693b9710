import { type Delivery, delivery, STRANGER } from '../hot-path/requests.ts';

export interface Traded extends Delivery {
  readonly kind: 'bought' | 'sold' | 'refused';
}

/** Webhooks a second; with what becomes of them they make somewhat over 200 events a second. */
export const DELIVERIES_PER_SECOND = 80;
/** In each so many one purchase and one sale; the rest is refused, as most of what providers send is. */
const CYCLE = 20;
const SALE_AT = CYCLE / 2;
/** What was bought is sold when this many more were: three seconds later, when the purchase has landed. */
const HELD = 12;

/** Traffic that goes on where it ended: what was bought is sold later. */
export function createTraffic(url: string): { readonly next: (count: number) => readonly Traded[] } {
  const held: number[] = [];
  let made = 0;
  const one = (): Traded => {
    made += 1;
    const place = made % CYCLE;
    if (place === 0) {
      held.push(made);
      return { ...delivery(url, made), kind: 'bought' };
    }
    const due = place === SALE_AT && held.length > HELD ? held.shift() : undefined;
    return due === undefined
      ? { ...delivery(url, made, { leader: STRANGER }), kind: 'refused' }
      : { ...delivery(url, due, { action: 'SELL' }), kind: 'sold' };
  };
  return { next: (count) => Array.from({ length: count }, one) };
}
