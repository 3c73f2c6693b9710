import type { Statement } from 'better-sqlite3';
import type { Db } from '../open.ts';

const DAY_MS = 86_400_000;

export type DayCount =
  | 'buy_signal_count'
  | 'sell_signal_count'
  | 'denied_count'
  | 'dropped_count'
  | 'entry_approved_count'
  | 'exit_approved_count'
  | 'entry_sent_count'
  | 'exit_sent_count'
  | 'entry_landed_count'
  | 'exit_landed_count'
  | 'position_closed_count';

export interface DayTable {
  /** Starts the day of `atMs`; a clock that goes back stays in the later day, as the book does. */
  readonly roll: (atMs: number) => void;
  readonly count: (name: DayCount, change?: 1 | -1) => void;
  readonly addRealised: (lamports: bigint) => void;
}

/** Running figures of the current UTC day. */
export function createDayTable(db: Db): DayTable {
  const start = db.prepare('INSERT INTO days (day_start_ms) VALUES (?)');
  const realise = db.prepare(
    'UPDATE days SET realised_pnl_lamports = realised_pnl_lamports + ? WHERE day_start_ms = ?',
  );
  const counters = createCounters(db);
  let dayStartMs = Number(db.prepare('SELECT coalesce(max(day_start_ms), -1) FROM days').pluck().get());

  return {
    roll(atMs) {
      const dayOfEvent = Math.floor(atMs / DAY_MS) * DAY_MS;
      if (dayOfEvent <= dayStartMs) return;
      dayStartMs = dayOfEvent;
      start.run(dayStartMs);
    },
    count(name, change = 1) {
      counters[name].run(change, dayStartMs);
    },
    addRealised(lamports) {
      if (lamports !== 0n) realise.run(lamports, dayStartMs);
    },
  };
}

function createCounters(db: Db): Record<DayCount, Statement<[number, number]>> {
  const counter = (name: DayCount): Statement<[number, number]> =>
    db.prepare<[number, number]>(`UPDATE days SET ${name} = ${name} + ? WHERE day_start_ms = ?`);
  return {
    buy_signal_count: counter('buy_signal_count'),
    sell_signal_count: counter('sell_signal_count'),
    denied_count: counter('denied_count'),
    dropped_count: counter('dropped_count'),
    entry_approved_count: counter('entry_approved_count'),
    exit_approved_count: counter('exit_approved_count'),
    entry_sent_count: counter('entry_sent_count'),
    exit_sent_count: counter('exit_sent_count'),
    entry_landed_count: counter('entry_landed_count'),
    exit_landed_count: counter('exit_landed_count'),
    position_closed_count: counter('position_closed_count'),
  };
}
