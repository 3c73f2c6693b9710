import type { Book } from '@chimera/core/book';
import { type Overdue, overdueOf } from '@chimera/core/control/deadlines';
import type { EventOf } from '@chimera/core/events';
import type { OrderId, PositionId } from '@chimera/core/ids';
import type { Txid } from '@chimera/core/units/chain';
import type { JournalEntry } from '@chimera/db/journal';
import type { ChainTip } from '../facts/chain-tip.ts';
import type { Clock, Logger } from '../ports.ts';
import type { RecordEvents } from '../record.ts';

export interface DeadlineParts {
  readonly book: Book;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly record: RecordEvents;
  readonly tip: Pick<ChainTip, 'heightMax'>;
  /** Gives an order a task when it has none. */
  readonly startOrder: (orderId: OrderId) => void;
  readonly requestProof: (txid: Txid) => void;
}

/**
 * Looks for what is late and sets the protocol on it, at a start and again and again: nothing is ended by its age,
 * only by what the chain shows. Each is journaled once for each state it is late in.
 */
export function createDeadlineWatch(parts: DeadlineParts): () => Promise<void> {
  let told: ReadonlySet<string> = new Set();
  return async () => {
    const { book, clock, tip } = parts;
    const overdue = overdueOf(book, { nowMs: clock.nowMs(), heightMax: tip.heightMax() });
    for (const late of overdue) {
      if (!told.has(keyOf(late))) tell(late, parts);
      act(late, parts);
    }
    told = new Set(overdue.map(keyOf));
  };
}

const keyOf = ({ subject, subjectId, state }: Overdue): string => `${subject} ${subjectId} ${state}`;

function tell(late: Overdue, { record, logger }: DeadlineParts): void {
  record([{ event: { type: 'deadline_passed', ...late } }]);
  logger.warn({ ...late }, 'this is late; the protocol looks again');
}

/** Ids come from the book, where each subject's are of its own kind. */
function act({ subjectId, state, action }: Overdue, parts: DeadlineParts): void {
  if (action === 'resumed') parts.startOrder(subjectId as OrderId);
  if (action === 'proof_asked') parts.requestProof(subjectId as Txid);
  if (action === 'reopened') parts.record(reopened(subjectId as PositionId, state));
}

function reopened(positionId: PositionId, state: string): readonly JournalEntry[] {
  const flag = (to: 'exiting' | 'open'): JournalEntry => {
    const event: EventOf<'position_flagged'> = {
      ...{ type: 'position_flagged', positionId, state: to },
      reason: 'no exit works on it any more',
    };
    return { event };
  };
  return state === 'stuck' ? [flag('exiting'), flag('open')] : [flag('open')];
}
