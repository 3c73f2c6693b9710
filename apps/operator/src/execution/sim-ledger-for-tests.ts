import { must } from '@chimera/core/assert';
import { type Address, slot, type Txid, unixMs } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import type { ConfirmedTransaction } from '@chimera/solana/transaction/confirmed';
import { decodeTransaction, txidOf } from '@chimera/solana/tx/codec';
import type { Clock } from '../ports.ts';

/** What a transaction of the scripted router does when it runs. */
export interface ScriptedSwap {
  readonly side: 'buy' | 'sell';
  readonly mint: Address;
  readonly inAmount: bigint;
  readonly outAmount: bigint;
}

export interface Landing {
  readonly slot: number;
  readonly transaction: ConfirmedTransaction;
}

/** The one truth behind all nodes: slots by the clock, landings, and what our wallet holds. */
export interface SimLedger {
  readonly slotNow: () => number;
  readonly swapOf: (wire: Uint8Array) => ScriptedSwap;
  /** The sale that a rehearsal has behind its purchase. */
  readonly saleOf: (wire: Uint8Array) => ScriptedSwap | null;
  readonly landed: Map<Txid, Landing>;
  /** Every time bytes reached a route, in order. */
  readonly sends: { route: string; txid: Txid; slot: number; wire: Uint8Array }[];
  readonly note: (route: string, wire: Uint8Array) => Txid;
  /** Executes bytes in the next slot, as a leader would. */
  readonly land: (wire: Uint8Array) => void;
  /** The next transactions that land fail instead, this many times. */
  failNext: number;
  /** What a rehearsed sale of the token shows. */
  saleInRehearsal: 'honest' | 'fails' | 'taxed';
  walletLamports: bigint;
  heldAtoms: bigint;
}

export const SLOT_MS = 400;
export const RENT = 2_039_280n;
const FIRST_SLOT = 5_000;
const FEE = 5_000n;

export function createSimLedger(
  clock: Clock,
  wallet: Address,
  swapsOf: (wire: Uint8Array) => readonly ScriptedSwap[],
): SimLedger {
  const slotNow = (): number => FIRST_SLOT + Math.floor(clock.monotonicMs() / SLOT_MS);
  const swapOf = (wire: Uint8Array): ScriptedSwap => must(swapsOf(wire)[0], 'scripted swap');
  const ledger: SimLedger = {
    ...{ slotNow, swapOf, landed: new Map(), sends: [] },
    saleOf: (wire) => swapsOf(wire)[1] ?? null,
    ...{ failNext: 0, saleInRehearsal: 'honest', walletLamports: 100_000_000_000n, heldAtoms: 0n },
    note: (route, wire) => {
      const id = idOf(wire);
      ledger.sends.push({ route, txid: id, slot: slotNow(), wire });
      return id;
    },
    land: (wire) => {
      const id = idOf(wire);
      if (ledger.landed.has(id)) return;
      const swap = swapOf(wire);
      const isShort = swap.side === 'sell' && swap.inAmount > ledger.heldAtoms;
      const isFailing = ledger.failNext > 0 || isShort;
      if (ledger.failNext > 0) ledger.failNext -= 1;
      const at = slotNow() + 1;
      const before = { lamports: ledger.walletLamports, atoms: ledger.heldAtoms };
      execute(ledger, swap, isFailing);
      const transaction = toTransaction({ wallet, ledger, before, swap, isFailing });
      const placed = { signature: id, slot: slot(at), blockTimeMs: unixMs(clock.nowMs()) };
      ledger.landed.set(id, { slot: at, transaction: { ...transaction, ...placed } });
    },
  };
  return ledger;
}

function execute(ledger: SimLedger, swap: ScriptedSwap, isFailing: boolean): void {
  const isOpening = swap.side === 'buy' && ledger.heldAtoms === 0n;
  ledger.walletLamports -= FEE;
  if (isFailing) return;
  ledger.walletLamports += swap.side === 'buy' ? -swap.inAmount : swap.outAmount;
  ledger.walletLamports -= isOpening ? RENT : 0n;
  ledger.heldAtoms += swap.side === 'buy' ? swap.outAmount : -swap.inAmount;
}

interface Executed {
  readonly wallet: Address;
  readonly ledger: SimLedger;
  readonly before: { readonly lamports: bigint; readonly atoms: bigint };
  readonly swap: ScriptedSwap;
  readonly isFailing: boolean;
}

function toTransaction({ wallet, ledger, before, swap, isFailing }: Executed) {
  const account = (of: string, pre: bigint, post: bigint) => ({
    address: of as Address,
    preLamports: lamports(pre),
    postLamports: lamports(post),
  });
  const isOpening = swap.side === 'buy' && before.atoms === 0n && !isFailing;
  return {
    ...{ indexInBlock: 0, version: 0, balancesKnown: true },
    err: isFailing ? { InstructionError: [3, { Custom: 6001 }] } : null,
    feeLamports: lamports(FEE),
    feePayer: wallet,
    signers: [wallet],
    accounts: [
      account(wallet, before.lamports, ledger.walletLamports),
      account('OurTokenAccount', isOpening ? 0n : RENT, RENT),
    ],
    tokenChanges: [
      {
        account: 'OurTokenAccount' as Address,
        mint: swap.mint,
        owner: wallet,
        decimals: 6,
        preAtoms: tokenAtoms(before.atoms),
        postAtoms: tokenAtoms(ledger.heldAtoms),
      },
    ],
    ...{ instructions: [], systemTransfers: [], supplyChanges: [] },
  };
}

function idOf(wire: Uint8Array): Txid {
  const decoded = decodeTransaction(wire);
  return must(decoded.ok ? txidOf(decoded.value) : null, 'txid of sent bytes');
}
