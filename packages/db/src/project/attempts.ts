import { must } from '@chimera/core/assert';
import { toWire } from '@chimera/core/contract/wire';
import type { EventOf } from '@chimera/core/events';
import type { OrderId } from '@chimera/core/ids';
import type { Db } from '../open.ts';
import { insertInto } from '../statement.ts';
import type { At } from './at.ts';
import { type AttemptNotes, createAttemptMover } from './attempt-mover.ts';
import type { DayTable } from './days.ts';
import { createFillTable } from './fills.ts';
import type { OrderTables } from './orders.ts';
import type { PositionTables } from './positions.ts';
import type { RoutingTables } from './routing.ts';

export interface AttemptTables {
  readonly sign: (event: EventOf<'attempt_signed'>, bytes: Uint8Array | null, at: At) => void;
  readonly send: (event: EventOf<'attempt_sent'>, at: At) => void;
  readonly landProvisionally: (event: EventOf<'attempt_landed_provisionally'>, at: At) => void;
  readonly rollBack: (event: EventOf<'attempt_rolled_back'>, at: At) => void;
  readonly land: (event: EventOf<'attempt_landed'>, at: At) => void;
  readonly landLate: (event: EventOf<'attempt_landed_late'>, at: At) => void;
  readonly failOnChain: (event: EventOf<'attempt_failed_on_chain'>, at: At) => void;
  readonly die: (event: EventOf<'attempt_died'>, at: At) => void;
  readonly leaveUnresolved: (event: EventOf<'attempt_unresolved'>, at: At) => void;
  /** Notes who wrote the attempt off; other acts of a person change no row. */
  readonly handle: (event: EventOf<'attempt_handled'>, at: At) => void;
  readonly supersede: (event: EventOf<'attempt_superseded'>, at: At) => void;
}

interface Neighbours {
  readonly days: DayTable;
  readonly orders: OrderTables;
  readonly positions: PositionTables;
  readonly routing: RoutingTables;
}

/** attempts, sends and fills. Positions are moved before the fills change, so that core sees both sides. */
export function createAttemptTables(db: Db, { days, orders, positions, routing }: Neighbours): AttemptTables {
  const insert = insertInto<AttemptRow>(db, 'attempts', ATTEMPT_COLUMNS);
  const insertSend = db.prepare(
    'INSERT INTO sends (seq, txid, route, endpoint, sent_at_ms, answer) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const markSent = db
    .prepare<[number, string], OrderId>(
      'UPDATE attempts SET sent_at_ms = ? WHERE txid = ? AND sent_at_ms IS NULL RETURNING order_id',
    )
    .pluck();
  const fills = createFillTable(db);
  const move = createAttemptMover(db);
  const countLanding = (orderId: OrderId, change: 1 | -1): void =>
    days.count(orders.planOf(orderId).kind === 'entry' ? 'entry_landed_count' : 'exit_landed_count', change);

  return {
    sign(event, bytes, at) {
      insert.run(toAttemptRow(event, must(bytes, 'bytes of a signed attempt'), at));
      orders.work(event.orderId);
      positions.apply(event.orderId, event, at);
    },
    send(event, at) {
      insertSend.run(at.seq, event.txid, event.route, event.endpoint, event.sentAtMs, event.answer);
      const orderId = markSent.get(at.atMs, event.txid);
      if (orderId !== undefined) orders.send(orderId, at);
    },
    landProvisionally(event, at) {
      const notes = { landedAtMs: at.atMs, landedSlot: event.fill.slot };
      const { orderId } = move(event.txid, 'landed_provisional', notes);
      positions.apply(orderId, event, at);
      fills.put(event.fill, 'provisional', at);
      countLanding(orderId, 1);
    },
    rollBack(event, at) {
      const { orderId } = move(event.txid, 'signed', { landedAtMs: null, landedSlot: null });
      positions.apply(orderId, event, at);
      fills.remove(event.txid);
      countLanding(orderId, -1);
    },
    land(event, at) {
      const { orderId, from } = move(event.txid, 'landed', landedNotes(event, at));
      positions.apply(orderId, event, at);
      fills.put(event.fill, 'final', at);
      routing.landTip(event, orders.planOf(orderId), at);
      orders.end(orderId, 'filled', { reason: null, atMs: at.atMs });
      if (from !== 'landed_provisional') countLanding(orderId, 1);
    },
    failOnChain(event, at) {
      const { orderId, from } = move(event.txid, 'failed_on_chain', toFailureNotes(event, at));
      positions.apply(orderId, event, at);
      fills.remove(event.txid);
      if (from === 'landed_provisional') countLanding(orderId, -1);
    },
    die(event, at) {
      move(event.txid, 'dead', { endedAtMs: at.atMs, evidence: JSON.stringify(toWire(event.evidence)) });
    },
    leaveUnresolved(event) {
      move(event.txid, 'unresolved', { error: event.reason });
    },
    ...createMarks(db),
    landLate: (event, at) => {
      move(event.txid, 'landed', { ...lateNotes(event, at), ...evidenceOf(event) });
      positions.applyLate(event, at);
      fills.put(event.fill, 'final', at);
      routing.landTip(event, orders.planOf(event.fill.orderId), at);
      countLanding(event.fill.orderId, 1);
      endIfLive(orders, event.fill.orderId, at);
    },
  };
}

const landedNotes = (event: EventOf<'attempt_landed'>, { atMs }: At): AttemptNotes => ({
  ...{ landedSlot: event.fill.slot, endedAtMs: atMs },
  ...evidenceOf(event),
});

const lateNotes = ({ fill }: EventOf<'attempt_landed_late'>, { atMs }: At): AttemptNotes => ({
  landedAtMs: atMs,
  landedSlot: fill.slot,
  endedAtMs: atMs,
});

/** What was written off has mostly lost its order since. */
function endIfLive(orders: OrderTables, orderId: OrderId, { atMs }: At): void {
  if (!orders.isLive(orderId)) return;
  orders.work(orderId);
  orders.end(orderId, 'filled', { reason: null, atMs });
}

/** What lets an order go on without changing the attempt's state. */
function createMarks(db: Db): Pick<AttemptTables, 'handle' | 'supersede'> {
  const writeOff = db.prepare(
    'UPDATE attempts SET written_off_at_ms = ?, written_off_by = ?, written_off_reason = ? WHERE txid = ?',
  );
  const supersede = db.prepare('UPDATE attempts SET superseded_at_ms = ?, error = ? WHERE txid = ?');
  return {
    handle({ action, txid, by, reason }, at) {
      if (action === 'write_off') writeOff.run(at.atMs, by, reason, txid);
    },
    supersede({ txid, error }, at) {
      supersede.run(at.atMs, error, txid);
    },
  };
}

/** Who said so; kept nowhere in events of older versions. */
const evidenceOf = ({
  witnesses,
}: EventOf<'attempt_landed' | 'attempt_landed_late' | 'attempt_failed_on_chain'>): Pick<
  AttemptNotes,
  'evidence'
> => (witnesses === undefined ? {} : { evidence: JSON.stringify({ witnesses }) });

function toFailureNotes(event: EventOf<'attempt_failed_on_chain'>, at: At): AttemptNotes {
  return {
    landedSlot: event.failed.slot,
    endedAtMs: at.atMs,
    ...evidenceOf(event),
    error: event.error,
    failedFeeLamports: event.failed.feeLamports,
    failedDeltaLamports: event.failed.walletDeltaLamports,
  };
}

const ATTEMPT_COLUMNS = [
  'seq',
  'txid',
  'order_id',
  'position_id',
  'n',
  'raw',
  'blockhash',
  'blockhash_slot',
  'blockhash_height',
  'last_valid_height',
  'confirmed_heights',
  'halt_epoch',
  'boot_epoch',
  'limits_version',
  'terms',
  'tip_lamports',
  'priority_fee_lamports',
  'state',
  'signed_at_ms',
] as const;

type AttemptRow = Readonly<Record<(typeof ATTEMPT_COLUMNS)[number], string | number | bigint | Uint8Array>>;

function toAttemptRow(event: EventOf<'attempt_signed'>, raw: Uint8Array, at: At): AttemptRow {
  return {
    seq: at.seq,
    txid: event.txid,
    order_id: event.orderId,
    position_id: event.positionId,
    n: event.n,
    raw,
    blockhash: event.blockhash,
    blockhash_slot: event.blockhashSlot,
    blockhash_height: event.blockhashHeight,
    last_valid_height: event.lastValidHeight,
    confirmed_heights: JSON.stringify(toWire(event.confirmedHeights)),
    halt_epoch: event.haltEpoch,
    boot_epoch: event.bootEpoch,
    limits_version: event.limitsVersion,
    terms: JSON.stringify(toWire(event.terms)),
    tip_lamports: event.tipLamports,
    priority_fee_lamports: event.priorityFeeLamports,
    state: 'signed',
    signed_at_ms: at.atMs,
  };
}
