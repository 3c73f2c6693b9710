import {
  AuthorityType,
  createInitializeMint2Instruction,
  createMintToInstruction,
  createSetAuthorityInstruction,
} from '@solana/spl-token';
import { PublicKey } from '@solana/web3.js';
import { USD_POOL } from '../actors/token-board.ts';
import { TOKEN_DECIMALS } from '../actors/token-plan.ts';
import type { Ledger } from '../chain/types.ts';
import { AMM_PROGRAM, loadAmmProgram } from '../market/amm.ts';
import { createAccount, createAssociatedAccount, fromLibrary } from '../market/instructions.ts';
import { USD_MINT } from '../market/prices.ts';
import { associatedAccount } from '../market/token-accounts.ts';
import { createWallet } from '../market/wallet.ts';
import { TOKEN_PROGRAM } from '../vm/addresses.ts';
import { openPool, submit } from './launch.ts';

const LAMPORTS_PER_SOL = 1_000_000_000n;
const USD_ATOMS = 1_000_000n;
const USD_SUPPLY = 1_000_000_000n * USD_ATOMS;
const MINT_BYTES = 82;
const CREATOR_LAMPORTS = 100_000n * LAMPORTS_PER_SOL;

export const USD_CREATOR = 'usd-issuer';

/** Places the market program and opens the pool that gives SOL its dollar price. */
export function foundMarket(ledger: Ledger): void {
  ledger.addProgram(AMM_PROGRAM, loadAmmProgram());
  const creator = createWallet(USD_CREATOR);
  ledger.airdrop(creator.address, CREATOR_LAMPORTS);
  const mintWallet = createWallet('mint/usd');
  const mint = new PublicKey(USD_MINT);
  const authority = new PublicKey(creator.address);
  const account = associatedAccount(USD_MINT, creator.address, TOKEN_PROGRAM);
  submit(
    ledger,
    [
      createAccount({
        payer: creator.address,
        address: USD_MINT,
        lamports: ledger.rentExemptLamports(MINT_BYTES),
        space: MINT_BYTES,
        owner: TOKEN_PROGRAM,
      }),
      fromLibrary(createInitializeMint2Instruction(mint, TOKEN_DECIMALS, authority, null)),
      createAssociatedAccount({
        payer: creator.address,
        owner: creator.address,
        mint: USD_MINT,
        tokenProgram: TOKEN_PROGRAM,
      }),
      fromLibrary(createMintToInstruction(mint, new PublicKey(account), authority, USD_SUPPLY)),
      fromLibrary(createSetAuthorityInstruction(mint, authority, AuthorityType.MintTokens, null)),
    ],
    creator,
    mintWallet,
  );
  openPool(ledger, {
    creator,
    poolWallet: createWallet('pool/usd'),
    mint: USD_MINT,
    tokenProgram: TOKEN_PROGRAM,
    tokenAtoms: USD_POOL.atoms,
    lamports: BigInt(USD_POOL.liquiditySol) * LAMPORTS_PER_SOL,
    feeBps: 5,
    isLocked: true,
  });
}
