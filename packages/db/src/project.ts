import { unreachable } from '@chimera/core/assert';
import type { EventOf, EventType, JournalEvent, Journaled } from '@chimera/core/events';
import type { AccessEvent } from '@chimera/core/events-access';
import { createAuditChain } from './audit-chain.ts';
import type { Db } from './open.ts';
import { createAccessTables } from './project/access.ts';
import type { At } from './project/at.ts';
import { createAttemptTables } from './project/attempts.ts';
import { createBarbellTables } from './project/barbell.ts';
import { AUDITED_SETTINGS, createConfigAuditTable } from './project/config-audit.ts';
import { createControlTables } from './project/control.ts';
import { createDayTable } from './project/days.ts';
import { createDeadLetterTable } from './project/dead-letters.ts';
import { createOrderTables } from './project/orders.ts';
import { createPositionTables } from './project/positions.ts';
import { createReconciliationTables } from './project/reconciliation.ts';
import { createRiskTables } from './project/risk.ts';
import { createRosterTables } from './project/roster.ts';
import { createRoutingTables } from './project/routing.ts';
import { createSignalTables } from './project/signals.ts';
import { createTokenTable } from './project/tokens.ts';
import { createTradeTables } from './project/trades.ts';
import { createWalletTables } from './project/wallet.ts';

/** Writes what one event means into the tables. Must run inside the transaction that journals it. */
export type Projector = (row: Journaled, bytes: Uint8Array | null) => void;

/** What left rows that are chained; the chain itself finds which. */
const AUDITED_EVENTS: ReadonlySet<string> = new Set<EventType>([
  ...AUDITED_SETTINGS,
  'dead_lettered',
  'signal_dropped',
  'order_abandoned',
]);

/**
 * Each table is a function of the journal alone: no clock, no randomness, no order but seq. With the key of the
 * audit chain, the rows that people answer for are linked as they are written.
 */
export function createProjector(db: Db, auditKey: Buffer | null = null): Projector {
  const days = createDayTable(db);
  const orders = createOrderTables(db, days);
  const risk = createRiskTables(db);
  const positions = createPositionTables(db, { days, orders, risk, trades: createTradeTables(db) });
  const routing = createRoutingTables(db);
  const tables: Tables = {
    routing,
    days,
    orders,
    positions,
    risk,
    signals: createSignalTables(db, days),
    tokens: createTokenTable(db),
    attempts: createAttemptTables(db, { days, orders, positions, routing }),
    wallet: createWalletTables(db),
    control: createControlTables(db),
    roster: createRosterTables(db),
    access: createAccessTables(db),
    barbell: createBarbellTables(db),
    deadLetters: createDeadLetterTable(db, orders),
    reconciliation: createReconciliationTables(db),
  };
  const audit = createConfigAuditTable(db);
  const link = auditKey === null ? null : createAuditChain(db, auditKey);
  return (row, bytes) => {
    days.roll(row.atMs);
    audit.note(row.event, row);
    projectEvent(tables, row, bytes);
    if (AUDITED_EVENTS.has(row.event.type)) link?.(row.seq);
  };
}

interface Tables {
  readonly days: ReturnType<typeof createDayTable>;
  readonly signals: ReturnType<typeof createSignalTables>;
  readonly tokens: ReturnType<typeof createTokenTable>;
  readonly orders: ReturnType<typeof createOrderTables>;
  readonly positions: ReturnType<typeof createPositionTables>;
  readonly risk: ReturnType<typeof createRiskTables>;
  readonly attempts: ReturnType<typeof createAttemptTables>;
  readonly wallet: ReturnType<typeof createWalletTables>;
  readonly control: ReturnType<typeof createControlTables>;
  readonly roster: ReturnType<typeof createRosterTables>;
  readonly access: ReturnType<typeof createAccessTables>;
  readonly barbell: ReturnType<typeof createBarbellTables>;
  readonly deadLetters: ReturnType<typeof createDeadLetterTable>;
  readonly routing: ReturnType<typeof createRoutingTables>;
  readonly reconciliation: ReturnType<typeof createReconciliationTables>;
}

function projectEvent(tables: Tables, row: Journaled, bytes: Uint8Array | null): void {
  const { event } = row;
  const at = { seq: row.seq, atMs: row.atMs };
  switch (event.type) {
    case 'signal_received':
      tables.signals.receive(event, at);
      return;
    case 'delivery_repeated':
      tables.signals.repeatDelivery(event, at);
      return;
    case 'signal_dropped':
      tables.signals.drop(event, at);
      tables.deadLetters.addSignal(event, at);
      return;
    case 'signal_decided':
      tables.signals.decide(event, at);
      tables.tokens.learn(event, at);
      if (event.order !== null) {
        tables.orders.plan(event.order, at);
        tables.positions.countExit(event.order);
      }
      return;
    case 'attempt_signed':
      tables.attempts.sign(event, bytes, at);
      return;
    case 'attempt_sent':
      tables.attempts.send(event, at);
      return;
    case 'attempt_landed_provisionally':
      tables.attempts.landProvisionally(event, at);
      return;
    case 'attempt_rolled_back':
      tables.attempts.rollBack(event, at);
      return;
    case 'attempt_landed':
      tables.attempts.land(event, at);
      return;
    case 'attempt_failed_on_chain':
      tables.attempts.failOnChain(event, at);
      return;
    case 'attempt_died':
      tables.attempts.die(event, at);
      return;
    case 'attempt_unresolved':
      tables.attempts.leaveUnresolved(event, at);
      return;
    case 'attempt_handled':
      tables.attempts.handle(event, at);
      return;
    case 'attempt_landed_late':
      tables.attempts.landLate(event, at);
      return;
    case 'attempt_superseded':
      tables.attempts.supersede(event, at);
      return;
    case 'order_abandoned':
      tables.positions.apply(event.orderId, event, at);
      tables.orders.end(event.orderId, 'abandoned', { reason: event.reason, atMs: row.atMs });
      tables.deadLetters.addOrder(event, at);
      return;
    case 'position_flagged':
      tables.positions.flag(event, at);
      return;
    default:
      projectUpkeep(tables, event, at);
  }
}

type TradingEvent =
  | 'signal_received'
  | 'delivery_repeated'
  | 'signal_dropped'
  | 'signal_decided'
  | 'attempt_signed'
  | 'attempt_sent'
  | 'attempt_landed_provisionally'
  | 'attempt_rolled_back'
  | 'attempt_landed'
  | 'attempt_failed_on_chain'
  | 'attempt_died'
  | 'attempt_unresolved'
  | 'attempt_handled'
  | 'attempt_superseded'
  | 'attempt_landed_late'
  | 'order_abandoned'
  | 'position_flagged';

type SettingEvent = EventOf<'limits_set' | 'operating_cost_set' | 'provider_set'>;
type RosterEvent = EventOf<'wallet_terms_set' | 'roster_merged' | 'wallet_scored'>;

function projectUpkeep(tables: Tables, event: Exclude<JournalEvent, { type: TradingEvent }>, at: At): void {
  switch (event.type) {
    case 'trail_moved':
      tables.barbell.moveTrail(event, at);
      return;
    case 'wallet_funder_found':
      tables.barbell.findFunder(event, at);
      return;
    case 'delivery_refused':
      tables.control.refuseDelivery(event, at);
      return;
    case 'dead_lettered':
      tables.deadLetters.add(event, at);
      return;
    case 'reconciliation_ended':
    case 'difference_resolved':
      tables.reconciliation.apply(event, at);
      return;
    case 'boot_started':
      tables.control.boot(event, at);
      return;
    case 'deadline_passed':
      tables.control.passDeadline(event, at);
      return;
    case 'backup_made':
      tables.control.addBackup(event, at);
      return;
    case 'equity_sampled':
      tables.wallet.sampleEquity(event, at);
      tables.risk.sampleEquity(event, at);
      return;
    case 'wallet_transfer_seen':
      tables.wallet.seeTransfer(event, at);
      tables.risk.seeTransfer(event);
      return;
    case 'halt_set':
    case 'halt_cleared':
      tables.control.changeHalt(event, at);
      return;
    case 'breaker_tripped':
    case 'breaker_reset':
      tables.risk.changeBreaker(event, at);
      return;
    case 'wallet_set':
      tables.control.setWallet(event, at);
      return;
    case 'rpc_mode_set':
      tables.routing.setMode(event, at);
      return;
    case 'provider_switched':
      tables.routing.switchProvider(event, at);
      return;
    case 'signal_traced':
      tables.routing.trace(event, at);
      return;
    case 'wallet_terms_set':
    case 'roster_merged':
    case 'wallet_scored':
      projectRoster(tables, event, at);
      return;
    case 'limits_set':
    case 'operating_cost_set':
    case 'provider_set':
      projectSetting(tables, event, at);
      return;
    default:
      projectAccess(tables, event, at);
  }
}

function projectAccess({ access }: Tables, event: AccessEvent, at: At): void {
  switch (event.type) {
    case 'api_key_added':
      access.addApiKey(event, at);
      return;
    case 'api_key_revoked':
      access.revokeApiKey(event, at);
      return;
    case 'login_link_issued':
      access.issueLoginLink(event, at);
      return;
    case 'session_opened':
      access.openSession(event, at);
      return;
    case 'session_closed':
      access.closeSession(event, at);
      return;
    case 'admin_wallet_set':
      access.setWallet(event, at);
      return;
    default:
      unreachable(event);
  }
}

function projectRoster({ roster }: Tables, event: RosterEvent, at: At): void {
  if (event.type === 'wallet_terms_set') roster.setTerms(event, at);
  else if (event.type === 'roster_merged') roster.merge(event, at);
  else roster.score(event, at);
}

function projectSetting({ control }: Tables, event: SettingEvent, at: At): void {
  if (event.type === 'limits_set') control.setLimits(event, at);
  else if (event.type === 'operating_cost_set') control.setCost(event, at);
  else control.setProvider(event, at);
}
