import { assert } from '@chimera/core/assert';
import { WSOL_MINT } from '@chimera/core/units/chain';
import { SUPPLY_ATOMS, TOKEN_DECIMALS, type TokenPlan } from '../actors/token-plan.ts';
import type { Ledger } from '../chain/types.ts';
import { AMM_PROGRAM, initializePool, POOL_BYTES, poolAuthority } from '../market/amm.ts';
import {
  createAccount,
  createAssociatedAccount,
  syncNative,
  transferLamports,
  transferTokens,
} from '../market/instructions.ts';
import { associatedAccount } from '../market/token-accounts.ts';
import { type Instruction, signTransaction } from '../market/transaction.ts';
import { createWallet, type Wallet } from '../market/wallet.ts';
import { TOKEN_PROGRAM } from '../vm/addresses.ts';
import { createMint, issueSupply, tokenProgramOf } from './mint-token.ts';

export const POOL_FEE_BPS = 25;
/** Of the supply, half is in the pool, this part goes to early holders and the rest stays with the creator. */
const HOLDERS_SHARE = 40n;
const LAMPORTS_PER_MILLI_SOL = 1_000_000n;
const TRANSFERS_PER_TRANSACTION = 4;

/** Makes a token with its pool and spreads part of it over early holders: about six real transactions. */
export function launchToken(ledger: Ledger, plan: TokenPlan, holders: readonly string[]): void {
  const creator = createWallet(plan.creatorWallet);
  const mint = createWallet(plan.mintWallet);
  submit(ledger, createMint(ledger, plan, creator.address), creator, mint);
  submit(ledger, issueSupply(plan, creator.address), creator);
  const tokenProgram = tokenProgramOf(plan.kind);
  openPool(ledger, {
    creator,
    poolWallet: createWallet(plan.poolWallet),
    mint: plan.mint,
    tokenProgram,
    tokenAtoms: plan.poolAtoms,
    lamports: BigInt(Math.round(plan.liquiditySol * 1_000)) * LAMPORTS_PER_MILLI_SOL,
    feeBps: POOL_FEE_BPS,
    isLocked: plan.kind !== 'rug',
  });
  spread(ledger, plan, creator, holders);
}

export interface PoolOpening {
  readonly creator: Wallet;
  readonly poolWallet: Wallet;
  readonly mint: string;
  readonly tokenProgram: string;
  readonly tokenAtoms: bigint;
  readonly lamports: bigint;
  readonly feeBps: number;
  readonly isLocked: boolean;
}

/** Opens a pool of a token that the creator holds against SOL and fills it. */
export function openPool(ledger: Ledger, opening: PoolOpening): void {
  const { creator, poolWallet, mint, tokenProgram } = opening;
  const [authority] = poolAuthority(poolWallet.address);
  const vaultA = associatedAccount(mint, authority, tokenProgram);
  const vaultB = associatedAccount(WSOL_MINT, authority, TOKEN_PROGRAM);
  const vault = (vaultMint: string, program: string): Instruction =>
    createAssociatedAccount({
      payer: creator.address,
      owner: authority,
      mint: vaultMint,
      tokenProgram: program,
    });
  const pool = { pool: poolWallet.address, creator: creator.address, mintA: mint, mintB: WSOL_MINT };
  submit(
    ledger,
    [
      createAccount({
        payer: creator.address,
        address: poolWallet.address,
        lamports: ledger.rentExemptLamports(POOL_BYTES),
        space: POOL_BYTES,
        owner: AMM_PROGRAM,
      }),
      vault(mint, tokenProgram),
      vault(WSOL_MINT, TOKEN_PROGRAM),
      initializePool({ ...pool, vaultA, vaultB, feeBps: opening.feeBps, isLocked: opening.isLocked }),
    ],
    creator,
    poolWallet,
  );
  const filling = transferTokens({
    from: associatedAccount(mint, creator.address, tokenProgram),
    to: vaultA,
    mint,
    authority: creator.address,
    amount: opening.tokenAtoms,
    decimals: TOKEN_DECIMALS,
    tokenProgram,
  });
  const funding = transferLamports(creator.address, vaultB, opening.lamports);
  submit(ledger, [filling, funding, syncNative(vaultB)], creator);
}

function spread(ledger: Ledger, plan: TokenPlan, creator: Wallet, holders: readonly string[]): void {
  if (holders.length === 0) return;
  const tokenProgram = tokenProgramOf(plan.kind);
  const amount = (SUPPLY_ATOMS * HOLDERS_SHARE) / 100n / BigInt(holders.length);
  const from = associatedAccount(plan.mint, creator.address, tokenProgram);
  const give = (owner: string): Instruction[] => [
    createAssociatedAccount({ payer: creator.address, owner, mint: plan.mint, tokenProgram }),
    transferTokens({
      from,
      to: associatedAccount(plan.mint, owner, tokenProgram),
      mint: plan.mint,
      authority: creator.address,
      amount,
      decimals: TOKEN_DECIMALS,
      tokenProgram,
    }),
  ];
  for (let start = 0; start < holders.length; start += TRANSFERS_PER_TRANSACTION) {
    submit(ledger, holders.slice(start, start + TRANSFERS_PER_TRANSACTION).flatMap(give), creator);
  }
}

/** Executes instructions that genesis relies on; a failure is a defect of ours. */
export function submit(
  ledger: Ledger,
  instructions: readonly Instruction[],
  ...signers: [Wallet, ...Wallet[]]
): void {
  const wire = signTransaction(instructions, signers, ledger.latestBlockhash().blockhash);
  const sent = ledger.submit(wire);
  assert(sent.ok, `genesis transaction refused: ${JSON.stringify(sent.ok ? null : sent.error)}`);
  assert(sent.value.err === null, `genesis transaction failed:\n${sent.value.logs.join('\n')}`);
}
