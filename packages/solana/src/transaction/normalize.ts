import type { Result } from '@chimera/core/result';
import type { ConfirmedTransaction } from './confirmed.ts';

/**
 * Reads one transaction as RPC (`json` or `jsonParsed`) or a Helius raw webhook delivers it. Tolerates unknown
 * versions and absent optional fields. The error says which required part is missing or malformed.
 */
export function normalizeTransaction(_raw: unknown): Result<ConfirmedTransaction, string> {
  throw new Error('not written yet');
}
