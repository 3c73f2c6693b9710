import { type Json, toWire } from '@chimera/core/contract/wire';
import { diffLimits } from '@chimera/core/control/limits-change';
import type { Role } from '@chimera/core/control/roles';
import type { EventOf, EventType, JournalEvent } from '@chimera/core/events';
import { completeLimits } from '@chimera/core/limits';
import type { Db } from '../open.ts';
import { readLimits } from '../reads/limits-at.ts';
import type { At } from './at.ts';

export interface ConfigAuditTable {
  /** Notes a change of what people may set, before the tables are changed; other events leave nothing. */
  readonly note: (event: JournalEvent, at: At) => void;
}

export type AuditSubject =
  | 'limits'
  | 'provider'
  | 'rpc_mode'
  | 'halt'
  | 'breaker'
  | 'wallet'
  | 'roster'
  | 'access'
  | 'costs';

/** One value that changed; null where there was or is none. */
export interface AuditedChange {
  readonly name: string;
  readonly before: Json;
  readonly after: Json;
}

interface Entry {
  readonly subject: AuditSubject;
  readonly subjectId: string;
  readonly changes: readonly AuditedChange[];
  readonly by: string;
  readonly reason: string;
}

/** The events that change a setting. */
export const AUDITED_SETTINGS = [
  'limits_set',
  'operating_cost_set',
  'rpc_mode_set',
  'halt_set',
  'halt_cleared',
  'breaker_tripped',
  'breaker_reset',
  'provider_set',
  'wallet_set',
  'wallet_terms_set',
  'roster_merged',
  'api_key_added',
  'api_key_revoked',
  'admin_wallet_set',
] as const satisfies readonly EventType[];
type AuditedSetting = (typeof AUDITED_SETTINGS)[number];

type Notes = { readonly [T in AuditedSetting]: (event: EventOf<T>) => Entry };

/** Who is named for what the machine does by itself. */
export const BREAKER_ACTOR = 'SYSTEM_CIRCUIT_BREAKER';

/** config_audit: one row for each event that changes a setting. */
export function createConfigAuditTable(db: Db): ConfigAuditTable {
  const notes: Notes = { ...riskNotes(db), ...peopleNotes(db), ...costNotes(db), ...accessNotes(db) };
  const insert = db.prepare(
    `INSERT INTO config_audit (seq, subject, subject_id, changes, changed_by, reason, at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  return {
    note(event, { seq, atMs }) {
      const entry = entryOf(notes, event);
      if (entry === null) return;
      const { subject, subjectId, changes, by, reason } = entry;
      insert.run(seq, subject, subjectId, JSON.stringify(changes), by, reason, atMs);
    },
  };
}

function entryOf(notes: Notes, event: JournalEvent): Entry | null {
  // The table is keyed by the event's own type, so the note takes exactly this event.
  const byType = notes as { readonly [type in EventType]?: (event: JournalEvent) => Entry };
  return byType[event.type]?.(event) ?? null;
}

type RiskSetting = Extract<
  AuditedSetting,
  `limits${string}` | `rpc${string}` | `halt${string}` | `breaker${string}`
>;
type PeopleSetting = Extract<AuditedSetting, `provider${string}` | `wallet${string}` | `roster${string}`>;
type CostSetting = 'operating_cost_set';

function riskNotes(db: Db): Pick<Notes, RiskSetting> {
  const lastMode = db.prepare<[], string>('SELECT mode FROM rpc_modes ORDER BY seq DESC LIMIT 1').pluck();
  const limitsBefore = readLimits(db);
  return {
    limits_set: ({ version, limits, by, reason }) => {
      const before = limitsBefore(version - 1);
      const changes = before === null ? [] : diffLimits(before, completeLimits(limits));
      return {
        ...{ subject: 'limits', subjectId: String(version), by, reason },
        changes: changes.map(({ name, before: from, after }) => ({ name, before: from, after })),
      };
    },
    rpc_mode_set: ({ mode, by, reason }) => ({
      ...{ subject: 'rpc_mode', subjectId: mode, by, reason },
      changes: [{ name: 'mode', before: lastMode.get() ?? null, after: mode }],
    }),
    halt_set: ({ epoch, mode, by, reason }) => ({
      ...{ subject: 'halt', subjectId: String(epoch), by, reason },
      changes: [{ name: 'halt', before: null, after: mode }],
    }),
    halt_cleared: ({ epoch, by, reason }) => ({
      ...{ subject: 'halt', subjectId: String(epoch), by, reason },
      changes: [{ name: 'halt', before: 'halted', after: null }],
    }),
    breaker_tripped: ({ breaker, measured, threshold }) => ({
      ...{ subject: 'breaker', subjectId: breaker, by: BREAKER_ACTOR, reason: `${measured} (${threshold})` },
      changes: [{ name: 'state', before: 'armed', after: 'tripped' }],
    }),
    breaker_reset: ({ breaker, by, reason }) => ({
      ...{ subject: 'breaker', subjectId: breaker, by, reason },
      changes: [{ name: 'state', before: 'tripped', after: 'armed' }],
    }),
  };
}

type Values = Readonly<Record<string, unknown>>;

function peopleNotes(db: Db): Pick<Notes, PeopleSetting> {
  const provider = db.prepare<[string], Values>(
    `SELECT scheme, is_active AS active, may_trade_without_leader AS mayTradeWithoutLeader,
       may_send_spear AS maySendSpear, previous_until_ms AS previousKeyUntilMs FROM providers WHERE provider_id = ?`,
  );
  const wallet = db.prepare<[string], Values>(
    `SELECT status, label, wqs, cluster_id AS clusterId, exit_mode AS exitMode, active_until_ms AS activeUntilMs
     FROM wallets WHERE wallet = ?`,
  );
  const terms = db.prepare<[string], Values>(
    `SELECT size_lamports_max AS sizeLamportsMax, open_positions_max AS openPositionsMax
     FROM wallet_settings WHERE wallet = ? ORDER BY seq DESC LIMIT 1`,
  );
  return {
    provider_set: ({ providerId, scheme, active, mayTradeWithoutLeader, maySendSpear = false, ...rest }) => ({
      ...{ subject: 'provider', subjectId: providerId, by: rest.by, reason: 'set by hand' },
      changes: differences(provider.get(providerId), {
        ...{ scheme, active, mayTradeWithoutLeader, maySendSpear },
        previousKeyUntilMs: rest.previous?.untilMs ?? null,
      }),
    }),
    wallet_set: ({ wallet: { wallet: address, ...after }, by }) => ({
      ...{ subject: 'wallet', subjectId: address, by, reason: after.reason ?? 'none given' },
      changes: differences(wallet.get(address), {
        ...{ status: after.status, label: after.label, wqs: after.wqs, clusterId: after.clusterId },
        ...{ exitMode: after.exitMode ?? 'both', activeUntilMs: after.activeUntilMs },
      }),
    }),
    wallet_terms_set: ({ terms: { wallet: address, sizeLamportsMax, openPositionsMax }, by, reason }) => ({
      ...{ subject: 'wallet', subjectId: address, by, reason },
      changes: differences(terms.get(address), { sizeLamportsMax, openPositionsMax }),
    }),
    roster_merged: ({ version, sha256, changed, by }) => ({
      ...{ subject: 'roster', subjectId: String(version), by, reason: `proposal ${sha256.slice(0, 12)}` },
      changes: [{ name: 'changedWallets', before: null, after: changed }],
    }),
  };
}

function costNotes(db: Db): Pick<Notes, CostSetting> {
  const cost = db.prepare<[string], Values>(
    `SELECT name, monthly_usd_micros AS monthlyUsdMicros, from_ms AS fromMs, until_ms AS untilMs,
       is_removed AS isRemoved FROM costs WHERE cost_id = ? ORDER BY seq DESC LIMIT 1`,
  );
  return {
    operating_cost_set: ({ costId, name, monthlyUsdMicros, fromMs, untilMs, isRemoved, by, reason }) => ({
      ...{ subject: 'costs', subjectId: costId, by, reason },
      changes: differences(cost.get(costId), { name, monthlyUsdMicros, fromMs, untilMs, isRemoved }),
    }),
  };
}

function accessNotes(db: Db): Omit<Notes, RiskSetting | PeopleSetting | CostSetting> {
  const roleOf = db
    .prepare<[string], Role>('SELECT role FROM admin_wallets WHERE wallet = ? AND removed_at_ms IS NULL')
    .pluck();
  return {
    api_key_added: ({ keyId, name, role, by = 'unknown' }) => ({
      ...{ subject: 'access', subjectId: `key:${keyId}`, by, reason: `key ${name}` },
      changes: [{ name: 'role', before: null, after: role }],
    }),
    api_key_revoked: ({ keyId, by }) => ({
      ...{ subject: 'access', subjectId: `key:${keyId}`, by, reason: 'revoked' },
      changes: [{ name: 'isRevoked', before: false, after: true }],
    }),
    admin_wallet_set: ({ wallet, role, label, by }) => ({
      ...{ subject: 'access', subjectId: `wallet:${wallet}`, by, reason: label ?? 'set by hand' },
      changes: [{ name: 'role', before: roleOf.get(wallet) ?? null, after: role }],
    }),
  };
}

/** What differs between a row as it is and as it will be, by the names of what will be. */
function differences(before: Values | undefined, after: Values): readonly AuditedChange[] {
  return Object.entries(after).flatMap(([name, value]) => {
    const to = toWire(value ?? null, name);
    const from = toWire(asIn(before?.[name] ?? null, value), name);
    return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ name, before: from, after: to }];
  });
}

/** SQLite has one INTEGER for flags, numbers and amounts; what will be says which of them it was. */
function asIn(stored: unknown, like: unknown): unknown {
  if (typeof stored !== 'bigint' || typeof like === 'bigint') return stored;
  return typeof like === 'boolean' ? stored === 1n : Number(stored);
}
