import { createSigner as createKeySigner } from '@chimera/solana/tx/sign';
import type { Signer } from '../ports.ts';
import type { SignerLog } from './signer-log.ts';

/** Holds the trading key in this process; the signature is on disk before anybody else sees it. */
export function createSigner(keygenBytes: Uint8Array, log: SignerLog): Signer {
  const key = createKeySigner(keygenBytes);
  if (!key.ok) throw new Error(`the trading key is not valid (${key.error}); check PRIVATE_KEY`);
  const { address, signMessage } = key.value;
  return {
    address,
    sign: async ({ orderId, n, message, note }) => {
      const signed = signMessage(message);
      await log.append({ orderId, n, txid: signed.txid, wire: signed.wire, note });
      return signed;
    },
    takeUp: log.append,
    discard: log.discard,
  };
}
