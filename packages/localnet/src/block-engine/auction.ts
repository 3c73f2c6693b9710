import { err, ok, type Result } from '@chimera/core/result';
import type { Random } from '../chain/random.ts';
import type { Ledger, TransactionError } from '../chain/types.ts';
import type { FaultSite } from '../faults/registry.ts';
import { type Bundle, type BundleRefusal, readBundle, TIP_LAMPORTS_MIN } from './bundle.ts';
import type { TipFloor } from './tip-floor.ts';

export type InflightStatus = 'Invalid' | 'Pending' | 'Failed' | 'Landed';

/** What became of a bundle, in the terms of the searcher's result stream. */
export type BundleResult =
  | { readonly kind: 'accepted' | 'landed'; readonly bundleId: string; readonly slot: number }
  | { readonly kind: 'finalized'; readonly bundleId: string }
  | {
      readonly kind: 'outbid';
      readonly bundleId: string;
      readonly bidLamports: bigint;
      readonly floorLamports: bigint;
    }
  | { readonly kind: 'failed'; readonly bundleId: string; readonly txid: string; readonly message: string }
  | { readonly kind: 'expired'; readonly bundleId: string };

export interface BundleRecord {
  readonly bundle: Bundle;
  readonly receivedMs: number;
  readonly status: InflightStatus;
  readonly landedSlot: number | null;
  readonly err: TransactionError | null;
}

export interface Auction {
  /** Takes a bundle into the next auction. Acceptance promises nothing, as on mainnet. */
  submit(wires: readonly Uint8Array[]): Result<Bundle, BundleRefusal>;
  /** null when the bundle is unknown or older than five minutes. */
  find(bundleId: string): BundleRecord | null;
  onResult(listener: (result: BundleResult) => void): () => void;
  /** The first slot from `slot` on whose leader takes bundles. */
  nextLeaderSlot(slot: number): number;
}

export interface AuctionParts {
  readonly ledger: Ledger;
  readonly random: Random;
  readonly tips: TipFloor;
  readonly faults: FaultSite;
}

const LOOKBACK_MS = 300_000;
const PENDING_MAX = 1_000;
const RECORDS_MAX = 20_000;
export const LEADER_SLOTS = 4;
/** Share of leaders that run the auction; the others' slots pass without bundles. */
const LEADER_SHARE = 0.85;
/** The price of entry moves between these multiples of the lower quartile of landed tips as rivals come and go. */
const FLOOR_FACTOR_MIN = 0.2;
const FLOOR_FACTOR_MAX = 1.1;
const BUNDLES_PER_SLOT_MAX = 20;
const RATE_LIMITED = -32_097;

interface Entry {
  bundle: Bundle;
  receivedMs: number;
  status: InflightStatus;
  landedSlot: number | null;
  err: TransactionError | null;
  isFinal: boolean;
}

/** The block engine's auction: in each slot of a participating leader the highest bids execute first. */
export function createAuction(parts: AuctionParts): Auction {
  const { ledger, faults } = parts;
  const entries = new Map<string, Entry>();
  const listeners = new Set<(result: BundleResult) => void>();
  const emit = (result: BundleResult): void => {
    for (const listener of listeners) listener(result);
  };
  const takesBundles = (slot: number): boolean =>
    parts.random.fork(`leader/${Math.floor(slot / LEADER_SLOTS)}`).chance(LEADER_SHARE);
  ledger.onSlot(({ open }) => {
    forgetOld(entries, ledger.timeMs());
    finalize(parts, entries, emit);
    if (takesBundles(open.slot)) runSlot(parts, entries, emit);
  });
  return {
    submit(wires) {
      const read = readBundle(ledger, wires);
      if (!read.ok) return read;
      const bundle = read.value;
      if (entries.has(bundle.id)) return ok(bundle);
      const pending = [...entries.values()].filter((entry) => entry.status === 'Pending').length;
      if (pending >= PENDING_MAX || entries.size >= RECORDS_MAX) {
        return err({ code: RATE_LIMITED, message: 'Network congested. Endpoint is globally rate limited.' });
      }
      // A lost bundle is answered like any other and then never heard of again.
      const isLost = faults.hits('bundle_lost', () => bundle.payer);
      const status = isLost ? 'Invalid' : 'Pending';
      const receivedMs = ledger.timeMs();
      entries.set(bundle.id, { bundle, receivedMs, status, landedSlot: null, err: null, isFinal: false });
      return ok(bundle);
    },
    find: (id) => entries.get(id) ?? null,
    onResult(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    nextLeaderSlot(slot) {
      let candidate = slot;
      while (!takesBundles(candidate)) candidate = (Math.floor(candidate / LEADER_SLOTS) + 1) * LEADER_SLOTS;
      return candidate;
    },
  };
}

type Emit = (result: BundleResult) => void;

function runSlot(parts: AuctionParts, entries: Map<string, Entry>, emit: Emit): void {
  const pending = [...entries.values()].filter((entry) => entry.status === 'Pending');
  if (pending.length === 0) return;
  pending.sort((a, b) => (a.bundle.tipLamports > b.bundle.tipLamports ? -1 : 1));
  const floorLamports = floorOf(parts);
  for (const entry of pending.slice(0, BUNDLES_PER_SLOT_MAX)) {
    const { bundle } = entry;
    if (bundle.tipLamports >= floorLamports) {
      emit({ kind: 'accepted', bundleId: bundle.id, slot: parts.ledger.currentSlot() });
      execute(parts, entry, emit);
      continue;
    }
    entry.status = 'Failed';
    emit({ kind: 'outbid', bundleId: bundle.id, bidLamports: bundle.tipLamports, floorLamports });
  }
}

/** What rivals pay in this slot. Before anybody tipped there are no rivals and the minimum wins. */
function floorOf({ ledger, random, tips }: AuctionParts): bigint {
  const quartile = tips.percentile(25);
  if (quartile === null) return TIP_LAMPORTS_MIN;
  const demand = random.fork(`demand/${ledger.currentSlot()}`).next();
  const factor = FLOOR_FACTOR_MIN + (FLOOR_FACTOR_MAX - FLOOR_FACTOR_MIN) * demand;
  const floor = (quartile * BigInt(Math.round(factor * 1_000))) / 1_000n;
  return floor > TIP_LAMPORTS_MIN ? floor : TIP_LAMPORTS_MIN;
}

function execute({ ledger }: AuctionParts, entry: Entry, emit: Emit): void {
  const { bundle } = entry;
  const outcome = ledger.executeBundle(bundle.wires);
  if (outcome.landed) {
    entry.status = 'Landed';
    entry.landedSlot = outcome.slot;
    emit({ kind: 'landed', bundleId: bundle.id, slot: outcome.slot });
    return;
  }
  entry.status = 'Failed';
  entry.err = outcome.err;
  if (outcome.err === 'BlockhashNotFound') {
    emit({ kind: 'expired', bundleId: bundle.id });
    return;
  }
  const txid = outcome.txid ?? bundle.txids[outcome.failedIndex] ?? '';
  emit({ kind: 'failed', bundleId: bundle.id, txid, message: JSON.stringify(outcome.err) });
}

function finalize({ ledger }: AuctionParts, entries: Map<string, Entry>, emit: Emit): void {
  const finalizedSlot = ledger.view('finalized').slot;
  for (const entry of entries.values()) {
    if (entry.isFinal || entry.landedSlot === null || entry.landedSlot > finalizedSlot) continue;
    entry.isFinal = true;
    emit({ kind: 'finalized', bundleId: entry.bundle.id });
  }
}

/** Insertion order is age order, so the first young entry ends the walk. */
function forgetOld(entries: Map<string, Entry>, nowMs: number): void {
  for (const [id, entry] of entries) {
    if (nowMs - entry.receivedMs <= LOOKBACK_MS) return;
    entries.delete(id);
  }
}
