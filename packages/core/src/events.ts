import type { DeliveryRefused } from './admission/delivery-refused.ts';
import type { Lane, Signal } from './admission/signal.ts';
import type { BreakerName, BreakerScope } from './control/breakers.ts';
import type { DeadlinePassed } from './control/deadline-event.ts';
import type { HaltMode, HaltSource } from './control/halt.ts';
import type { RosterWallet, ScorePart, WalletStatus, WalletTerms } from './control/wallet.ts';
import type { OrderPlan } from './decision/decision.ts';
import type { GateResult } from './decision/gates.ts';
import type { AccessEvent } from './events-access.ts';
import type { ReconcileEvent } from './events-reconcile.ts';
import type { FailedFill, Fill } from './execution/fill.ts';
import type { AttemptTerms } from './execution/quote.ts';
import type { RpcMode, RpcModeSource } from './execution/rpc-mode.ts';
import type { Trace } from './execution/trace.ts';
import type { UnresolvedEvent } from './execution/unresolved-events.ts';
import type { OrderId, PositionId, SignalId } from './ids.ts';
import type { Limits } from './limits.ts';
import type { OperatingCostSet } from './portfolio/operating-costs.ts';
import type { PositionState } from './portfolio/position-machine.ts';
import type { Address, Height, Slot, Txid, UnixMs } from './units/chain.ts';
import type { Lamports, TokenAtoms, UsdMicros } from './units/lamports.ts';

/*
 * The journal's vocabulary: nothing else is persisted truth. Tables, metrics, the stream and the screen are
 * projections of these. Amounts are bigint under keys that end in Lamports, Atoms or UsdMicros, which is how
 * `contract/wire.ts` knows them in JSON. A type is never changed, only added; `EVENT_VERSION` counts unions.
 */
export const EVENT_VERSION = 1;

// ── the process ────────────────────────────────────────────────────────────────────────────────
export interface BootStarted {
  readonly type: 'boot_started';
  readonly bootEpoch: number;
  readonly version: string;
  readonly cluster: 'localnet' | 'mainnet';
  readonly mode: 'paper' | 'live';
  readonly genesis: string;
  readonly wallet: Address;
}

// ── admission (DS1) ────────────────────────────────────────────────────────────────────────────
/** `deliveryId` names the delivery (webhook-id, or the hash of the body), so that a retry is known. */
export interface SignalReceived {
  readonly type: 'signal_received';
  readonly signal: Signal;
  readonly deliveryId: string | null;
}
/** Another delivery of a known signal: answered "duplicate", kept for the provider's log. */
export interface DeliveryRepeated {
  readonly type: 'delivery_repeated';
  readonly signalId: SignalId;
  readonly providerId: string;
  readonly deliveryId: string;
}
/** The signal ended without a decision. */
export interface SignalDropped {
  readonly type: 'signal_dropped';
  readonly signalId: SignalId;
  readonly state: 'shed' | 'expired' | 'quarantined';
  readonly reason: string;
}

export type LetterClass = 'info' | 'action';
/**
 * Something that was asked for and will not be done, kept for people; `action` asks one to look. It writes no
 * dedupe key: the same wish may come again and be new.
 */
export interface DeadLettered {
  readonly type: 'dead_lettered';
  readonly class: LetterClass;
  /** What `subjectId` names: a signal, an order, a position, or another part of the machine. */
  readonly subject: 'signal' | 'order' | 'position' | 'breaker' | 'token';
  readonly subjectId: string;
  readonly mint: Address | null;
  readonly lane: Lane | null;
  /** A stable code, e.g. `queue_over_80_percent`. */
  readonly reason: string;
  /** What was not executed, in a sentence. */
  readonly detail: string;
  /** How many alike this one stands for; a flood writes one row for many. */
  readonly count: number;
}

// ── decision (DS2) ─────────────────────────────────────────────────────────────────────────────
/** The order, its reservation and the verdict are one event: they cannot be half done. */
export interface SignalDecided {
  readonly type: 'signal_decided';
  readonly signalId: SignalId;
  readonly verdict: 'approved' | 'denied';
  readonly reasons: readonly string[];
  readonly gates: readonly GateResult[];
  readonly order: OrderPlan | null;
  readonly limitsVersion: number;
  /** The token's name as the market told it at the decision; null when it was not known. */
  readonly tokenSymbol: string | null;
  /** Digits after the point of a whole token, as its mint said at the decision; null when it was not known. */
  readonly tokenDecimals: number | null;
}

// ── execution (DS3, DS4, DS5) ──────────────────────────────────────────────────────────────────
/**
 * The commit point: after this event is durable the bytes may leave, never before. The signed bytes travel
 * beside the event (journal column `bytes`), never inside it, so no stream or export can carry them.
 */
export interface AttemptSigned {
  readonly type: 'attempt_signed';
  readonly orderId: OrderId;
  readonly positionId: PositionId;
  readonly n: number;
  readonly txid: Txid;
  readonly blockhash: string;
  readonly blockhashSlot: Slot;
  readonly blockhashHeight: Height;
  readonly lastValidHeight: Height;
  /** Highest confirmed height each provider had told at signing; bounds the window of the absence proof. */
  readonly confirmedHeights: Readonly<Record<string, number>>;
  readonly haltEpoch: number;
  readonly bootEpoch: number;
  readonly limitsVersion: number;
  readonly terms: AttemptTerms;
  readonly tipLamports: Lamports;
  readonly priorityFeeLamports: Lamports;
  /** The sale closes its emptied account: it executes only while the balance is exactly what it sells. */
  readonly sellsAll?: true;
}
/** A hint for people: where the bytes went and what was answered. Decides nothing. */
export interface AttemptSent {
  readonly type: 'attempt_sent';
  readonly txid: Txid;
  readonly route: 'jito' | 'rpc';
  readonly endpoint: string;
  readonly sentAtMs: UnixMs;
  readonly answer: string;
}
/** Seen at confirmed: the position is guarded from now on, but a fork may still take it back. */
export interface AttemptLandedProvisionally {
  readonly type: 'attempt_landed_provisionally';
  readonly txid: Txid;
  readonly fill: Fill;
}
/** A fork took a provisional landing back; the fill is void and the attempt is live again. */
export interface AttemptRolledBack {
  readonly type: 'attempt_rolled_back';
  readonly txid: Txid;
}
/** Finalized. `fill` is the final measurement; it replaces the provisional one. Closes the order. */
export interface AttemptLanded {
  readonly type: 'attempt_landed';
  readonly txid: Txid;
  readonly fill: Fill;
  /** The providers who said the same of it; fewer than two is unconfirmed. Absent in events of older versions. */
  readonly witnesses?: readonly string[];
}
export interface AttemptFailedOnChain {
  readonly type: 'attempt_failed_on_chain';
  readonly txid: Txid;
  readonly error: string;
  readonly failed: FailedFill;
  /** As of a landing. */
  readonly witnesses?: readonly string[];
}
/** Proven never to land. `evidence` is what anyone can check again against an RPC. */
export interface AttemptDied {
  readonly type: 'attempt_died';
  readonly txid: Txid;
  readonly evidence: Readonly<Record<string, unknown>>;
}
/** The order ended without (another) fill; releases its reservation. */
export interface OrderAbandoned {
  readonly type: 'order_abandoned';
  readonly orderId: OrderId;
  readonly reason: string;
}

/** How long each stage of a signal took, told after its end; never waited for. */
export interface SignalTraced {
  readonly type: 'signal_traced';
  readonly signalId: SignalId;
  /** The attempt that the trace followed; null when none was signed. */
  readonly attemptTxid: Txid | null;
  readonly trace: Trace;
}

// ── routing ────────────────────────────────────────────────────────────────────────────────────
/** How new orders reach the chain from now on; orders under way keep their own way. */
export interface RpcModeSet {
  readonly type: 'rpc_mode_set';
  readonly mode: RpcMode;
  readonly by: string;
  readonly source: RpcModeSource;
  readonly reason: string;
}
/** Requests of one kind turned from one endpoint to another. */
export interface ProviderSwitched {
  readonly type: 'provider_switched';
  readonly group: 'rpc' | 'jito';
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

// ── portfolio ──────────────────────────────────────────────────────────────────────────────────
/** A state change of a position that no fill explains: stuck, quarantined, freed again. */
export interface PositionFlagged {
  readonly type: 'position_flagged';
  readonly positionId: PositionId;
  readonly state: PositionState;
  readonly reason: string;
}
/** A position's high-water mark, as a multiple of cost in basis points, and whether its trailing stop is armed. */
export interface TrailMoved {
  readonly type: 'trail_moved';
  readonly positionId: PositionId;
  readonly peakBps: number;
  readonly isArmed: boolean;
}
/** One point of the equity curve. Values are executable values where a quote was had, else last known. */
export interface EquitySampled {
  readonly type: 'equity_sampled';
  readonly walletLamports: Lamports;
  readonly positionsValueLamports: Lamports;
  readonly rentLockedLamports: Lamports;
  readonly solPriceUsdMicros: UsdMicros | null;
  readonly openPositions: number;
}
/** What came to or left the wallet by no order of ours (a deposit, dust, a withdrawal by its owner). */
export interface WalletTransferSeen {
  readonly type: 'wallet_transfer_seen';
  readonly txid: Txid;
  readonly walletDeltaLamports: Lamports;
  readonly slot: Slot;
  readonly kind: 'deposit' | 'dust' | 'unknown_signed';
  /** What it moved in our token accounts; absent where it moved nothing there. No position has any of it. */
  readonly tokens?: readonly { readonly mint: Address; readonly deltaAtoms: TokenAtoms }[];
}

// ── control ────────────────────────────────────────────────────────────────────────────────────
export interface HaltSet {
  readonly type: 'halt_set';
  readonly epoch: number;
  readonly mode: HaltMode;
  readonly by: string;
  readonly source: HaltSource;
  readonly reason: string;
}
export interface HaltCleared {
  readonly type: 'halt_cleared';
  readonly epoch: number;
  readonly by: string;
  readonly reason: string;
}
/** What was measured against what, when it tripped; `untilMs` null means that a person must reset it. */
export interface BreakerTripped {
  readonly type: 'breaker_tripped';
  readonly breaker: BreakerName;
  readonly scope: BreakerScope;
  readonly measured: string;
  readonly threshold: string;
  readonly untilMs: UnixMs | null;
}
/** Its cooldown ended, or a person ended it. */
export interface BreakerReset {
  readonly type: 'breaker_reset';
  readonly breaker: BreakerName;
  readonly cause: 'cooldown' | 'person';
  readonly by: string;
  readonly reason: string;
}
export interface WalletSet {
  readonly type: 'wallet_set';
  readonly wallet: RosterWallet;
  readonly by: string;
}
/** Size and caps of one leader; whatever is null follows the general limits again. */
export interface WalletTermsSet {
  readonly type: 'wallet_terms_set';
  readonly terms: WalletTerms;
  readonly by: string;
  readonly reason: string;
}
/** A proposed roster was taken over; the `wallet_set` and `wallet_scored` of the same commit say what it changed. */
export interface RosterMerged {
  readonly type: 'roster_merged';
  readonly version: number;
  /** Of the file the rows came from. */
  readonly sha256: string;
  readonly madeAtMs: UnixMs;
  readonly proposed: number;
  readonly changed: number;
  readonly by: string;
}
/** What the scout found out about a wallet, and the standing it proposed. */
export interface WalletScored {
  readonly type: 'wallet_scored';
  readonly wallet: Address;
  readonly rosterVersion: number;
  readonly proposedStatus: WalletStatus;
  readonly wqs: number;
  readonly parts: readonly ScorePart[];
  /** Why it was not proposed as ACTIVE. */
  readonly refusals: readonly string[];
  readonly evidence: Readonly<Record<string, number | string | null>>;
}
export interface LimitsSet {
  readonly type: 'limits_set';
  readonly version: number;
  readonly limits: Limits;
  readonly by: string;
  readonly reason: string;
}
/** `sealedSecret` is ciphertext under the operator's own key; the plain secret is shown once, at creation. */
export interface ProviderSet {
  readonly type: 'provider_set';
  readonly providerId: string;
  readonly scheme: 'standard' | 'legacy' | 'helius';
  readonly sealedSecret: string;
  readonly active: boolean;
  readonly mayTradeWithoutLeader: boolean;
  /** Whether its SPEAR signals are convictions; absent means no. */
  readonly maySendSpear?: boolean;
  /** The key before this one, which is good for a while longer; absent or null when there is none. */
  readonly previous?: { readonly sealedSecret: string; readonly untilMs: UnixMs } | null;
  readonly by: string;
}

/** A copy of the database was made and is on disk. */
export interface BackupMade {
  readonly type: 'backup_made';
  /** Its name in the folder of backups. */
  readonly file: string;
  /** Number of the last event in it. */
  readonly untilSeq: number;
  readonly sizeBytes: number;
  readonly sha256: string;
}
/** `hub` funds everybody and ties nobody together; `none`: the chain shows no funding of this wallet. */
export type FunderKind = 'funder' | 'hub' | 'none';
/** Who first sent SOL to a wallet, as the chain shows it. Wallets of one funder count as one. */
export interface WalletFunderFound {
  readonly type: 'wallet_funder_found';
  readonly wallet: Address;
  readonly funder: Address | null;
  readonly kind: FunderKind;
  /** The transfer; null when there is none. */
  readonly fundingTxid: Txid | null;
}

export type JournalEvent =
  | BootStarted
  | SignalReceived
  | DeliveryRepeated
  | DeliveryRefused
  | SignalDropped
  | DeadLettered
  | SignalDecided
  | AttemptSigned
  | AttemptSent
  | AttemptLandedProvisionally
  | AttemptRolledBack
  | AttemptLanded
  | AttemptFailedOnChain
  | AttemptDied
  | UnresolvedEvent
  | OrderAbandoned
  | SignalTraced
  | RpcModeSet
  | ProviderSwitched
  | PositionFlagged
  | TrailMoved
  | EquitySampled
  | WalletTransferSeen
  | HaltSet
  | HaltCleared
  | BreakerTripped
  | BreakerReset
  | WalletSet
  | WalletTermsSet
  | RosterMerged
  | WalletScored
  | LimitsSet
  | OperatingCostSet
  | ProviderSet
  | BackupMade
  | DeadlinePassed
  | WalletFunderFound
  | ReconcileEvent
  | AccessEvent;

export type EventType = JournalEvent['type'];
export type EventOf<T extends EventType> = Extract<JournalEvent, { type: T }>;

/** One journal row: `seq` is replay order, stream cursor and projection watermark at once. */
export interface Journaled<E extends JournalEvent = JournalEvent> {
  readonly seq: number;
  readonly atMs: UnixMs;
  readonly event: E;
}
