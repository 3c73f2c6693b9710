import type { Lane, Strategy } from '../admission/signal.ts';
import type { BreakerGauge } from '../control/breaker-gauges.ts';
import type { HaltState } from '../control/halt.ts';
import type { Permission, Role } from '../control/roles.ts';
import type { SpearState } from '../decision/spear.ts';
import type { EventOf, EventType } from '../events.ts';
import type { PositionId } from '../ids.ts';
import type { UnixMs } from '../units/chain.ts';
import type { Lamports, UsdMicros } from '../units/lamports.ts';

/*
 * The live edge between operator and browser (Socket.IO). Payloads are wire JSON: pass them through
 * `fromWire` to get amounts back as bigint.
 */

/** Where the socket lives; Next answers a trailing slash with a redirect, so the path has none. */
export const LIVE_PATH = '/live';
export const LIVE_HEARTBEAT_MS = 1_000;
/** Frames of events are at most this many per second, and marks at most `LIVE_MARKS_PER_SECOND_MAX`. */
export const LIVE_FRAMES_PER_SECOND_MAX = 20;
export const LIVE_MARKS_PER_SECOND_MAX = 4;
/** A screen that has heard nothing for this long says that it is not live. */
export const LIVE_SILENCE_MS_MAX = 3_500;
/** A gap larger than this is repaired by a fresh snapshot, not by a replay. */
export const LIVE_RESUME_EVENTS_MAX = 5_000;

/** Current worth of one open position; null when no executable value is known. */
export interface PositionMark {
  readonly positionId: PositionId;
  readonly valueLamports: Lamports | null;
  readonly unrealisedPnlLamports: Lamports | null;
  readonly priceSol: number | null;
  readonly atMs: UnixMs;
}

/** What the top bar shows; every number carries its age through `atMs`. */
export interface LiveSummary {
  readonly atMs: UnixMs;
  readonly cluster: 'localnet' | 'mainnet';
  readonly mode: 'paper' | 'live';
  readonly wallet: string;
  readonly walletLamports: Lamports | null;
  readonly walletAtMs: UnixMs | null;
  /** Realised since 00:00 UTC plus unrealised now, net of fees, tips and rent. */
  readonly pnlTodayLamports: Lamports | null;
  readonly realisedTodayLamports: Lamports;
  readonly unrealisedLamports: Lamports | null;
  /** Cost of open and opening positions. */
  readonly exposureLamports: Lamports;
  readonly solPriceUsdMicros: UsdMicros | null;
  readonly openPositions: number;
  readonly queueDepth: number;
  /** Signals that wait for a decision, by lane; exits are bounded by no capacity. */
  readonly queueLanes: Readonly<Record<Lane, number>>;
  readonly queueCapacity: number;
  /** When the last leader's trade reached us, and the newest slot the chain told us of. */
  readonly lastSignalAtMs: UnixMs | null;
  readonly chainSlot: number | null;
  readonly chainAtMs: UnixMs | null;
  readonly halt: HaltState;
  /** Whether the Spear may buy now, and why not. */
  readonly spear: SpearState;
  /** How much of its share each strategy uses. */
  readonly shares: Readonly<Record<Strategy, StrategyShare>>;
  readonly unresolvedAttempts: number;
  readonly breakers: readonly BreakerGauge[];
}

/** A side of the barbell. `capLamports` is null while the wallet's balance is unknown. */
export interface StrategyShare {
  readonly openCostLamports: Lamports;
  /** Open cost and what live entries reserve. */
  readonly committedLamports: Lamports;
  readonly capLamports: Lamports | null;
  readonly sizeLamportsMax: Lamports | null;
  readonly shareBps: number;
  readonly positions: number;
}

export interface LiveSnapshot {
  readonly seq: number;
  readonly role: Role;
  readonly bootEpoch: number;
  readonly summary: LiveSummary;
  readonly marks: readonly PositionMark[];
}

/** An event of the journal as screens get it. */
export interface LiveEvent {
  readonly seq: number;
  readonly at: number;
  readonly type: EventType;
  /** `LiveData` of the type, in wire JSON. */
  readonly data: unknown;
}

/** All of the event, save the gates of a decision: they are most of its bytes, and only its own page shows them. */
export type LiveData<T extends EventType> = Omit<EventOf<T>, 'type' | 'gates'>;

export interface ServerToClientMessages {
  /** On connect, and whenever a gap is too large to replay. */
  snapshot: (snapshot: unknown) => void;
  /** Up to 20 frames a second, each a list in seq order. `prevSeq` is the seq before the first of them. */
  events: (frame: { prevSeq: number; events: LiveEvent[] }) => void;
  /** Volatile: may be dropped, never replayed. */
  mark: (frame: { summary: unknown; marks: unknown[] }) => void;
  heartbeat: (beat: { seq: number; atMs: number }) => void;
}

export interface ClientToServerMessages {
  /** Asks for everything after `afterSeq`; answered by `events`, or by `snapshot` when it is too much. */
  resume: (request: { afterSeq: number }) => void;
  halt: (request: unknown, answer: (result: unknown) => void) => void;
}

/** The permission that each of them takes; the stronger modes of a halt take their own besides. */
export const LIVE_MESSAGES = {
  resume: 'view',
  halt: 'halt_entries',
} as const satisfies Record<keyof ClientToServerMessages, Permission>;

/** Event types that never leave the operator, whoever asks. */
export const UNSTREAMED_EVENTS: readonly EventType[] = [
  'api_key_added',
  'api_key_revoked',
  'login_link_issued',
  'session_opened',
  'session_closed',
  'admin_wallet_set',
  'provider_set',
  'delivery_refused',
];
