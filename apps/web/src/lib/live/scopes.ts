import type { EventType } from '@chimera/core/events';

/** The parts of the read model that lists are made of: a router of tRPC, or one procedure of it. */
export type Scope =
  | 'signals'
  | 'positions'
  | 'trades'
  | 'wallets'
  | 'overview.equity'
  | 'overview.funnel'
  | 'overview.barbell'
  | 'halts'
  | 'risk'
  | 'config'
  | 'system'
  | 'incidents'
  | 'reconciliation'
  | 'transactions';

const TRADE: readonly Scope[] = [
  'positions',
  'trades',
  'overview.funnel',
  'overview.barbell',
  'signals',
  'transactions',
  'wallets',
  'incidents',
];

/** Which lists an event can have changed. A type that is not named changes none. */
const SCOPES: { readonly [type in EventType]?: readonly Scope[] } = {
  boot_started: ['system'],
  signal_received: ['signals', 'overview.funnel', 'wallets'],
  signal_dropped: ['signals', 'overview.funnel', 'system'],
  dead_lettered: ['system'],
  signal_decided: ['signals', 'overview.funnel'],
  attempt_signed: ['positions', 'overview.funnel', 'transactions'],
  attempt_sent: ['transactions', 'overview.funnel'],
  attempt_landed_provisionally: TRADE,
  attempt_rolled_back: TRADE,
  attempt_landed: TRADE,
  attempt_failed_on_chain: TRADE,
  attempt_died: TRADE,
  attempt_unresolved: TRADE,
  attempt_handled: TRADE,
  attempt_landed_late: TRADE,
  attempt_superseded: TRADE,
  deadline_passed: ['incidents'],
  order_abandoned: ['positions', 'trades', 'overview.funnel', 'signals', 'system', 'transactions'],
  trail_moved: ['positions'],
  position_flagged: ['positions', 'overview.funnel'],
  equity_sampled: ['overview.equity'],
  wallet_transfer_seen: ['overview.equity'],
  halt_set: ['halts', 'system', 'config'],
  halt_cleared: ['halts', 'system', 'config'],
  breaker_tripped: ['risk', 'config'],
  breaker_reset: ['risk', 'config'],
  wallet_set: ['wallets', 'config'],
  wallet_terms_set: ['wallets', 'config'],
  wallet_scored: ['wallets'],
  roster_merged: ['wallets', 'config'],
  limits_set: ['system', 'risk', 'config'],
  operating_cost_set: ['trades', 'config'],
  provider_set: ['config'],
  rpc_mode_set: ['system', 'config'],
  provider_switched: ['system'],
  signal_traced: ['signals'],
  reconciliation_ended: ['reconciliation'],
  difference_resolved: ['reconciliation'],
};

export const ALL_SCOPES: readonly Scope[] = [
  'signals',
  'positions',
  'trades',
  'wallets',
  'overview.equity',
  'overview.funnel',
  'overview.barbell',
  'halts',
  'risk',
  'config',
  'system',
  'incidents',
  'reconciliation',
  'transactions',
];

export const scopesOf = (type: EventType): readonly Scope[] => SCOPES[type] ?? [];
