import { humanised } from './format.ts';

/** What a verdict's sentence is made of. */
export interface VerdictParts {
  readonly state: string;
  readonly reasons: readonly string[] | null;
  readonly reason: string | null;
  readonly orderState: string | null;
  /** Why the order was given up. */
  readonly orderReason: string | null;
}

/** Why it did or did not trade, in a line; a refusal names every reason. */
export function verdictText({ state, reasons, reason, orderState, orderReason }: VerdictParts): string {
  if (state === 'received') return 'being decided';
  if (state === 'approved' && orderState === null) return 'approved';
  if (state === 'approved') return `order ${orderState}${orderReason === null ? '' : `: ${orderReason}`}`;
  const named = reasons ?? (reason === null ? [] : [reason]);
  return named.length === 0 ? state : named.map(humanised).join(', ');
}
