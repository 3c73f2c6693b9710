import type { EventType } from '@chimera/core/events';

/**
 * Where a test may end the process: before an event reaches the journal, while it waits for its commit, and
 * once it is on disk; and round every call that leaves the process in between.
 */
export const MOMENTS = ['before', 'appended', 'durable'] as const;

/** Every event is a durable step, and each belongs to one of these; a new event does not compile without. */
const LIFE_OF_EVENT = {
  boot_started: 'boot',
  signal_received: 'order',
  signal_decided: 'order',
  attempt_signed: 'order',
  attempt_sent: 'order',
  attempt_landed_provisionally: 'order',
  attempt_rolled_back: 'order',
  attempt_landed: 'order',
  attempt_failed_on_chain: 'order',
  attempt_died: 'order',
  attempt_unresolved: 'order',
  attempt_superseded: 'exit',
  order_abandoned: 'order',
  attempt_handled: 'other',
  attempt_landed_late: 'other',
  delivery_repeated: 'other',
  signal_dropped: 'other',
  dead_lettered: 'other',
  signal_traced: 'other',
  rpc_mode_set: 'other',
  provider_switched: 'other',
  position_flagged: 'other',
  trail_moved: 'other',
  equity_sampled: 'other',
  wallet_transfer_seen: 'other',
  halt_set: 'other',
  halt_cleared: 'other',
  breaker_tripped: 'other',
  breaker_reset: 'other',
  wallet_set: 'other',
  wallet_terms_set: 'other',
  roster_merged: 'other',
  wallet_scored: 'other',
  limits_set: 'other',
  operating_cost_set: 'other',
  provider_set: 'other',
  backup_made: 'other',
  deadline_passed: 'other',
  wallet_funder_found: 'other',
  reconciliation_ended: 'other',
  difference_resolved: 'other',
  api_key_added: 'other',
  api_key_revoked: 'other',
  login_link_issued: 'other',
  session_opened: 'other',
  session_closed: 'other',
  delivery_refused: 'other',
  admin_wallet_set: 'other',
} as const satisfies Record<EventType, 'order' | 'exit' | 'boot' | 'other'>;

type Lives = typeof LIFE_OF_EVENT;
type EventOfLife<Life> = { [T in EventType]: Lives[T] extends Life ? T : never }[EventType];
export type OrderEventType = EventOfLife<'order' | 'exit'>;

/** What leaves the process between two events of an order, with the moments at which it can be cut off. */
export const CALLS = [
  'quote.before',
  'quote.after',
  'sign.before',
  'sign.after',
  'jito.before',
  'jito.begun',
  'jito.after',
  'rpc.before',
  'rpc.begun',
  'rpc.after',
] as const;

/** What a start does between taking the data folder and opening the doors. */
export const BOOT_STEPS = [
  'locked',
  'loaded',
  'compared',
  'warmed',
  'adopted',
  'resumed',
  'recovered',
] as const;

type Moment = (typeof MOMENTS)[number];
export type OrderKind = 'entry' | 'exit';
export type KillPointName =
  | `${OrderKind}.${OrderEventType}.${Moment}`
  | `${OrderKind}.${(typeof CALLS)[number]}`
  | `boot.boot_started.${Moment}`
  | `boot.${(typeof BOOT_STEPS)[number]}`;

export const isOrderEvent = (type: EventType): type is OrderEventType =>
  LIFE_OF_EVENT[type] === 'order' || LIFE_OF_EVENT[type] === 'exit';

const ORDER_EVENTS = Object.keys(LIFE_OF_EVENT).filter((type): type is OrderEventType =>
  isOrderEvent(type as EventType),
);

/** Every point there is. */
export const KILL_POINTS: readonly KillPointName[] = [
  ...(['entry', 'exit'] as const).flatMap((kind) => [
    ...ORDER_EVENTS.filter((type) => kind === 'exit' || LIFE_OF_EVENT[type] === 'order').flatMap((type) =>
      MOMENTS.map((moment) => `${kind}.${type}.${moment}` as const),
    ),
    ...CALLS.map((call) => `${kind}.${call}` as const),
  ]),
  ...MOMENTS.map((moment) => `boot.boot_started.${moment}` as const),
  ...BOOT_STEPS.map((step) => `boot.${step}` as const),
];

/** The point at which this process is to end or to freeze, and which time it is reached counts. */
export interface ArmedKillPoint {
  readonly name: KillPointName;
  readonly hit: number;
  readonly signal: 'SIGKILL' | 'SIGSTOP';
}

const SIGNALS = { kill: 'SIGKILL', stop: 'SIGSTOP' } as const;
const isSignal = (text: string): text is keyof typeof SIGNALS => Object.hasOwn(SIGNALS, text);

/** Reads `name`, `name:hit` or `name:hit:stop`; null when there is no such point. */
export function parseKillPoint(text: string): ArmedKillPoint | null {
  const [given, hitText = '1', signal = 'kill', ...rest] = text.split(':');
  const name = KILL_POINTS.find((known) => known === given);
  const isWhole = /^[1-9]\d{0,5}$/.test(hitText);
  if (name === undefined || !isWhole || !isSignal(signal) || rest.length > 0) return null;
  return { name, hit: Number(hitText), signal: SIGNALS[signal] };
}

export type KillPoint = (name: KillPointName) => void;

/** Calls `end` at the armed point's hit. */
export function createKillPoint({ name, hit }: Omit<ArmedKillPoint, 'signal'>, end: () => void): KillPoint {
  let hits = 0;
  return (reached) => {
    if (reached !== name) return;
    hits += 1;
    if (hits === hit) end();
  };
}
