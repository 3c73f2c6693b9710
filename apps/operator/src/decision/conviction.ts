import type { Signal } from '@chimera/core/admission/signal';
import type { Book } from '@chimera/core/book';
import { findBreakout } from '@chimera/core/decision/breakout';
import { findCluster } from '@chimera/core/decision/cluster';
import type { Conviction } from '@chimera/core/decision/conviction';
import type { Journaled } from '@chimera/core/events';
import type { Ids } from '@chimera/core/ids';
import type { Address } from '@chimera/core/units/chain';
import type { Funders } from '../facts/funders.ts';
import type { TapeWatch } from '../facts/tape.ts';
import type { Clock } from '../ports.ts';

export interface Convictions {
  /** Leaders' trades say where to look, whatever their verdict; listens to the journal. */
  readonly observe: (rows: readonly Journaled[]) => void;
  /** Reads the tape on and signals what it shows. */
  readonly check: () => Promise<void>;
  /** Looks again, without reading on, at findings that wait to know who funded their wallets. */
  readonly reconsider: () => Promise<void>;
}

export interface ConvictionParts {
  readonly tape: TapeWatch;
  readonly funders: Funders;
  readonly book: Book;
  readonly clock: Clock;
  readonly ids: Ids;
  /** The front door; convictions take the same way as every other signal. */
  readonly enter: (signal: Signal) => Promise<unknown>;
}

/** A finding older than this is history: it was found, or missed, by an earlier life of the operator. */
const AGE_MS_MAX = 60_000;
/** So long a finding waits to know who funded its wallets; then it is signalled, and refused for not knowing. */
const FUNDING_WAIT_MS = 12_000;
/** Findings remembered, so that each is signalled once. */
const SIGNALLED_MAX = 1_000;

interface Found {
  readonly conviction: Conviction;
  readonly unknown: readonly Address[];
}

/** Looks for insider clusters and momentum breakouts on the tape, and sends them through the front door. */
export function createConvictions(parts: ConvictionParts): Convictions {
  const { tape, book, clock, funders, ids } = parts;
  const signalled = new Set<string>();
  /** Mints of such findings. Their turn on the tape may be longer off than they are news. */
  const waiting = new Set<Address>();

  const find = (mint: Address): readonly Found[] => {
    const swaps = tape.swapsOf(mint);
    const fundingOf = funders.of;
    const nowMs = clock.nowMs();
    const recent = swaps.filter(({ atMs }) => atMs > nowMs - AGE_MS_MAX - book.limits.clusterWindowMs);
    const cluster = findCluster({ swaps: recent, wallets: book.wallets, fundingOf }, book.limits);
    const coveredSinceMs = tape.coveredSinceMs(mint);
    const breakout = findBreakout({ swaps, nowMs, coveredSinceMs, fundingOf }, book.limits);
    return [cluster, breakout].filter((found) => found !== null);
  };

  const signal = async ({ conviction, unknown }: Found): Promise<void> => {
    const ageMs = clock.nowMs() - conviction.completedAtMs;
    if (ageMs > AGE_MS_MAX) return;
    funders.want(unknown, true);
    if (unknown.length > 0 && ageMs < FUNDING_WAIT_MS) {
      waiting.add(conviction.mint);
      return;
    }
    const made = toSignal(conviction, ids, clock);
    if (signalled.has(made.signalId)) return;
    signalled.add(made.signalId);
    const [oldest] = signalled;
    if (signalled.size > SIGNALLED_MAX && oldest !== undefined) signalled.delete(oldest);
    await parts.enter(made);
  };

  const look = async (mint: Address): Promise<void> => {
    waiting.delete(mint);
    await Promise.all(find(mint).map(signal));
  };

  return {
    observe: (rows) => {
      for (const { event } of rows) {
        if (event.type !== 'signal_received') continue;
        const { swap, mint } = event.signal;
        if (swap !== null && swap.leaderTxid !== null) tape.point(mint, swap.leaderTxid);
      }
    },
    check: async () => {
      const mint = await tape.poll();
      if (mint !== null) await look(mint);
    },
    reconsider: async () => {
      await Promise.all([...waiting].map(look));
    },
  };
}

function toSignal(conviction: Conviction, ids: Ids, clock: Clock): Signal {
  const { kind, mint, windowStartMs } = conviction;
  const signalId = ids.convictionSignal(kind, mint, windowStartMs);
  return {
    signalId,
    tradeUuid: ids.uuid(signalId),
    door: 'conviction',
    providerId: kind,
    lane: 'SPEAR',
    side: 'buy',
    mint,
    tokenSymbol: null,
    swap: null,
    exit: null,
    hintLamports: null,
    conviction,
    receivedAtMs: clock.nowMs(),
  };
}
