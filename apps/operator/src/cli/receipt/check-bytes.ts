import { createPublicKey, verify } from 'node:crypto';
import type { EventOf } from '@chimera/core/events';
import type { Address } from '@chimera/core/units/chain';
import { decodeTransaction, txidOf } from '@chimera/solana/tx/codec';
import bs58 from 'bs58';
import { type Check, contradicted, holds, unchecked } from './check.ts';
import type { LoggedSignature, SignerLogRead } from './signer-log-reader.ts';

/** The signed bytes of one attempt, from each place that keeps them. */
export interface AttemptCopies {
  readonly signed: EventOf<'attempt_signed'>;
  readonly inJournal: Uint8Array | null;
  readonly inTable: Uint8Array | null;
  readonly log: SignerLogRead;
  /** Whose signature it must be; null when the journal does not tell. */
  readonly wallet: Address | null;
}

/** Everything that the bytes alone can tell: the same in three places, named by their own first signature. */
export function checkBytes(copies: AttemptCopies): readonly Check[] {
  const { signed, inJournal, inTable } = copies;
  const claim = { name: 'bytes', about: signed.txid };
  if (inJournal === null || inTable === null) return [contradicted(claim, 'the signed bytes are missing')];
  const same = isEqual(inJournal, inTable)
    ? holds(claim, 'the same in journal and table')
    : contradicted(claim, 'the bytes in the table are not those of the journal');
  return [same, ...checkSignature(copies, inTable), checkLogged(copies, inJournal)];
}

function checkSignature({ signed, wallet }: AttemptCopies, bytes: Uint8Array): readonly Check[] {
  const claim = { name: 'signature', about: signed.txid };
  const decoded = decodeTransaction(bytes);
  if (!decoded.ok) return [contradicted(claim, `the bytes are no transaction (${decoded.error})`)];
  const { message, signatures, staticKeys, blockhash } = decoded.value;
  const first = txidOf(decoded.value);
  if (first !== signed.txid)
    return [contradicted(claim, `the first signature of the bytes is ${first}, not the txid`)];
  const payer = staticKeys[0];
  const signature = signatures[0];
  if (payer === undefined || signature === undefined || !isSignedBy(payer, message, signature))
    return [contradicted(claim, 'the signature does not verify over the message')];
  if (wallet !== null && payer !== wallet)
    return [contradicted(claim, `signed by ${payer}, but the wallet is ${wallet}`)];
  if (blockhash !== signed.blockhash)
    return [contradicted(claim, 'the bytes carry another blockhash than the journal')];
  return [holds(claim, `the txid is the first signature of the bytes, made by ${payer}`)];
}

function checkLogged({ signed, log }: AttemptCopies, bytes: Uint8Array): Check {
  const claim = { name: 'second journal', about: signed.txid };
  if (!log.isPresent) return unchecked(claim, 'there is no signer log; restore it beside the database');
  const entry = loggedOf(log, signed.txid);
  if (entry === null) return contradicted(claim, 'the signer log has no entry for this signature');
  const { orderId, n } = entry;
  if (orderId !== signed.orderId || n !== signed.n)
    return contradicted(claim, `signer log line ${entry.seq} names attempt ${n} of order ${orderId}`);
  return isEqual(Buffer.from(entry.bytes, 'hex'), bytes)
    ? holds(claim, `signer log line ${entry.seq} has the same bytes`)
    : contradicted(claim, `signer log line ${entry.seq} has other bytes than the journal`);
}

export const loggedOf = (log: SignerLogRead, txid: string): LoggedSignature | null =>
  log.signatures.find((entry) => entry.txid === txid) ?? null;

const isEqual = (left: Uint8Array, right: Uint8Array): boolean => Buffer.compare(left, right) === 0;

function isSignedBy(key: Address, message: Uint8Array, signature: Uint8Array): boolean {
  const x = Buffer.from(bs58.decode(key)).toString('base64url');
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return verify(null, message, publicKey, signature);
}
