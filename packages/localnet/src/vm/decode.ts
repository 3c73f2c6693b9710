import { err, ok, type Result } from '@chimera/core/result';
import { VersionedTransaction } from '@solana/web3.js';
import { readWire, type WireTransaction } from './wire.ts';

/** The size of one network packet: the largest transaction before version 1. */
export const TRANSACTION_BYTES_MAX = 1_232;
const VERSION_1_FIRST_BYTE = 0x81;

const NOT_A_TRANSACTION = 'failed to deserialize solana_transaction::versioned::VersionedTransaction';

/**
 * Lets through only bytes that are exactly one transaction in the judgement of two independent readers: ours and
 * web3.js. Anything else would abort the process inside native code, where no exception can be caught.
 * The error is a sentence for the caller.
 */
export function decodeTransaction(wire: Uint8Array): Result<WireTransaction, string> {
  const decoded = decodeTrusted(wire);
  return decoded.ok && !isRoundTrip(wire) ? err(NOT_A_TRANSACTION) : decoded;
}

/** For bytes that this process made itself: our own strict reader alone, several times faster. */
export function decodeTrusted(wire: Uint8Array): Result<WireTransaction, string> {
  if (wire[0] === VERSION_1_FIRST_BYTE)
    return err('version 1 transactions are not supported by this cluster');
  if (wire.length > TRANSACTION_BYTES_MAX)
    return err(`transaction too large: ${wire.length} bytes (max: ${TRANSACTION_BYTES_MAX})`);
  const transaction = readWire(wire);
  return transaction === null ? err(NOT_A_TRANSACTION) : ok(transaction);
}

function isRoundTrip(wire: Uint8Array): boolean {
  try {
    const transaction = VersionedTransaction.deserialize(wire);
    const { version, header } = transaction.message;
    const isKnown = version === 'legacy' || version === 0;
    const isSigned = transaction.signatures.length === header.numRequiredSignatures;
    return isKnown && isSigned && Buffer.compare(transaction.serialize(), wire) === 0;
  } catch {
    // The foreign reader reports bad bytes by assorted exceptions; each of them means "not a transaction".
    return false;
  }
}
