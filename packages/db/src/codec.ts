import { assert } from '@chimera/core/assert';
import { fromWire, toWire } from '@chimera/core/contract/wire';
import { EVENT_VERSION, type EventType, type JournalEvent } from '@chimera/core/events';

/** Every event type; the compiler refuses a missing or an invented one. */
const EVENT_TYPES: Readonly<Record<EventType, true>> = {
  boot_started: true,
  signal_received: true,
  delivery_repeated: true,
  delivery_refused: true,
  signal_dropped: true,
  dead_lettered: true,
  backup_made: true,
  deadline_passed: true,
  signal_decided: true,
  attempt_signed: true,
  attempt_sent: true,
  attempt_landed_provisionally: true,
  attempt_rolled_back: true,
  attempt_landed: true,
  attempt_failed_on_chain: true,
  attempt_died: true,
  attempt_unresolved: true,
  attempt_handled: true,
  attempt_landed_late: true,
  attempt_superseded: true,
  order_abandoned: true,
  signal_traced: true,
  rpc_mode_set: true,
  provider_switched: true,
  position_flagged: true,
  trail_moved: true,
  equity_sampled: true,
  wallet_transfer_seen: true,
  halt_set: true,
  halt_cleared: true,
  breaker_tripped: true,
  breaker_reset: true,
  wallet_set: true,
  wallet_terms_set: true,
  roster_merged: true,
  wallet_scored: true,
  limits_set: true,
  operating_cost_set: true,
  provider_set: true,
  wallet_funder_found: true,
  reconciliation_ended: true,
  difference_resolved: true,
  api_key_added: true,
  api_key_revoked: true,
  login_link_issued: true,
  session_opened: true,
  session_closed: true,
  admin_wallet_set: true,
};

export interface EncodedEvent {
  readonly type: EventType;
  readonly version: number;
  /** JSON of the event without its type. */
  readonly data: string;
}

export const isEventType = (type: string): type is EventType => Object.hasOwn(EVENT_TYPES, type);

export function encodeEvent(event: JournalEvent): EncodedEvent {
  const { type, ...data } = event;
  return { type, version: EVENT_VERSION, data: JSON.stringify(toWire(data)) };
}

/** The inverse of `encodeEvent`. A type or version that this program does not know throws. */
export function decodeEvent(type: string, version: number, data: string): JournalEvent {
  assert(isEventType(type), `journal holds an event of unknown type ${type}; run the version that wrote it`);
  assert(version >= 1 && version <= EVENT_VERSION, `journal holds ${type} of unknown version ${version}`);
  return toEvent(type, fromWire(JSON.parse(data)));
}

/** The journal is written only by `encodeEvent` from typed events, so its fields are what the type says. */
function toEvent(type: EventType, data: unknown): JournalEvent {
  assert(
    typeof data === 'object' && data !== null && !Array.isArray(data),
    `journal data of ${type} is not an object`,
  );
  return { type, ...data } as JournalEvent;
}
