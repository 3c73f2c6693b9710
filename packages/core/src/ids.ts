import type { ConvictionSignalId } from './decision/conviction.ts';

/** Every id is a hash of what it names, so that the same cause always gets the same id. */
export type SignalId = string & { readonly __id: 'signal' };
export type OrderId = string & { readonly __id: 'order' };
export type PositionId = string & { readonly __id: 'position' };

/** SHA-256 of UTF-8 text as lowercase hex; supplied by the shell because core has no node modules. */
export type Sha256Hex = (text: string) => string;

/** Joins parts with their lengths, so that ("ab","c") and ("a","bc") never collide. */
export function lengthPrefixed(parts: readonly string[]): string {
  return parts.map((part) => `${part.length}:${part}`).join('');
}

export interface LeaderSwapKey {
  readonly genesis: string;
  readonly leader: string;
  readonly leaderTxid: string;
  readonly side: 'buy' | 'sell';
  readonly mint: string;
}

export interface Ids {
  /** A leader's swap is one signal whichever door it comes through. */
  readonly leaderSignal: (key: LeaderSwapKey) => SignalId;
  /** A provider's signal without a leader's transaction. `reference` is its trade_uuid or webhook-id. */
  readonly providerSignal: (providerId: string, reference: string) => SignalId;
  /** A signal with neither: content and a 10-minute window decide. */
  readonly contentSignal: (providerId: string, content: string, windowStartMs: number) => SignalId;
  /** What the tape showed from this moment on. */
  readonly convictionSignal: ConvictionSignalId;
  readonly exitSignal: (positionId: PositionId, cause: string, causeKey: string) => SignalId;
  readonly entryOrder: (signalId: SignalId) => OrderId;
  readonly exitOrder: (positionId: PositionId, cause: string, causeKey: string) => OrderId;
  readonly position: (entryOrderId: OrderId) => PositionId;
  /** A deterministic UUID (version 8 layout) naming a signal to people who never sent one. */
  readonly uuid: (signalId: SignalId) => string;
}

/** Ids of DESIGN §3, over any SHA-256. */
export function createIds(sha256: Sha256Hex): Ids {
  const hash = (...parts: string[]): string => sha256(lengthPrefixed(parts));
  return {
    leaderSignal: (key) =>
      hash('sig1', key.genesis, key.leader, key.leaderTxid, key.side, key.mint) as SignalId,
    providerSignal: (providerId, reference) => hash('prov1', providerId, reference) as SignalId,
    contentSignal: (providerId, content, windowStartMs) =>
      hash('cont1', providerId, content, String(windowStartMs)) as SignalId,
    convictionSignal: (kind, mint, windowStartMs) =>
      hash('conv1', kind, mint, String(windowStartMs)) as SignalId,
    exitSignal: (positionId, cause, causeKey) => hash('exsig1', positionId, cause, causeKey) as SignalId,
    entryOrder: (signalId) => hash('ord1', signalId) as OrderId,
    exitOrder: (positionId, cause, causeKey) => hash('ex1', positionId, cause, causeKey) as OrderId,
    position: (entryOrderId) => hash('pos1', entryOrderId) as PositionId,
    uuid: (signalId) => uuidOf(sha256(lengthPrefixed(['uuid1', signalId]))),
  };
}

function uuidOf(hex: string): string {
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
