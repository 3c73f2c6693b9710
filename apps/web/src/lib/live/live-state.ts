import {
  LIVE_RESUME_EVENTS_MAX,
  LIVE_SILENCE_MS_MAX,
  type LiveEvent,
  type LiveSnapshot,
  type LiveSummary,
  type PositionMark,
} from '@chimera/core/contract/live';
import type { Role } from '@chimera/core/control/roles';

/** Applied events kept for lists that were read before them. */
export const RECENT_EVENTS_MAX = 1_000;
/** A repair that is not answered within this time is asked for again. */
export const REPAIR_RETRY_MS = 2_000;
/** Frames lag behind heartbeats by a batch; only a seq missing for longer than this is a gap. */
export const BEHIND_GRACE_MS = 1_500;

/**
 * `live`: heard from the operator lately. `reconnecting`: the line just broke. `down`: nothing heard for
 * too long, or the dashboard's server says that the operator does not answer. `offline`: the dashboard's own
 * server does not answer either.
 */
export type Connection = 'connecting' | 'live' | 'reconnecting' | 'down' | 'offline';

/** What the browser knows of the live edge. Immutable; every input gives a new one. */
export interface LiveState {
  readonly connection: Connection;
  readonly role: Role | null;
  readonly bootEpoch: number | null;
  /** Everything up to here is applied; null before the first snapshot. */
  readonly seq: number | null;
  /** The newest applied events, oldest first. */
  readonly recent: readonly LiveEvent[];
  readonly summary: LiveSummary | null;
  readonly marks: ReadonlyMap<string, PositionMark>;
  /** Local time of the last word from the operator, whatever it was. */
  readonly heardAtMs: number | null;
  /** When the line began to be silent or broken, in local time; null while live. */
  readonly lostAtMs: number | null;
  /** Operator's clock minus ours. */
  readonly clockOffsetMs: number;
  readonly repairAskedAtMs: number | null;
  readonly behindSinceMs: number | null;
}

export const INITIAL_LIVE_STATE: LiveState = {
  connection: 'connecting',
  role: null,
  bootEpoch: null,
  seq: null,
  recent: [],
  summary: null,
  marks: new Map(),
  heardAtMs: null,
  lostAtMs: null,
  clockOffsetMs: 0,
  repairAskedAtMs: null,
  behindSinceMs: null,
};

export type LiveInput =
  | { readonly type: 'disconnected' }
  | { readonly type: 'refused'; readonly by: 'operator' | 'web' }
  | { readonly type: 'snapshot'; readonly snapshot: LiveSnapshot }
  | { readonly type: 'events'; readonly prevSeq: number; readonly events: readonly LiveEvent[] }
  | { readonly type: 'mark'; readonly summary: LiveSummary; readonly marks: readonly PositionMark[] }
  | { readonly type: 'heartbeat'; readonly seq: number; readonly atMs: number }
  | { readonly type: 'tick' };

/** The next state and what follows from the step. */
export interface LiveStep {
  readonly state: LiveState;
  /** Events that are new to this browser, in order, each exactly once. */
  readonly fresh: readonly LiveEvent[];
  /** Ask the operator for everything after this seq. */
  readonly resumeAfterSeq: number | null;
  /** What was read before may have holes: read everything again. */
  readonly isReset: boolean;
}

const only = (state: LiveState): LiveStep => ({ state, fresh: [], resumeAfterSeq: null, isReset: false });

export function stepLive(state: LiveState, input: LiveInput, nowMs: number): LiveStep {
  switch (input.type) {
    case 'disconnected':
      return only(lost(state, 'reconnecting', nowMs));
    case 'refused':
      return only(lost(state, input.by === 'operator' ? 'down' : 'offline', nowMs));
    case 'snapshot':
      return onSnapshot(heard(state, nowMs), input.snapshot, nowMs);
    case 'events':
      return onEvents(heard(state, nowMs), input.prevSeq, input.events, nowMs);
    case 'mark':
      return only({ ...heard(state, nowMs), summary: input.summary, marks: markMap(input.marks) });
    case 'heartbeat':
      return onHeartbeat(heard(state, nowMs), input, nowMs);
    case 'tick':
      return only(onTick(state, nowMs));
  }
}

function heard(state: LiveState, nowMs: number): LiveState {
  const connection = state.summary === null ? state.connection : 'live';
  return { ...state, connection, heardAtMs: nowMs, lostAtMs: null };
}

function lost(state: LiveState, connection: Connection, nowMs: number): LiveState {
  return {
    ...state,
    connection,
    lostAtMs: state.lostAtMs ?? state.heardAtMs ?? nowMs,
    repairAskedAtMs: null,
    behindSinceMs: null,
  };
}

function onTick(state: LiveState, nowMs: number): LiveState {
  if (state.heardAtMs === null || nowMs - state.heardAtMs <= LIVE_SILENCE_MS_MAX) return state;
  return state.connection === 'down' || state.connection === 'offline' ? state : lost(state, 'down', nowMs);
}

const markMap = (marks: readonly PositionMark[]): ReadonlyMap<string, PositionMark> =>
  new Map(marks.map((mark) => [mark.positionId, mark]));

/**
 * A snapshot carries the top bar and the marks, not the lists. Where our own seq is near enough the events in
 * between are asked for; otherwise (first contact, a long gap, another journal) the lists are read again.
 */
function onSnapshot(state: LiveState, snapshot: LiveSnapshot, nowMs: number): LiveStep {
  const next: LiveState = {
    ...state,
    connection: 'live',
    role: snapshot.role,
    bootEpoch: snapshot.bootEpoch,
    summary: snapshot.summary,
    marks: markMap(snapshot.marks),
    clockOffsetMs: snapshot.summary.atMs - nowMs,
  };
  const missing = state.seq === null ? null : snapshot.seq - state.seq;
  const isAnswer = state.repairAskedAtMs !== null;
  if (!isAnswer && missing !== null && missing > 0 && missing <= LIVE_RESUME_EVENTS_MAX) {
    return askRepair(next, nowMs);
  }
  if (missing === 0) return only({ ...next, repairAskedAtMs: null, behindSinceMs: null });
  const settled = { ...next, seq: snapshot.seq, recent: [], repairAskedAtMs: null, behindSinceMs: null };
  return { state: settled, fresh: [], resumeAfterSeq: null, isReset: true };
}

function onEvents(state: LiveState, prevSeq: number, events: readonly LiveEvent[], nowMs: number): LiveStep {
  if (state.seq === null) return only(state);
  if (prevSeq > state.seq) {
    const isWaiting = state.repairAskedAtMs !== null && nowMs - state.repairAskedAtMs < REPAIR_RETRY_MS;
    return isWaiting ? only(state) : askRepair(state, nowMs);
  }
  const applied = state.seq;
  const fresh = events.filter((event) => event.seq > applied);
  const seq = Math.max(applied, prevSeq, events.at(-1)?.seq ?? 0);
  return {
    state: {
      ...state,
      seq,
      recent: withRecent(state.recent, fresh),
      repairAskedAtMs: null,
      behindSinceMs: null,
    },
    fresh,
    resumeAfterSeq: null,
    isReset: false,
  };
}

function withRecent(recent: readonly LiveEvent[], fresh: readonly LiveEvent[]): readonly LiveEvent[] {
  return fresh.length === 0 ? recent : [...recent, ...fresh].slice(-RECENT_EVENTS_MAX);
}

function onHeartbeat(state: LiveState, beat: { seq: number; atMs: number }, nowMs: number): LiveStep {
  const next = { ...state, clockOffsetMs: beat.atMs - nowMs };
  if (state.seq === null || beat.seq <= state.seq) return only({ ...next, behindSinceMs: null });
  const behindSinceMs = state.behindSinceMs ?? nowMs;
  const isAsked = state.repairAskedAtMs !== null && nowMs - state.repairAskedAtMs < REPAIR_RETRY_MS;
  if (isAsked || nowMs - behindSinceMs < BEHIND_GRACE_MS) return only({ ...next, behindSinceMs });
  return askRepair({ ...next, behindSinceMs }, nowMs);
}

function askRepair(state: LiveState, nowMs: number): LiveStep {
  return {
    state: { ...state, repairAskedAtMs: nowMs },
    fresh: [],
    resumeAfterSeq: state.seq,
    isReset: false,
  };
}
