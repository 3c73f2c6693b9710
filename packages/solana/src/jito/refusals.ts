import type { SolanaErrorCode } from '../rpc/errors.ts';

/** The engine packs different refusals into few numbers; its messages tell them apart. */
const REFUSALS: readonly (readonly [RegExp, SolanaErrorCode])[] = [
  [/lock at least one tip account/i, 'jito_tip_missing'],
  [/already processed/i, 'jito_already_processed'],
  [/(expired|invalid) blockhash/i, 'jito_blockhash_expired'],
  [/rate limit|congested/i, 'jito_rate_limited'],
];

/** What a refusal's message means; null when it is none that we know. */
export const refusalOf = (message: string): SolanaErrorCode | null =>
  REFUSALS.find(([pattern]) => pattern.test(message))?.[1] ?? null;
