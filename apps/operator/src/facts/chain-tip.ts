import type { Fact } from '@chimera/core/decision/facts';
import { type Height, height, type Slot, slot } from '@chimera/core/units/chain';
import type { Chain, ChainNode, Clock } from '../ports.ts';
import { createCell } from './cell.ts';
import { createRecentBlockhashes } from './recent-blockhashes.ts';

/** A blockhash to sign on, and where it stands in the chain. */
export interface Blockhash {
  readonly blockhash: string;
  readonly slot: Slot;
  /** At most the height of its block: the confirmed height just before it was asked for. */
  readonly height: Height;
  readonly lastValidHeight: Height;
  /** What each provider had told when the next one was had, which bounds its height; null while it is the newest. */
  readonly confirmedHeights: Readonly<Record<string, number>> | null;
}

/** The newest state of the chain that the providers told, kept warm by upkeep. */
export interface ChainTip {
  readonly blockhash: () => Fact<Blockhash>;
  /** An older one for a sale, so that a lost sale expires soon; none of those used. Known only while the newest is. */
  readonly exitBlockhash: (used?: ReadonlySet<string>) => Fact<Blockhash>;
  /** The highest slot that any provider confirmed. */
  readonly slot: () => Fact<Slot>;
  /** The highest confirmed height each provider ever told. */
  readonly heights: () => Readonly<Record<string, number>>;
  /** The highest confirmed height of all; 0 before the first answer. */
  readonly heightMax: () => Height;
  /** Measured length of a slot. */
  readonly slotMs: () => number;
  readonly refreshBlockhash: () => Promise<void>;
  readonly refreshNode: (node: ChainNode) => Promise<void>;
}

const FRESH_MS = 5_000;
const CALL_TIMEOUT_MS = 2_000;
/** Used until two observations are far enough apart to measure. */
const SLOT_MS_ASSUMED = 400;
const MEASURE_MS_MIN = 3_000;
const MEASURE_MS_MAX = 60_000;

export function createChainTip(chain: Chain, clock: Clock): ChainTip {
  const nowMs = clock.nowMs;
  const blockhash = createCell<Blockhash>({ nowMs, freshMs: FRESH_MS, reason: 'no blockhash was had yet' });
  const newest = createCell<Slot>({ nowMs, freshMs: FRESH_MS, reason: 'no provider told a slot yet' });
  const heights: Record<string, number> = {};
  let slotMax = slot(0);
  let blockhashSlot = slot(0);
  const meter = createSlotMeter();
  const recent = createRecentBlockhashes();
  const heightMax = (): Height => height(Math.max(0, ...Object.values(heights)));

  function observe(providerId: string, seen: { absoluteSlot: Slot; blockHeight: Height }): void {
    heights[providerId] = Math.max(heights[providerId] ?? 0, seen.blockHeight);
    meter.observe(seen.absoluteSlot, clock.monotonicMs());
    if (seen.absoluteSlot < slotMax) return;
    slotMax = seen.absoluteSlot;
    newest.set(slotMax);
  }

  return {
    blockhash: blockhash.read,
    exitBlockhash: (used = new Set()) => {
      const fact = blockhash.read();
      const older = fact.state === 'known' ? recent.forExit(heightMax(), used) : null;
      return fact.state === 'known' && older !== null ? { ...fact, value: older } : fact;
    },
    slot: newest.read,
    heights: () => ({ ...heights }),
    heightMax,
    slotMs: meter.slotMs,
    refreshBlockhash: () =>
      chain.read(async (node) => {
        const before = await node.getEpochInfo({ commitment: 'confirmed', timeoutMs: CALL_TIMEOUT_MS });
        observe(node.providerId, before);
        const latest = await node.getLatestBlockhash({ commitment: 'confirmed', timeoutMs: CALL_TIMEOUT_MS });
        // A node that lags behind an earlier answer would hand out a shorter life. One address may hide several
        // nodes: from one that lags behind the first answer, the height would lie above the blockhash's own block.
        if (latest.contextSlot < Math.max(blockhashSlot, before.absoluteSlot)) return;
        blockhashSlot = latest.contextSlot;
        const newestOne = {
          blockhash: latest.blockhash,
          slot: latest.contextSlot,
          height: before.blockHeight,
          lastValidHeight: latest.lastValidBlockHeight,
          confirmedHeights: null,
        };
        recent.add(newestOne, { ...heights });
        blockhash.set(newestOne);
      }),
    // It is also the probe by which a resting provider proves that it is back.
    refreshNode: async (node) => {
      const seen = await chain.on(node, ({ getEpochInfo }) =>
        getEpochInfo({ commitment: 'confirmed', timeoutMs: CALL_TIMEOUT_MS }),
      );
      chain.observeSlot(node.providerId, seen.absoluteSlot);
      observe(node.providerId, seen);
    },
  };
}

/** Measures slot time between two observations some seconds apart, so that a change of pace shows soon. */
function createSlotMeter() {
  let from: { slot: number; atMs: number } | null = null;
  let measuredMs = SLOT_MS_ASSUMED;
  return {
    slotMs: () => measuredMs,
    observe(seen: number, atMs: number): void {
      if (from === null) {
        from = { slot: seen, atMs };
        return;
      }
      const elapsedMs = atMs - from.atMs;
      const slots = seen - from.slot;
      if (elapsedMs < MEASURE_MS_MIN || slots <= 0) return;
      measuredMs = elapsedMs / slots;
      if (elapsedMs > MEASURE_MS_MAX) from = { slot: seen, atMs };
    },
  };
}
