import { toWire } from '@chimera/core/contract/wire';
import type { EventOf } from '@chimera/core/events';
import type { Db } from '../open.ts';
import type { At } from './at.ts';

export interface ControlTables {
  readonly boot: (event: EventOf<'boot_started'>, at: At) => void;
  readonly changeHalt: (event: EventOf<'halt_set' | 'halt_cleared'>, at: At) => void;
  readonly setWallet: (event: EventOf<'wallet_set'>, at: At) => void;
  readonly setLimits: (event: EventOf<'limits_set'>, at: At) => void;
  readonly setCost: (event: EventOf<'operating_cost_set'>, at: At) => void;
  readonly setProvider: (event: EventOf<'provider_set'>, at: At) => void;
  readonly addBackup: (event: EventOf<'backup_made'>, at: At) => void;
  readonly refuseDelivery: (event: EventOf<'delivery_refused'>, at: At) => void;
  readonly passDeadline: (event: EventOf<'deadline_passed'>, at: At) => void;
}

/** boots, halts, wallets, limits_versions, costs, providers, refused_deliveries, backups and deadlines_passed. */
export function createControlTables(db: Db): ControlTables {
  const insertBoot = db.prepare(
    `INSERT INTO boots (seq, boot_epoch, version, cluster, mode, genesis, wallet, at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertHalt = db.prepare(
    `INSERT INTO halts (seq, epoch, action, mode, source, changed_by, reason, at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertLimits = db.prepare(
    'INSERT INTO limits_versions (seq, version, limits, changed_by, reason, at_ms) VALUES (?, ?, ?, ?, ?, ?)',
  );
  return {
    boot(event, at) {
      const { bootEpoch, version, cluster, mode, genesis, wallet } = event;
      insertBoot.run(at.seq, bootEpoch, version, cluster, mode, genesis, wallet, at.atMs);
    },
    changeHalt(event, at) {
      const isSet = event.type === 'halt_set';
      const action = isSet ? 'set' : 'cleared';
      const [mode, source] = isSet ? [event.mode, event.source] : [null, null];
      insertHalt.run(at.seq, event.epoch, action, mode, source, event.by, event.reason, at.atMs);
    },
    setWallet: createWalletSetter(db),
    setLimits(event, at) {
      const limits = JSON.stringify(toWire(event.limits));
      insertLimits.run(at.seq, event.version, limits, event.by, event.reason, at.atMs);
    },
    setCost: createCostSetter(db),
    setProvider: createProviderSetter(db),
    addBackup: createBackupAdder(db),
    refuseDelivery: createDeliveryRefuser(db),
    passDeadline: createDeadlineAdder(db),
  };
}

function createDeadlineAdder(db: Db): ControlTables['passDeadline'] {
  const insert = db.prepare(
    `INSERT INTO deadlines_passed (seq, subject, subject_id, state, owner, action, waited_ms, at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return ({ subject, subjectId, state, owner, action, waitedMs }, { seq, atMs }) => {
    insert.run(seq, subject, subjectId, state, owner, action, waitedMs, atMs);
  };
}

function createBackupAdder(db: Db): ControlTables['addBackup'] {
  const insert = db.prepare(
    'INSERT INTO backups (seq, file, until_seq, size_bytes, sha256, at_ms) VALUES (?, ?, ?, ?, ?, ?)',
  );
  return ({ file, untilSeq, sizeBytes, sha256 }, { seq, atMs }) => {
    insert.run(seq, file, untilSeq, sizeBytes, sha256, atMs);
  };
}

function createWalletSetter(db: Db): ControlTables['setWallet'] {
  const upsert = db.prepare(
    `INSERT INTO wallets (seq, wallet, status, label, wqs, cluster_id, origin, reason, active_until_ms,
       created_at_ms, changed_at_ms, changed_by, exit_mode) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (wallet) DO UPDATE SET status = excluded.status, label = excluded.label, wqs = excluded.wqs,
       cluster_id = excluded.cluster_id, origin = excluded.origin, reason = excluded.reason,
       active_until_ms = excluded.active_until_ms, changed_at_ms = excluded.changed_at_ms,
       changed_by = excluded.changed_by, exit_mode = excluded.exit_mode`,
  );
  return ({ wallet, by }, { seq, atMs }) => {
    const { status, label, wqs, clusterId, origin, reason, activeUntilMs } = wallet;
    const values = [wallet.wallet, status, label, wqs, clusterId, origin, reason, activeUntilMs];
    upsert.run(seq, ...values, atMs, atMs, by, wallet.exitMode ?? 'both');
  };
}

function createCostSetter(db: Db): ControlTables['setCost'] {
  const insert = db.prepare(
    `INSERT INTO costs (seq, version, cost_id, name, monthly_usd_micros, from_ms, until_ms, is_removed, changed_by,
       reason, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return (event, { seq, atMs }) => {
    const { version, costId, name, monthlyUsdMicros, fromMs, untilMs, isRemoved, by, reason } = event;
    const cost = [costId, name, monthlyUsdMicros, fromMs, untilMs, Number(isRemoved)];
    insert.run(seq, version, ...cost, by, reason, atMs);
  };
}

function createProviderSetter(db: Db): ControlTables['setProvider'] {
  const upsert = db.prepare(
    `INSERT INTO providers (seq, provider_id, scheme, sealed_secret, is_active, may_trade_without_leader,
       may_send_spear, created_at_ms, changed_at_ms, changed_by, sealed_previous_secret, previous_until_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (provider_id) DO UPDATE SET scheme = excluded.scheme, sealed_secret = excluded.sealed_secret,
       is_active = excluded.is_active, may_trade_without_leader = excluded.may_trade_without_leader,
       may_send_spear = excluded.may_send_spear,
       changed_at_ms = excluded.changed_at_ms, changed_by = excluded.changed_by,
       sealed_previous_secret = excluded.sealed_previous_secret, previous_until_ms = excluded.previous_until_ms`,
  );
  return (event, { seq, atMs }) => {
    const { providerId, scheme, sealedSecret, active, mayTradeWithoutLeader, by } = event;
    const flags = [active, mayTradeWithoutLeader, event.maySendSpear ?? false].map(Number);
    const previous = [event.previous?.sealedSecret ?? null, event.previous?.untilMs ?? null];
    upsert.run(seq, providerId, scheme, sealedSecret, ...flags, atMs, atMs, by, ...previous);
  };
}

function createDeliveryRefuser(db: Db): ControlTables['refuseDelivery'] {
  const insert = db.prepare(
    `INSERT INTO refused_deliveries (seq, provider_id, delivery_id, reason, detail, skipped, at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  return ({ providerId, deliveryId, reason, detail, skipped }, { seq, atMs }) => {
    insert.run(seq, providerId, deliveryId, reason, detail, skipped, atMs);
  };
}
