import type { LiveData, LiveEvent } from '@chimera/core/contract/live';
import { fromWire } from '@chimera/core/contract/wire';
import type { EventType } from '@chimera/core/events';
import type { Outputs } from '#server/routers/app.ts';

export type SignalList = Outputs['signals']['list'];
export type SignalRow = SignalList['rows']['items'][number];

/** What a list was asked for; a row that does not fit is not shown in it. */
export interface SignalFilter {
  readonly state?: SignalRow['state'];
  readonly side?: SignalRow['side'];
  readonly lane?: SignalRow['lane'];
  readonly leader?: NonNullable<SignalRow['leader']>;
}

/** The operator is ours and speaks `contract/live`. */
const dataOf = <T extends EventType>(event: LiveEvent): LiveData<T> => fromWire(event.data) as LiveData<T>;

/** A list with what happened since it was read, before any filter. */
interface Patched {
  readonly list: SignalList;
  readonly rows: Rows;
  readonly total: number;
  /** Everything up to here is in it. */
  readonly seq: number;
}

/** The newest page of signals with everything that happened since it was read. */
export type PatchSignals = (
  list: SignalList,
  events: readonly LiveEvent[],
  filter: SignalFilter,
  limit: number,
) => SignalList;

/**
 * Only events after the list's seq count, so nothing is applied twice whichever way it came first. A refusal of a
 * signal that is not in the list is left to the next read. Each event is read once, and a row that no event changed
 * stays the very same object, so that it is not drawn again: a patcher remembers the list that it patched last.
 */
export function createSignalPatcher(): PatchSignals {
  let last: Patched | null = null;
  return (list, events, filter, limit) => {
    const before =
      last?.list === list ? last : { list, rows: list.rows.items, total: list.rows.total, seq: list.seq };
    last = withEvents(before, events);
    const { rows, total } = last;
    if (rows === list.rows.items) return list;
    const fitting = rows.filter((row) => isFitting(row, filter));
    const items = fitting.slice(0, limit);
    return { seq: list.seq, rows: { items, total: total - (rows.length - fitting.length) } };
  };
}

function withEvents(before: Patched, events: readonly LiveEvent[]): Patched {
  let { rows, total, seq } = before;
  for (const event of events) {
    if (event.seq <= seq) continue;
    const next = applied(rows, event);
    if (next.length > rows.length) total += 1;
    rows = next;
    seq = event.seq;
  }
  return seq === before.seq ? before : { list: before.list, rows, total, seq };
}

const isFitting = (row: SignalRow, { state, side, lane, leader }: SignalFilter): boolean =>
  (state === undefined || row.state === state) &&
  (side === undefined || row.side === side) &&
  (lane === undefined || row.lane === lane) &&
  (leader === undefined || row.leader === leader);

type Rows = readonly SignalRow[];

function applied(rows: Rows, event: LiveEvent): Rows {
  switch (event.type) {
    case 'signal_received':
      return [receivedRow(event, rows), ...rows];
    case 'signal_decided':
      return withDecision(rows, event);
    case 'signal_dropped': {
      const { signalId, state, reason } = dataOf<'signal_dropped'>(event);
      return changed(rows, (row) => row.signalId === signalId, { state, reason, endedAtMs: atOf(event) });
    }
    case 'attempt_signed':
      return withOrderState(rows, dataOf<'attempt_signed'>(event).orderId, 'working');
    case 'attempt_landed':
      return withOrderState(rows, dataOf<'attempt_landed'>(event).fill.orderId, 'filled');
    case 'order_abandoned':
      return withAbandoned(rows, dataOf<'order_abandoned'>(event));
    default:
      return rows;
  }
}

/** Journal times travel as plain numbers. */
const atOf = (event: LiveEvent): SignalRow['receivedAtMs'] => event.at as SignalRow['receivedAtMs'];

function changed(rows: Rows, isIt: (row: SignalRow) => boolean, patch: Partial<SignalRow>): Rows {
  const at = rows.findIndex(isIt);
  return at === -1 ? rows : rows.map((row, index) => (index === at ? { ...row, ...patch } : row));
}

const withOrderState = (rows: Rows, orderId: string, orderState: SignalRow['orderState']): Rows =>
  changed(rows, (row) => row.orderId === orderId, { orderState });

const withAbandoned = (
  rows: Rows,
  { orderId, reason }: Pick<LiveData<'order_abandoned'>, 'orderId' | 'reason'>,
): Rows => changed(rows, (row) => row.orderId === orderId, { orderState: 'abandoned', orderReason: reason });

function withDecision(rows: Rows, event: LiveEvent): Rows {
  const { signalId, verdict, reasons, order, tokenSymbol, tokenDecimals } = dataOf<'signal_decided'>(event);
  return changed(rows, (row) => row.signalId === signalId, {
    state: verdict,
    reasons,
    reason: reasons[0] ?? null,
    endedAtMs: atOf(event),
    ...(tokenSymbol === null ? {} : { tokenSymbol }),
    ...(tokenDecimals === null ? {} : { tokenDecimals }),
    ...(order === null
      ? {}
      : { orderId: order.orderId, orderState: 'planned', positionId: order.positionId }),
  });
}

/** The row as the read model will have it; what it shares with others is borrowed from a row that knows it. */
function receivedRow(event: LiveEvent, rows: Rows): SignalRow {
  const { signal } = dataOf<'signal_received'>(event);
  const { swap, exit, ...rest } = signal;
  const leader = swap?.leader ?? null;
  return {
    ...rest,
    seq: event.seq,
    leader,
    leaderTxid: swap?.leaderTxid ?? null,
    leaderSlot: swap?.leaderSlot ?? null,
    leaderBlockTimeMs: swap?.leaderBlockTimeMs ?? null,
    leaderLamports: swap?.leaderLamports ?? null,
    leaderAtoms: swap?.leaderAtoms ?? null,
    soldFractionBps: swap?.soldFractionBps ?? null,
    exitPositionId: exit?.positionId ?? null,
    exitCause: exit?.cause ?? null,
    exitCauseKey: exit?.causeKey ?? null,
    exitFractionBps: exit?.fractionBps ?? null,
    state: 'received',
    reason: null,
    endedAtMs: null,
    leaderLabel: rows.find((row) => leader !== null && row.leader === leader)?.leaderLabel ?? null,
    tokenDecimals:
      rows.find((row) => row.mint === signal.mint && row.tokenDecimals !== null)?.tokenDecimals ?? null,
    reasons: null,
    orderId: null,
    orderState: null,
    orderReason: null,
    positionId: null,
  };
}
