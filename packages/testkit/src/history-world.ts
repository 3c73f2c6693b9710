import { createHash } from 'node:crypto';
import { type Book, createBook } from '@chimera/core/book';
import { createIds, type Ids } from '@chimera/core/ids';
import { type Address, address, type Txid, type UnixMs, unixMs } from '@chimera/core/units/chain';
import type { Rng } from './rng.ts';

/** Everything a seeded story remembers besides its book. */
export interface HistoryWorld {
  readonly rng: Rng;
  readonly ids: Ids;
  readonly book: Book;
  readonly leaders: readonly Address[];
  readonly mints: readonly Address[];
  /** Attempts that may still be told of as sent, ended ones too: answers come late. */
  readonly sentTxids: Txid[];
  readonly sessions: string[];
  readonly loginTokens: string[];
  readonly apiKeys: string[];
  /** Keys of differences that nobody explained yet: only what is open can be resolved or settle. */
  readonly openDifferences: string[];
  /** Counts what was made, so that names never repeat. */
  made: number;
  costVersion: number;
  nowMs: UnixMs;
}

const START_MS = unixMs(1_800_000_000_000);
const LEADER_COUNT = 12;
const MINT_COUNT = 120;

export const historyIds = createIds((text) => createHash('sha256').update(text).digest('hex'));

export function createWorld(rng: Rng, startMs = START_MS): HistoryWorld {
  const addresses = (count: number): Address[] => Array.from({ length: count }, () => address(rng.text(44)));
  return {
    rng,
    ids: historyIds,
    book: createBook(),
    leaders: addresses(LEADER_COUNT),
    mints: addresses(MINT_COUNT),
    sentTxids: [],
    sessions: [],
    loginTokens: [],
    apiKeys: [],
    openDifferences: [],
    made: 0,
    costVersion: 0,
    nowMs: startMs,
  };
}

/** A name that this story has not used yet. */
export function freshName(world: HistoryWorld, kind: string): string {
  world.made += 1;
  return `${kind}-${world.made}`;
}

export const orNull = <T>(world: HistoryWorld, value: T): T | null => (world.rng.chance(0.15) ? null : value);
