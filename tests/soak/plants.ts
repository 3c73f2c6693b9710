import { setTimeout as wait } from 'node:timers/promises';
import type { Stack } from '../harness/stack.ts';
import { admin } from './weather.ts';

/** What must be bought, and what must be refused; each is brought about by real transactions on the cluster. */
export const PROMISES = ['cluster', 'breakout'] as const;
export const BAITS = ['freezable', 'pausable', 'seizable', 'taxed'] as const;
export const DECOYS = ['pack', 'wash'] as const;
export type PlantedKind = (typeof PROMISES | typeof BAITS | typeof DECOYS)[number];

/** Something that was planted. */
export interface Planted {
  readonly kind: PlantedKind;
  readonly mint: string;
  readonly atMs: number;
}

export interface Planting {
  readonly planted: readonly Planted[];
  /** Why something could not be planted. */
  readonly troubles: readonly string[];
  /** Ends what is under way. */
  stop(): Promise<void>;
}

const TURN_MS = 60_000;
/** One after the other, round and round. What needs a past comes when the first seedling has one. */
const TURNS: readonly PlantedKind[] = [
  'cluster',
  'freezable',
  'pack',
  'pausable',
  'seizable',
  'breakout',
  'taxed',
  'cluster',
  'wash',
  'breakout',
];
/** So many seedlings wait, the oldest is taken first: a breakout compares with more than five minutes ago. */
const SEEDLINGS = 5;
const PAST_MS = 310_000;
/** A promise keeps its word: it goes on rising twice, and then all leave. */
const STORY = [
  { afterMs: 60_000, kind: 'breakout' },
  { afterMs: 90_000, kind: 'breakout' },
  { afterMs: 150_000, kind: 'exodus' },
] as const;
/** A cluster that was killed is back by then. */
const TRIES_MAX = 30;
const TRY_EVERY_MS = 1_000;

/** Plants at even times, whatever the weather, until it is stopped. */
export function startPlanting(stack: Stack, say: (text: string) => void): Planting {
  const planted: Planted[] = [];
  const troubles: string[] = [];
  const ended = new AbortController();
  const running: Promise<void>[] = [];
  const run = (work: Promise<void>): void => {
    running.push(work.catch((error: unknown) => void troubles.push(String(error))));
  };
  run(sowAndPlant({ stack, say, planted, run, signal: ended.signal }));
  return {
    planted,
    troubles,
    stop: async () => {
      ended.abort();
      await Promise.all(running);
    },
  };
}

interface Sowing {
  readonly stack: Stack;
  readonly say: (text: string) => void;
  readonly planted: Planted[];
  /** Goes on beside the rest. */
  readonly run: (work: Promise<void>) => void;
  readonly signal: AbortSignal;
}

interface Seedling {
  readonly mint: string;
  readonly atMs: number;
}

async function sowAndPlant(sowing: Sowing): Promise<void> {
  const { stack, say, planted, run, signal } = sowing;
  const seedlings: Seedling[] = [];
  const beganMs = Date.now();
  for (let turn = 0; ; turn += 1) {
    while (seedlings.length < SEEDLINGS && !signal.aborted) {
      seedlings.push({ mint: await plant(stack, 'seedling'), atMs: Date.now() });
    }
    if (!(await isDue(beganMs + (turn + 1) * TURN_MS - Date.now(), signal))) return;
    const kind = TURNS[turn % TURNS.length];
    if (kind === undefined) return;
    const mint = await plant(stack, kind, isBait(kind) ? undefined : takeOldest(seedlings, kind));
    planted.push({ kind, mint, atMs: Date.now() });
    say(`  planted a ${kind} in ${mint}`);
    if (kind === 'cluster' || kind === 'breakout') run(tell(mint, sowing));
  }
}

const isBait = (kind: PlantedKind): boolean => BAITS.some((bait) => bait === kind);

function takeOldest(seedlings: Seedling[], kind: PlantedKind): string {
  const oldest = seedlings.shift();
  if (oldest === undefined) throw new Error(`no seedling is left for a ${kind}`);
  const needsPast = kind === 'breakout' || kind === 'wash';
  if (needsPast && Date.now() - oldest.atMs < PAST_MS) throw new Error(`a ${kind} came before its time`);
  return oldest.mint;
}

async function tell(mint: string, { stack, signal }: Sowing): Promise<void> {
  const beganMs = Date.now();
  for (const { afterMs, kind } of STORY) {
    if (!(await isDue(beganMs + afterMs - Date.now(), signal))) return;
    await plant(stack, kind, mint);
  }
}

/** False when the soak ended meanwhile. */
async function isDue(inMs: number, signal: AbortSignal): Promise<boolean> {
  try {
    await wait(Math.max(0, inMs), undefined, { signal });
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

/** The mint with which it was done. A cluster that starts again is waited for; a refusal ends the soak. */
async function plant(stack: Stack, kind: string, mint?: string): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    try {
      const answer = await admin(stack, 'POST', '/plants', { kind, ...(mint === undefined ? {} : { mint }) });
      return (answer as { readonly mint: string }).mint;
    } catch (error) {
      // What does not answer throws a TypeError, and what refuses does not.
      if (!(error instanceof TypeError) || tries === TRIES_MAX) throw error;
      await wait(TRY_EVERY_MS);
    }
  }
}
