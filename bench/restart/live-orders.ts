import { must } from '@chimera/core/assert';
import { address } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import { compileMessage } from '@chimera/solana/tx/codec';
import type { SignedTransaction, Signer } from '@chimera/solana/tx/sign';
import { transferLamports } from '@chimera/solana/tx/system';
import { KNOWN_TIP_ACCOUNTS } from '@chimera/solana/tx/tip-accounts';
import { Keypair } from '@solana/web3.js';
import type { Ledger } from './ledger.ts';
import { type Chain, planEntry, planExit, purchase, sign } from './lives.ts';

export interface LiveOrdersParts {
  readonly ledger: Ledger;
  readonly signer: Signer;
  readonly chain: Chain;
  readonly count: number;
}

/**
 * Orders in the middle of their lives, purchases and sales by turns, each with a transaction that is signed and not
 * landed: the most work that a restart can find. None of them ever lands, because their blockhash never was.
 */
export function writeLiveOrders(parts: LiveOrdersParts): void {
  const { ledger, signer, chain, count } = parts;
  for (let made = 0; made < count; made += 1) {
    const mint = address(Keypair.generate().publicKey.toBase58());
    const plan = made % 2 === 0 ? planEntry(ledger, mint) : planExit(ledger, purchase(ledger, mint));
    sign(ledger, plan, signSomething(signer, made), chain);
  }
}

/** A real transaction of the wallet that pays a tip, each another. */
function signSomething(signer: Signer, made: number): SignedTransaction {
  const [tipAccount] = KNOWN_TIP_ACCOUNTS;
  const to = must(tipAccount, 'tip account');
  const message = compileMessage({
    feePayer: signer.address,
    blockhash: Keypair.generate().publicKey.toBase58(),
    instructions: [transferLamports(signer.address, to, lamports(10_000n + BigInt(made)))],
    lookupTables: [],
  });
  if (!message.ok) throw new Error('a transfer fits a transaction');
  return signer.signMessage(message.value);
}
