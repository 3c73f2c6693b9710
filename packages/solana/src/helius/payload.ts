import type { Result } from '@chimera/core/result';
import type { ConfirmedTransaction } from '../transaction/confirmed.ts';

/** One element of a delivery: read, or the reason why it could not be. The others stay usable. */
export type PayloadElement = Result<ConfirmedTransaction, string>;

/**
 * Reads a webhook body (JSON text of an array of raw or enhanced transactions). Fails as a whole only when the
 * body is no JSON array or has more than `PAYLOAD_ELEMENTS_MAX` elements.
 */
export function parseHeliusPayload(_body: string): Result<readonly PayloadElement[], string> {
  throw new Error('not written yet');
}
