import { humanised } from './format.ts';

/** What a verdict's sentence is made of. */
export interface VerdictParts {
  readonly state: string;
  readonly reasons: readonly string[] | null;
  readonly reason: string | null;
  readonly orderState: string | null;
}

/** Why it did or did not trade, in a line; a refusal names every reason. */
export function verdictText({ state, reasons, reason, orderState }: VerdictParts): string {
  if (state === 'received') return 'being decided';
  if (state === 'approved') return orderState === null ? 'approved' : `order ${orderState}`;
  const named = reasons ?? (reason === null ? [] : [reason]);
  return named.length === 0 ? state : named.map(humanised).join(', ');
}
