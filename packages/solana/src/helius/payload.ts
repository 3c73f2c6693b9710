import { err, ok, type Result } from '@chimera/core/result';
import { parseExactJson } from '../http/exact-json.ts';
import type { ConfirmedTransaction } from '../transaction/confirmed.ts';
import { normalizeTransaction } from '../transaction/normalize.ts';
import { normalizeEnhanced } from './enhanced.ts';

export const PAYLOAD_ELEMENTS_MAX = 100;

/** One element of a delivery: read, or the reason why it could not be. The others stay usable. */
export type PayloadElement = Result<ConfirmedTransaction, string>;

/**
 * Reads a webhook body (JSON text of an array of raw or enhanced transactions). Fails as a whole only when the
 * body is no JSON array or has more than `PAYLOAD_ELEMENTS_MAX` elements.
 */
export function parseHeliusPayload(body: string): Result<readonly PayloadElement[], string> {
  const parsed = jsonOf(body);
  if (!parsed.ok) return parsed;
  if (!Array.isArray(parsed.value)) return err('the body is not a JSON array');
  if (parsed.value.length > PAYLOAD_ELEMENTS_MAX) return err(`more than ${PAYLOAD_ELEMENTS_MAX} elements`);
  return ok(parsed.value.map((element: unknown) => readElement(element)));
}

/** Raw elements carry `meta`; enhanced ones carry `accountData`. */
function readElement(element: unknown): PayloadElement {
  const isEnhanced = typeof element === 'object' && element !== null && 'accountData' in element;
  return isEnhanced ? normalizeEnhanced(element) : normalizeTransaction(element);
}

function jsonOf(body: string): Result<unknown, string> {
  try {
    return ok(parseExactJson(body));
  } catch (error) {
    if (error instanceof SyntaxError) return err('the body is not JSON');
    throw error;
  }
}
