import { must } from '@chimera/core/assert';
import { type Address, address, type Txid, txid, unixMs } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import type { ConfirmedTransaction } from '@chimera/solana/transaction/confirmed';
import { ataAddress } from '@chimera/solana/tx/ata';
import { SYSTEM_PROGRAM, TOKEN_PROGRAM } from '@chimera/solana/tx/programs';
import { readComputeBudget } from '@chimera/solana/verify/priority-fee';
import { VersionedTransaction } from '@solana/web3.js';
import bs58 from 'bs58';
import { ROUTER_PROGRAM } from './sim-market.ts';

export const RENT = 2_039_280n;
const SIGNATURE_FEE = 5_000n;
const CLOSE_ACCOUNT = 9;

/** What the scripted router's instruction says. */
export interface ScriptedSwap {
  readonly side: 'buy' | 'sell';
  readonly mint: Address;
  readonly inAmount: bigint;
  readonly minOut: bigint;
}

export const encodeScript = ({ side, mint, inAmount, minOut }: ScriptedSwap): Uint8Array =>
  new Uint8Array(Buffer.from([side, mint, inAmount, minOut].join('|')));

/** Our own transaction, read back from its bytes. */
export interface OurTransaction {
  readonly txid: Txid;
  readonly wire: Uint8Array;
  readonly blockhash: string;
  readonly swap: ScriptedSwap;
  /** The sale that a rehearsal has behind its purchase. */
  readonly sale: ScriptedSwap | null;
  readonly feeLamports: bigint;
  readonly transfers: readonly { readonly to: Address; readonly lamports: bigint }[];
  readonly closesAccount: boolean;
}

/** The wallet at one block. A mint that is absent has no token account. */
export interface WalletState {
  readonly lamports: bigint;
  readonly tokens: ReadonlyMap<Address, bigint>;
}

const decoded = new Map<string, OurTransaction>();
const DECODED_MAX = 2_000;

export function decodeOurs(wire: Uint8Array): OurTransaction {
  const key = Buffer.from(wire).toString('base64');
  const known = decoded.get(key);
  if (known !== undefined) return known;
  const fresh = decodeFresh(wire);
  if (decoded.size >= DECODED_MAX) decoded.clear();
  decoded.set(key, fresh);
  return fresh;
}

const named = new Map<string, Address>();

/** All worlds name the same few accounts. */
function nameOf(bytes: Uint8Array): Address {
  const key = Buffer.from(bytes).toString('latin1');
  const known = named.get(key) ?? address(bs58.encode(bytes));
  named.set(key, known);
  return known;
}

function decodeFresh(wire: Uint8Array): OurTransaction {
  const { message, signatures } = VersionedTransaction.deserialize(wire);
  const keys = message.staticAccountKeys.map((key) => nameOf(key.toBytes()));
  const instructions = message.compiledInstructions.map(({ programIdIndex, accountKeyIndexes, data }) => ({
    programId: must(keys[programIdIndex], 'program'),
    accounts: accountKeyIndexes.map((index) => must(keys[index], 'account')),
    data,
  }));
  const swaps = instructions
    .filter(({ programId }) => programId === ROUTER_PROGRAM)
    .map(({ data }) => decodeScript(data));
  const budget = instructions.map(({ programId, data }) => ({ programId, data, accounts: [] }));
  return {
    txid: txid(bs58.encode(must(signatures[0], 'signature'))),
    wire,
    blockhash: message.recentBlockhash,
    swap: must(swaps[0], 'scripted swap'),
    sale: swaps[1] ?? null,
    feeLamports: SIGNATURE_FEE + readComputeBudget(budget).priorityFeeLamports,
    transfers: instructions
      .filter(({ programId }) => programId === SYSTEM_PROGRAM)
      .map(({ accounts, data }) => ({
        to: must(accounts[1], 'receiver'),
        lamports: Buffer.from(data).readBigUInt64LE(4),
      })),
    closesAccount: instructions.some(
      ({ programId, data }) => programId === TOKEN_PROGRAM && data[0] === CLOSE_ACCOUNT,
    ),
  };
}

function decodeScript(data: Uint8Array): ScriptedSwap {
  const [side, mint = '', inAmount = '', minOut = ''] = Buffer.from(data).toString().split('|');
  return {
    side: side === 'buy' ? 'buy' : 'sell',
    mint: address(mint),
    inAmount: BigInt(inAmount),
    minOut: BigInt(minOut),
  };
}

const atas = new Map<Address, Address>();
export function ownAccountOf(owner: Address, mint: Address): Address {
  const known = atas.get(mint);
  if (known !== undefined) return known;
  const derived = ataAddress({ owner, mint, tokenProgram: TOKEN_PROGRAM });
  atas.set(mint, derived);
  return derived;
}

/** The state after a success; null when the chain would refuse it. `outAmount` is what the pool gives. */
export function applySwap(tx: OurTransaction, before: WalletState, outAmount: bigint): WalletState | null {
  const { side, mint, inAmount, minOut } = tx.swap;
  if (outAmount < minOut) return null;
  const held = before.tokens.get(mint);
  const tokens = new Map(before.tokens);
  let left = before.lamports - tx.feeLamports;
  for (const transfer of tx.transfers) left -= transfer.lamports;
  if (side === 'buy') {
    left -= inAmount + (held === undefined ? RENT : 0n);
    tokens.set(mint, (held ?? 0n) + outAmount);
  } else {
    if (held === undefined || held < inAmount) return null;
    left += outAmount;
    tokens.set(mint, held - inAmount);
  }
  if (tx.closesAccount) {
    if (tokens.get(mint) !== 0n) return null;
    tokens.delete(mint);
    left += RENT;
  }
  return left < 0n ? null : { lamports: left, tokens };
}

export const applyFailure = (tx: OurTransaction, before: WalletState): WalletState => ({
  ...before,
  lamports: before.lamports - tx.feeLamports,
});

export interface Landing {
  readonly slot: number;
  readonly timeMs: number;
  readonly before: WalletState;
  readonly after: WalletState;
  readonly hasFailed: boolean;
}

/** The chain's report of our transaction. */
export function reportOurs(tx: OurTransaction, wallet: Address, landing: Landing): ConfirmedTransaction {
  const { before, after, hasFailed } = landing;
  const { mint } = tx.swap;
  const account = ownAccountOf(wallet, mint);
  const rentOf = (state: WalletState): bigint => (state.tokens.has(mint) ? RENT : 0n);
  const change = (of: Address, pre: bigint, post: bigint) => ({
    address: of,
    preLamports: lamports(pre),
    postLamports: lamports(post),
  });
  return {
    signature: tx.txid,
    slot: landing.slot as ConfirmedTransaction['slot'],
    blockTimeMs: unixMs(landing.timeMs),
    indexInBlock: 0,
    version: 0,
    err: hasFailed ? { InstructionError: [3, { Custom: 6001 }] } : null,
    feeLamports: lamports(tx.feeLamports),
    feePayer: wallet,
    signers: [wallet],
    accounts: [
      change(wallet, before.lamports, after.lamports),
      change(account, rentOf(before), rentOf(after)),
    ],
    tokenChanges: [
      {
        ...{ account, mint, owner: wallet, decimals: 6 },
        preAtoms: tokenAtoms(before.tokens.get(mint) ?? 0n),
        postAtoms: tokenAtoms(after.tokens.get(mint) ?? 0n),
      },
    ],
    instructions: [],
    systemTransfers: tx.transfers.map((transfer) => ({
      from: wallet,
      to: transfer.to,
      lamports: lamports(transfer.lamports),
      createsAccount: false,
    })),
    supplyChanges: [],
    balancesKnown: true,
  };
}
