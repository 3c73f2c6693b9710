import type { Lane, Signal } from '@chimera/core/admission/signal';
import type { Book } from '@chimera/core/book';
import type { LiveSummary } from '@chimera/core/contract/live';
import type { BreakerGauge } from '@chimera/core/control/breaker-gauges';
import type { Journaled } from '@chimera/core/events';
import type { Ids } from '@chimera/core/ids';
import type { UnixMs } from '@chimera/core/units/chain';
import { createExits, type Exits } from '../portfolio/exits.ts';
import { createMarks, type Marks } from '../portfolio/marks.ts';
import { createRefreshMarks, type RefreshMarks } from '../portfolio/refresh-marks.ts';
import type { Clock, Logger, Router, Signer } from '../ports.ts';
import type { RecordEvents } from '../record.ts';
import type { FactCaches } from './facts.ts';

export interface PortfolioParts {
  readonly facts: FactCaches;
  readonly book: Book;
  readonly clock: Clock;
  readonly router: Router;
  readonly signer: Signer;
  readonly logger: Logger;
  readonly ids: Ids;
  readonly record: RecordEvents;
  readonly identity: Pick<LiveSummary, 'cluster' | 'mode' | 'wallet'>;
  readonly queueLanes: () => Readonly<Record<Lane, number>>;
  readonly gauges: () => readonly BreakerGauge[];
  readonly enter: (signal: Signal) => Promise<unknown>;
  readonly subscribe: (listener: (rows: readonly Journaled[]) => void) => () => void;
}

export interface Portfolio {
  readonly marks: Marks;
  readonly refresh: RefreshMarks;
  readonly exits: Exits;
}

/** What we hold, what it is worth, and when it is to be sold. */
export function createPortfolio(parts: PortfolioParts): Portfolio {
  const { facts, signer, subscribe } = parts;
  let lastSignalAtMs: UnixMs | null = null;
  subscribe((rows) => {
    for (const { event, atMs } of rows) {
      if (event.type === 'signal_received' && event.signal.swap !== null) lastSignalAtMs = atMs;
    }
  });
  const marks = createMarks({ ...parts, ...facts, lastSignalAtMs: () => lastSignalAtMs });
  return {
    marks,
    refresh: createRefreshMarks({ ...parts, ...facts, marks, wallet: signer.address }),
    exits: createExits({ ...parts, marks }),
  };
}
