import { type Address, WSOL_MINT } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import type { AccountState } from '@chimera/solana/rpc/schemas';
import { TOKEN_PROGRAM } from '@chimera/solana/tx/programs';
import bs58 from 'bs58';
import { applySwap, decodeOurs, ownAccountOf, RENT, type WalletState } from './sim-ledger.ts';
import { MINTS, type SimMarket } from './sim-market.ts';

const MINT_BYTES = 82;
const ACCOUNT_BYTES = 165;

const stateOf = (data: Buffer): AccountState => ({
  lamports: lamports(RENT),
  owner: TOKEN_PROGRAM,
  executable: false,
  data: new Uint8Array(data),
});

function mintAccount(): AccountState {
  const data = Buffer.alloc(MINT_BYTES);
  data.writeBigUInt64LE(1_000_000_000_000_000n, 36);
  data.writeUInt8(6, 44);
  data.writeUInt8(1, 45);
  return stateOf(data);
}

function tokenAccount(mint: Address, wallet: Address, atoms: bigint): AccountState {
  const data = Buffer.alloc(ACCOUNT_BYTES);
  data.set(bs58.decode(mint), 0);
  data.set(bs58.decode(wallet), 32);
  data.writeBigUInt64LE(atoms, 64);
  data.writeUInt8(1, 108);
  return stateOf(data);
}

/** The bytes of a mint or of our own token account. */
export function accountBytes(of: Address, wallet: Address, state: WalletState): AccountState | null {
  for (const mint of MINTS) {
    if (of === mint) return mintAccount();
    if (of !== ownAccountOf(wallet, mint)) continue;
    const atoms = state.tokens.get(mint);
    return atoms === undefined ? null : tokenAccount(mint, wallet, atoms);
  }
  return null;
}

/** Our token accounts, all of which one token program owns. */
export const ownAccounts = (program: Address, wallet: Address, state: WalletState) =>
  program === TOKEN_PROGRAM
    ? [...state.tokens].map(([mint, atoms]) => ({
        pubkey: ownAccountOf(wallet, mint),
        account: tokenAccount(mint, wallet, atoms),
      }))
    : [];

export interface RehearsalParts {
  readonly market: SimMarket;
  readonly wallet: Address;
  /** What a rehearsed sale shows on this occasion. */
  readonly sale: () => 'honest' | 'fails' | 'taxed';
}

/** What a rehearsal of these bytes would show of our token account, or of what its sale brought. */
export function tokenAccountAfter(
  wire: Uint8Array,
  before: WalletState,
  { market, wallet, sale }: RehearsalParts,
): { readonly err: object | null; readonly account: AccountState | null } {
  const tx = decodeOurs(wire);
  const { side, mint, inAmount } = tx.swap;
  const after = applySwap(tx, before, market.out(side, mint, inAmount));
  if (after === null) return { err: { InstructionError: [3, { Custom: 6001 }] }, account: null };
  if (tx.sale === null)
    return { err: null, account: accountBytes(ownAccountOf(wallet, mint), wallet, after) };
  const proceeds = market.out('sell', mint, tx.sale.inAmount);
  const shown = sale();
  if (shown === 'fails') return { err: { InstructionError: [60, { Custom: 17 }] }, account: null };
  return {
    err: null,
    account: tokenAccount(WSOL_MINT, wallet, shown === 'taxed' ? proceeds / 2n : proceeds),
  };
}
