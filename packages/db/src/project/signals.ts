import type { Signal, SignalState } from '@chimera/core/admission/signal';
import { signalMachine } from '@chimera/core/admission/signal-machine';
import { must } from '@chimera/core/assert';
import { toWire } from '@chimera/core/contract/wire';
import type { EventOf } from '@chimera/core/events';
import { transition } from '@chimera/core/machine';
import type { Db } from '../open.ts';
import { insertInto } from '../statement.ts';
import type { At } from './at.ts';
import type { DayTable } from './days.ts';

export interface SignalTables {
  readonly receive: (event: EventOf<'signal_received'>, at: At) => void;
  readonly repeatDelivery: (event: EventOf<'delivery_repeated'>, at: At) => void;
  readonly drop: (event: EventOf<'signal_dropped'>, at: At) => void;
  readonly decide: (event: EventOf<'signal_decided'>, at: At) => void;
}

interface DeliveryRow {
  readonly signal_seq: number | bigint;
  readonly provider_id: string;
  readonly delivery_id: string;
  readonly at_ms: number;
}

/** signals, deliveries, decisions and tombstones. */
export function createSignalTables(db: Db, days: DayTable): SignalTables {
  const insertSignal = insertInto<SignalRow>(db, 'signals', SIGNAL_COLUMNS);
  const insertDecision = insertInto<DecisionRow>(db, 'decisions', DECISION_COLUMNS);
  const deliver = db.prepare<[DeliveryRow]>(
    `INSERT INTO deliveries (signal_seq, provider_id, delivery_id, first_at_ms, last_at_ms, repeat_count)
     VALUES (@signal_seq, @provider_id, @delivery_id, @at_ms, @at_ms, 0)
     ON CONFLICT DO UPDATE SET last_at_ms = excluded.last_at_ms, repeat_count = repeat_count + 1`,
  );
  const seqOf = db.prepare<[string], bigint>('SELECT seq FROM signals WHERE signal_id = ?').pluck();
  const end = createSignalEnder(db);
  const bury = createGravedigger(db);

  return {
    receive(event, at) {
      insertSignal.run(toSignalRow(event.signal, at));
      days.count(event.signal.side === 'buy' ? 'buy_signal_count' : 'sell_signal_count');
      if (event.deliveryId === null) return;
      deliver.run({
        signal_seq: at.seq,
        provider_id: event.signal.providerId,
        delivery_id: event.deliveryId,
        at_ms: at.atMs,
      });
    },
    repeatDelivery(event, at) {
      deliver.run({
        signal_seq: must(seqOf.get(event.signalId), 'signal that is told again'),
        provider_id: event.providerId,
        delivery_id: event.deliveryId,
        at_ms: at.atMs,
      });
    },
    drop(event, at) {
      end(event.signalId, event.state, event.reason, at);
      days.count('dropped_count');
    },
    decide(event, at) {
      end(event.signalId, event.verdict, event.reasons[0] ?? null, at);
      insertDecision.run(toDecisionRow(event, at));
      if (event.verdict === 'denied') days.count('denied_count');
      if (event.order === null) bury(event.signalId, at);
    },
  };
}

function createSignalEnder(db: Db) {
  const readState = db
    .prepare<[string], SignalState>('SELECT state FROM signals WHERE signal_id = ?')
    .pluck();
  const update = db.prepare('UPDATE signals SET state = ?, reason = ?, ended_at_ms = ? WHERE signal_id = ?');
  return (signalId: string, to: SignalState, reason: string | null, at: At): void => {
    const from = must(readState.get(signalId), 'signal that ends');
    update.run(transition(signalMachine, from, to), reason, at.atMs, signalId);
  };
}

/** Remembers a leader's SELL that found nothing of ours. */
function createGravedigger(db: Db) {
  const bury = db.prepare(
    `INSERT INTO tombstones (leader, mint, leader_slot, at_ms, seq)
     SELECT leader, mint, leader_slot, ?, ? FROM signals
     WHERE signal_id = ? AND side = 'sell' AND leader IS NOT NULL
     ON CONFLICT DO UPDATE SET leader_slot = excluded.leader_slot, at_ms = excluded.at_ms, seq = excluded.seq`,
  );
  return (signalId: string, at: At): void => {
    bury.run(at.atMs, at.seq, signalId);
  };
}

const SIGNAL_COLUMNS = [
  'seq',
  'signal_id',
  'trade_uuid',
  'door',
  'provider_id',
  'lane',
  'side',
  'mint',
  'token_symbol',
  'leader',
  'leader_txid',
  'leader_slot',
  'leader_block_time_ms',
  'leader_lamports',
  'leader_atoms',
  'sold_fraction_bps',
  'exit_position_id',
  'exit_cause',
  'exit_cause_key',
  'exit_fraction_bps',
  'hint_lamports',
  'received_at_ms',
  'state',
] as const;

type SignalRow = Readonly<Record<(typeof SIGNAL_COLUMNS)[number], string | number | bigint | null>>;

function toSignalRow(signal: Signal, at: At): SignalRow {
  const { swap, exit } = signal;
  return {
    seq: at.seq,
    signal_id: signal.signalId,
    trade_uuid: signal.tradeUuid,
    door: signal.door,
    provider_id: signal.providerId,
    lane: signal.lane,
    side: signal.side,
    mint: signal.mint,
    token_symbol: signal.tokenSymbol,
    leader: swap?.leader ?? null,
    leader_txid: swap?.leaderTxid ?? null,
    leader_slot: swap?.leaderSlot ?? null,
    leader_block_time_ms: swap?.leaderBlockTimeMs ?? null,
    leader_lamports: swap?.leaderLamports ?? null,
    leader_atoms: swap?.leaderAtoms?.toString() ?? null,
    sold_fraction_bps: swap?.soldFractionBps ?? null,
    exit_position_id: exit?.positionId ?? null,
    exit_cause: exit?.cause ?? null,
    exit_cause_key: exit?.causeKey ?? null,
    exit_fraction_bps: exit?.fractionBps ?? null,
    hint_lamports: signal.hintLamports,
    received_at_ms: signal.receivedAtMs,
    state: 'received',
  };
}

const DECISION_COLUMNS = [
  'seq',
  'signal_id',
  'verdict',
  'reasons',
  'gates',
  'order_id',
  'limits_version',
  'at_ms',
] as const;

type DecisionRow = Readonly<Record<(typeof DECISION_COLUMNS)[number], string | number | null>>;

function toDecisionRow(event: EventOf<'signal_decided'>, at: At): DecisionRow {
  return {
    seq: at.seq,
    signal_id: event.signalId,
    verdict: event.verdict,
    reasons: JSON.stringify(toWire(event.reasons)),
    gates: JSON.stringify(toWire(event.gates)),
    order_id: event.order?.orderId ?? null,
    limits_version: event.limitsVersion,
    at_ms: at.atMs,
  };
}
