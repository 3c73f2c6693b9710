import { migrate } from './migrate.ts';
import { type Db, openWriter } from './open.ts';
import { createProjector } from './project.ts';
import type { TradeEntry, TradeIds } from './trade-journal.ts';

/** A stored row that does not follow from the journal. Values are text; signed bytes are never shown. */
export interface RowDifference {
  readonly table: string;
  /** The row's key as text. */
  readonly row: string;
  /** `*` when the row as a whole is missing on one side. */
  readonly column: string;
  readonly stored: string;
  readonly journal: string;
}

export type TradeComparison =
  | { readonly kind: 'projected'; readonly rows: number; readonly differences: readonly RowDifference[] }
  /** The journal itself tells an impossible story. */
  | { readonly kind: 'impossible'; readonly reason: string }
  /** The tables were made by other migrations than ours, so that nothing can be said of them. */
  | { readonly kind: 'other_schema' };

export interface TradeComparer {
  readonly compare: (trade: TradeIds, entries: readonly TradeEntry[]) => TradeComparison;
  readonly close: () => void;
}

interface TradeTable {
  readonly table: string;
  readonly key: readonly string[];
  readonly where: string;
}

const IN = (name: keyof TradeIds): string => `IN (SELECT value FROM json_each(@${name}))`;

/** Where the rows of a trade are, found by every id they carry, so that a planted row is found as well. */
const TABLES: readonly TradeTable[] = [
  { table: 'signals', key: ['signal_id'], where: `signal_id ${IN('signalIds')}` },
  {
    table: 'deliveries',
    key: ['signal_seq', 'provider_id', 'delivery_id'],
    where: `signal_seq IN (SELECT seq FROM signals WHERE signal_id ${IN('signalIds')})`,
  },
  { table: 'decisions', key: ['signal_id'], where: `signal_id ${IN('signalIds')}` },
  {
    table: 'orders',
    key: ['order_id'],
    where: `order_id ${IN('orderIds')} OR signal_id ${IN('signalIds')} OR position_id = @positionId`,
  },
  {
    table: 'attempts',
    key: ['txid'],
    where: `txid ${IN('txids')} OR order_id ${IN('orderIds')} OR position_id = @positionId`,
  },
  { table: 'sends', key: ['seq'], where: `txid ${IN('txids')}` },
  {
    table: 'fills',
    key: ['txid', 'mint'],
    where: `txid ${IN('txids')} OR position_id = @positionId`,
  },
  { table: 'positions', key: ['position_id'], where: 'position_id = @positionId' },
  { table: 'traces', key: ['seq'], where: `signal_id ${IN('signalIds')}` },
  { table: 'jito_tip_history', key: ['txid'], where: `txid ${IN('txids')}` },
];

type Row = Readonly<Record<string, unknown>>;
type Rows = ReadonlyMap<string, Row>;

/**
 * Projects a trade's journal entries again, in memory only, and holds every column of every table of `db`
 * against the result. The code that projects is the operator's own.
 */
export function createTradeComparer(db: Db): TradeComparer {
  const scratch = openWriter(':memory:');
  migrate(scratch);
  const project = createProjector(scratch);
  const isOtherSchema = migrationsOf(db) !== migrationsOf(scratch);
  const readStored = isOtherSchema ? () => [] : rowReaders(db);
  const readAgain = rowReaders(scratch);

  function projectAll(entries: readonly TradeEntry[]): string | null {
    try {
      for (const { row, bytes } of entries) project(row, bytes);
      return null;
    } catch (error) {
      // Entries that somebody changed may break the projection anywhere; all of it means the same.
      if (error instanceof Error) return error.message;
      throw error;
    }
  }

  return {
    compare(trade, entries) {
      scratch.exec('BEGIN');
      try {
        const reason = projectAll(entries);
        if (reason !== null) return { kind: 'impossible', reason };
        if (isOtherSchema) return { kind: 'other_schema' };
        const stored = readStored(trade);
        const again = readAgain(trade);
        const differences = TABLES.flatMap(({ table }, index) =>
          differencesOf(table, stored[index] ?? new Map(), again[index] ?? new Map()),
        );
        return { kind: 'projected', rows: again.reduce((sum, rows) => sum + rows.size, 0), differences };
      } finally {
        scratch.exec('ROLLBACK');
      }
    },
    close: () => scratch.close(),
  };
}

const migrationsOf = (db: Db): string =>
  db.prepare<[], string>('SELECT sha256 FROM schema_migrations ORDER BY number').pluck().all().join();

function rowReaders(db: Db): (trade: TradeIds) => readonly Rows[] {
  const reads = TABLES.map(({ table, key, where }) => ({
    key,
    statement: db.prepare<[Row], Row>(`SELECT * FROM ${table} WHERE ${where}`),
  }));
  return (trade) => {
    const bound = {
      positionId: trade.positionId,
      signalIds: JSON.stringify(trade.signalIds),
      orderIds: JSON.stringify(trade.orderIds),
      txids: JSON.stringify(trade.txids),
    };
    return reads.map(
      ({ key, statement }) =>
        new Map(statement.all(bound).map((row) => [key.map((name) => String(row[name])).join(' '), row])),
    );
  };
}

function differencesOf(table: string, stored: Rows, journal: Rows): RowDifference[] {
  return [...new Set([...stored.keys(), ...journal.keys()])].flatMap((row) => {
    const ours = stored.get(row);
    const again = journal.get(row);
    if (ours === undefined) return [{ table, row, column: '*', stored: 'no row', journal: 'a row' }];
    if (again === undefined) return [{ table, row, column: '*', stored: 'a row', journal: 'no row' }];
    return Object.keys({ ...again, ...ours })
      .filter((column) => !isEqual(ours[column], again[column]))
      .map((column) => ({ table, row, column, stored: shown(ours[column]), journal: shown(again[column]) }));
  });
}

const isEqual = (left: unknown, right: unknown): boolean =>
  left instanceof Uint8Array && right instanceof Uint8Array
    ? Buffer.compare(left, right) === 0
    : left === right;

/** Bytes are signed transactions, which nothing may print. */
function shown(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  return value === null ? 'null' : String(value);
}
