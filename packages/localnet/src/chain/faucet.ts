import { setComputeUnitLimit, transferLamports } from '../market/instructions.ts';
import { signTransaction } from '../market/transaction.ts';
import { createWallet } from '../market/wallet.ts';

/** Half a billion SOL: more than any test can use up. */
export const FAUCET_LAMPORTS = 500_000_000_000_000_000n;
const UNIT_LIMIT_BASE = 10_000;
const DISTINCT_TRANSFERS = 100_000;

export interface Faucet {
  readonly address: string;
  /** Wire bytes of a transfer that differs from the ones before it even on the same blockhash. */
  transfer(to: string, lamports: bigint, blockhash: string): Uint8Array;
}

export function createFaucet(seed: string): Faucet {
  const wallet = createWallet(`${seed}/faucet`);
  let made = 0;
  return {
    address: wallet.address,
    transfer(to, lamports, blockhash) {
      // Two equal transfers on one blockhash would be one transaction; the unit limit tells them apart.
      const units = UNIT_LIMIT_BASE + (made++ % DISTINCT_TRANSFERS);
      const instructions = [setComputeUnitLimit(units), transferLamports(wallet.address, to, lamports)];
      return signTransaction(instructions, [wallet], blockhash);
    },
  };
}
