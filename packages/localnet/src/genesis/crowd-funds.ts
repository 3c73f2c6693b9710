import { WSOL_MINT } from '@chimera/core/units/chain';
import { createCrowd } from '../actors/population.ts';
import { TOKEN_DECIMALS } from '../actors/token-plan.ts';
import type { Ledger } from '../chain/types.ts';
import {
  createAssociatedAccount,
  syncNative,
  transferLamports,
  transferTokens,
} from '../market/instructions.ts';
import { USD_MINT } from '../market/prices.ts';
import { associatedAccount } from '../market/token-accounts.ts';
import { createWallet } from '../market/wallet.ts';
import { TOKEN_PROGRAM } from '../vm/addresses.ts';
import { USD_CREATOR } from './found-market.ts';
import { submit } from './launch.ts';

const LAMPORTS_PER_SOL = 1_000_000_000n;
/** What a crowd wallet starts with: enough to move any token for months. */
const PLAIN_LAMPORTS = 1_000n * LAMPORTS_PER_SOL;
const WRAPPED_LAMPORTS = 100_000n * LAMPORTS_PER_SOL;
const FEE_LAMPORTS = LAMPORTS_PER_SOL / 100n;
const USD_ATOMS = 2_000_000n * 1_000_000n;

/** Gives the crowd plain SOL for fees, wrapped SOL to trade with, and dollars. */
export function fundCrowd(ledger: Ledger, seed: string): void {
  const issuer = createWallet(USD_CREATOR);
  for (const [index, wallet] of createCrowd(seed).entries()) {
    const owner = wallet.address;
    // Strangers to each other: behind each stands a wallet of its own.
    const bank = createWallet(`${seed}/bank/${index}`);
    ledger.airdrop(bank.address, PLAIN_LAMPORTS + WRAPPED_LAMPORTS + FEE_LAMPORTS);
    submit(ledger, [transferLamports(bank.address, owner, PLAIN_LAMPORTS + WRAPPED_LAMPORTS)], bank);
    const wrapped = associatedAccount(WSOL_MINT, owner, TOKEN_PROGRAM);
    const open = (payer: string, mint: string) =>
      createAssociatedAccount({ payer, owner, mint, tokenProgram: TOKEN_PROGRAM });
    submit(
      ledger,
      [open(owner, WSOL_MINT), transferLamports(owner, wrapped, WRAPPED_LAMPORTS), syncNative(wrapped)],
      wallet,
    );
    const give = transferTokens({
      from: associatedAccount(USD_MINT, issuer.address, TOKEN_PROGRAM),
      to: associatedAccount(USD_MINT, owner, TOKEN_PROGRAM),
      mint: USD_MINT,
      authority: issuer.address,
      amount: USD_ATOMS,
      decimals: TOKEN_DECIMALS,
      tokenProgram: TOKEN_PROGRAM,
    });
    submit(ledger, [open(issuer.address, USD_MINT), give], issuer);
  }
}
