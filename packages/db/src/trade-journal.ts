import type { Journaled } from '@chimera/core/events';
import type { Db } from './open.ts';
import { type JournalRow, toJournaled } from './read-journal.ts';

/** One journal entry of a trade; `bytes` are the signed ones beside `attempt_signed`, null beside all others. */
export interface TradeEntry {
  readonly row: Journaled;
  readonly bytes: Uint8Array | null;
}

/** A position with its entry and exits, or a signal that never became an order. Ids by the journal alone. */
export interface TradeIds {
  readonly positionId: string | null;
  readonly tradeUuids: readonly string[];
  readonly signalIds: readonly string[];
  readonly orderIds: readonly string[];
  readonly txids: readonly string[];
  readonly seqs: readonly number[];
}

/** Which journal entries belong to which trade. */
export interface TradeJournal {
  readonly trades: readonly TradeIds[];
  /** The trades an id of any kind names; a trade uuid may name several. */
  readonly find: (id: string) => readonly TradeIds[];
  readonly read: (trade: TradeIds) => readonly TradeEntry[];
  /** False when rows are missing from the middle of the journal. */
  readonly isGapless: boolean;
}

interface Mention {
  readonly seq: bigint;
  readonly tradeUuid: string | null;
  readonly signalId: string | null;
  readonly orderId: string | null;
  readonly positionId: string | null;
  readonly txid: string | null;
}

interface Group {
  positionId: string | null;
  readonly tradeUuids: Set<string>;
  readonly signalIds: Set<string>;
  readonly orderIds: Set<string>;
  readonly txids: Set<string>;
  readonly seqs: number[];
}

interface RawRow extends JournalRow {
  readonly bytes: Uint8Array | null;
}

const MENTIONS = `SELECT seq,
    data ->> '$.signal.tradeUuid' AS tradeUuid,
    coalesce(data ->> '$.signal.signalId', data ->> '$.signalId') AS signalId,
    coalesce(data ->> '$.order.orderId', data ->> '$.orderId', data ->> '$.fill.orderId') AS orderId,
    coalesce(data ->> '$.order.positionId', data ->> '$.positionId', data ->> '$.fill.positionId') AS positionId,
    data ->> '$.txid' AS txid
  FROM journal
  WHERE type LIKE 'signal\\_%' ESCAPE '\\' OR type LIKE 'attempt\\_%' ESCAPE '\\'
    OR type IN ('delivery_repeated', 'order_abandoned', 'position_flagged')
  ORDER BY seq`;

/** Goes through the whole journal once; whoever looks for a trade never has to believe a table. */
export function readTradeJournal(db: Db): TradeJournal {
  const groups = new Map<string, Group>();
  for (const mention of db.prepare<[], Mention>(MENTIONS).iterate()) addMention(groups, mention);
  const trades = [...new Set(groups.values())].map(toTradeIds);
  const readRow = db.prepare<[number], RawRow>(
    'SELECT seq, at_ms, type, version, data, bytes FROM journal WHERE seq = ?',
  );
  return {
    trades,
    find: (id) => trades.filter((trade) => isNamed(trade, id)),
    read: (trade) =>
      trade.seqs.flatMap((seq) => {
        const row = readRow.get(seq);
        return row === undefined ? [] : [{ row: toJournaled(row), bytes: row.bytes }];
      }),
    isGapless: db.prepare('SELECT count(*) = coalesce(max(seq), 0) FROM journal').pluck().get() === 1n,
  };
}

function addMention(groups: Map<string, Group>, mention: Mention): void {
  const ids = [mention.positionId, mention.orderId, mention.signalId, mention.txid].filter(
    (id) => id !== null,
  );
  const known = [...new Set(ids.flatMap((id) => groups.get(id) ?? []))];
  const group = known.reduce(merged, known[0] ?? emptyGroup());
  if (mention.positionId !== null) group.positionId = mention.positionId;
  if (mention.tradeUuid !== null) group.tradeUuids.add(mention.tradeUuid);
  if (mention.signalId !== null) group.signalIds.add(mention.signalId);
  if (mention.orderId !== null) group.orderIds.add(mention.orderId);
  if (mention.txid !== null) group.txids.add(mention.txid);
  group.seqs.push(Number(mention.seq));
  for (const id of [...ids, ...(known.length > 1 ? idsOf(group) : [])]) groups.set(id, group);
}

const emptyGroup = (): Group => ({
  positionId: null,
  tradeUuids: new Set(),
  signalIds: new Set(),
  orderIds: new Set(),
  txids: new Set(),
  seqs: [],
});

/** A decision ties what was known of its signal to the position of its order. */
function merged(into: Group, other: Group): Group {
  if (into === other) return into;
  into.positionId ??= other.positionId;
  for (const name of ['tradeUuids', 'signalIds', 'orderIds', 'txids'] as const) {
    for (const id of other[name]) into[name].add(id);
  }
  into.seqs.push(...other.seqs);
  return into;
}

const idsOf = (group: Group): readonly string[] => [
  ...(group.positionId === null ? [] : [group.positionId]),
  ...group.signalIds,
  ...group.orderIds,
  ...group.txids,
];

const toTradeIds = (group: Group): TradeIds => ({
  positionId: group.positionId,
  tradeUuids: [...group.tradeUuids],
  signalIds: [...group.signalIds],
  orderIds: [...group.orderIds],
  txids: [...group.txids],
  seqs: group.seqs.toSorted((left, right) => left - right),
});

const isNamed = (trade: TradeIds, id: string): boolean =>
  trade.positionId === id ||
  [trade.tradeUuids, trade.signalIds, trade.orderIds, trade.txids].some((ids) => ids.includes(id));
