import type { EventOf } from '@chimera/core/events';
import type { Db } from '../open.ts';
import { insertInto } from '../statement.ts';
import type { At } from './at.ts';
import type { OrderTables } from './orders.ts';

export interface DeadLetterTable {
  readonly add: (event: EventOf<'dead_lettered'>, at: At) => void;
  /** An order that ends without a fill was a wish too. */
  readonly addOrder: (event: EventOf<'order_abandoned'>, at: At) => void;
  /** A signal that ended without a decision. */
  readonly addSignal: (event: EventOf<'signal_dropped'>, at: At) => void;
}

type Letter = Omit<EventOf<'dead_lettered'>, 'type'>;
type LetterRow = Omit<Letter, 'subjectId'> & {
  readonly seq: number;
  readonly subject_id: string;
  readonly at_ms: number;
};

const COLUMNS = [
  ...(['seq', 'class', 'subject', 'subject_id', 'mint', 'lane', 'reason', 'detail', 'count'] as const),
  'at_ms',
] as const;

/** What ends with nothing left to do is no matter for a person. */
const ENDS_WELL: readonly string[] = ['the position is gone', 'nothing is left to sell'];

/** dead_letter_queue: everything that was asked for and not executed. */
export function createDeadLetterTable(db: Db, orders: Pick<OrderTables, 'planOf'>): DeadLetterTable {
  const insert = insertInto<LetterRow>(db, 'dead_letter_queue', COLUMNS);
  const readSignal = db.prepare<[string], Pick<Letter, 'mint' | 'lane'>>(
    'SELECT mint, lane FROM signals WHERE signal_id = ?',
  );
  const put = ({ subjectId, ...letter }: Letter, { seq, atMs }: At): void => {
    insert.run({ ...letter, seq, subject_id: subjectId, at_ms: atMs });
  };
  return {
    add: ({ type: _, ...letter }, at) => put(letter, at),
    addOrder({ orderId, reason }, at) {
      const { kind, mint, strategy } = orders.planOf(orderId);
      const isEntry = kind === 'entry';
      put(
        {
          class: isEntry || ENDS_WELL.includes(reason) ? 'info' : 'action',
          ...{ subject: 'order', subjectId: orderId, mint, lane: isEntry ? strategy : 'EXIT' },
          ...{ reason: 'order_abandoned', detail: `the ${kind} was given up: ${reason}`, count: 1 },
        },
        at,
      );
    },
    addSignal({ signalId, state, reason }, at) {
      const { mint = null, lane = null } = readSignal.get(signalId) ?? {};
      put(
        {
          class: state === 'quarantined' ? 'action' : 'info',
          ...{ subject: 'signal', subjectId: signalId, mint, lane },
          ...{ reason, detail: `the signal ended ${state}, without a decision`, count: 1 },
        },
        at,
      );
    },
  };
}
