import type { InfraMeasures } from '@chimera/core/control/breaker-gauges';
import type { Journaled } from '@chimera/core/events';
import { BPS_ONE } from '@chimera/core/units/bps';
import type { UnixMs } from '@chimera/core/units/chain';
import { SolanaError } from '@chimera/solana/rpc/errors';
import type { Chain } from '../ports.ts';

export interface InfraWatch {
  readonly measures: () => InfraMeasures;
  /** Learns from committed rows; subscribe it to the journal. */
  readonly observe: (rows: readonly Journaled[]) => void;
  /** The same chain, whose reads are counted. */
  readonly watched: (chain: Chain) => Chain;
}

/** How many of the newest are looked at, and the fewest from which anything is concluded. */
const SIGNALS = { kept: 20, least: 10 };
const READS = { kept: 200, least: 40 };
const BUNDLES = { kept: 40, least: 10 };
/** What the block engine says of a bundle that is at fault itself. */
const INVALID_ANSWER = /^jito_(?:bundle_refused|tip_missing)\b/;

/**
 * Counts what the breakers of infrastructure look at. In memory only: a start begins with a clean sheet. A leader's
 * trade of before the start is late because nobody listened, which says nothing of the pipes.
 */
export function createInfraWatch(startedAtMs: UnixMs): InfraWatch {
  const lags = createWindow(SIGNALS.kept);
  const reads = createWindow(READS.kept);
  const bundles = createWindow(BUNDLES.kept);
  const failed = (isFailure: boolean): number => (isFailure ? BPS_ONE : 0);
  return {
    measures: () => ({
      signalLagMs: lags.size() < SIGNALS.least ? null : lags.median(),
      rpcErrorBps: reads.size() < READS.least ? null : reads.mean(),
      jitoInvalidBps: bundles.size() < BUNDLES.least ? null : bundles.mean(),
    }),
    observe: (rows) => {
      for (const { event } of rows) {
        if (event.type === 'signal_received') {
          const at = event.signal.swap?.leaderBlockTimeMs ?? null;
          if (at !== null && at >= startedAtMs) lags.add(Math.max(0, event.signal.receivedAtMs - at));
        }
        if (event.type === 'attempt_sent' && event.route === 'jito') {
          bundles.add(failed(INVALID_ANSWER.test(event.answer)));
        }
        // What made it trip is slept over; the next conclusion needs new evidence.
        if (event.type === 'breaker_reset' && event.breaker === 'signal_lag') lags.clear();
        if (event.type === 'breaker_reset' && event.breaker === 'rpc_errors') reads.clear();
        if (event.type === 'breaker_reset' && event.breaker === 'jito_invalid') bundles.clear();
      }
    },
    watched: (chain) => ({
      ...chain,
      read: async (operation) => {
        try {
          const value = await chain.read(operation);
          reads.add(failed(false));
          return value;
        } catch (error) {
          reads.add(failed(error instanceof SolanaError && error.retryable));
          throw error;
        }
      },
    }),
  };
}

/** The newest so many numbers. */
function createWindow(kept: number) {
  let values: number[] = [];
  return {
    size: () => values.length,
    add: (value: number): void => {
      values.push(value);
      if (values.length > kept) values.shift();
    },
    clear: (): void => {
      values = [];
    },
    mean: () => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length),
    median: () => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0,
  };
}
