import { toWire } from '@chimera/core/contract/wire';
import type { OrderPlan } from '@chimera/core/decision/decision';
import type { EventOf } from '@chimera/core/events';
import type { Db } from '../open.ts';
import type { At } from './at.ts';

export interface RoutingTables {
  readonly setMode: (event: EventOf<'rpc_mode_set'>, at: At) => void;
  readonly switchProvider: (event: EventOf<'provider_switched'>, at: At) => void;
  readonly trace: (event: EventOf<'signal_traced'>, at: At) => void;
  readonly landTip: (
    event: EventOf<'attempt_landed' | 'attempt_landed_late'>,
    plan: OrderPlan,
    at: At,
  ) => void;
}

/** rpc_modes, provider_switches, traces and jito_tip_history. */
export function createRoutingTables(db: Db): RoutingTables {
  const insertMode = db.prepare(
    'INSERT INTO rpc_modes (seq, mode, source, changed_by, reason, at_ms) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const insertSwitch = db.prepare(
    'INSERT INTO provider_switches (seq, route_group, from_id, to_id, reason, at_ms) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const insertTrace = db.prepare(
    'INSERT INTO traces (seq, signal_id, txid, trace, at_ms) VALUES (?, ?, ?, ?, ?)',
  );
  const insertTip = db.prepare(
    `INSERT INTO jito_tip_history (seq, txid, strategy, kind, tip_lamports, slot, at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  return {
    setMode({ mode, source, by, reason }, { seq, atMs }) {
      insertMode.run(seq, mode, source, by, reason, atMs);
    },
    switchProvider({ group, from, to, reason }, { seq, atMs }) {
      insertSwitch.run(seq, group, from, to, reason, atMs);
    },
    trace({ signalId, attemptTxid, trace }, { seq, atMs }) {
      insertTrace.run(seq, signalId, attemptTxid, JSON.stringify(toWire(trace)), atMs);
    },
    landTip({ txid, fill }, { strategy, kind }, { seq, atMs }) {
      if (fill.tipLamports <= 0n) return;
      insertTip.run(seq, txid, strategy, kind, fill.tipLamports, fill.slot, atMs);
    },
  };
}
