import type { Slot } from '../units/chain.ts';
import type { TipBasis } from './tip.ts';
import type { TokenRehearsal } from './token-check.ts';

/**
 * Moments on a signal's way from the last byte of its webhook to the chain, in the order in which they come.
 * The stage that ends with a moment carries its name.
 */
export const TRACE_MARKS = [
  'durable',
  'taken',
  'facts',
  'decided',
  'quoted',
  'built',
  'simulated',
  'signed',
  'committed',
  'sent_jito',
  'sent_rpc',
  'accepted',
  'landed',
] as const;
export type TraceMark = (typeof TRACE_MARKS)[number];

/** Stages that wait for an answer of the network; everything else is our own time. */
export const NETWORK_MARKS: readonly TraceMark[] = ['facts', 'quoted', 'simulated', 'accepted', 'landed'];

/** Microseconds since the last byte of the webhook came in. A moment that did not come is absent. */
export type TraceMarks = { readonly [mark in TraceMark]?: number };

/** The same way in slots of the chain; null where the slot was not known. */
export interface TraceSlots {
  readonly leader: Slot | null;
  readonly received: Slot | null;
  readonly sent: Slot | null;
  readonly landed: Slot | null;
}

export interface Trace {
  readonly marks: TraceMarks;
  readonly slots: TraceSlots;
  /** Why the tip was what it was; null when nothing was built. */
  readonly tip: TipBasis | null;
  /** What buying and selling at once showed; absent where it was not asked, or could not be found out. */
  readonly rehearsal?: TokenRehearsal;
}

/** One bar of the waterfall. */
export interface TraceStage {
  readonly mark: TraceMark;
  readonly fromUs: number;
  readonly tookUs: number;
  readonly isNetwork: boolean;
}

/** The stages in the order in which they really ended: routes race, and an answer may come before a send. */
export function traceStages(marks: TraceMarks): readonly TraceStage[] {
  const reached = TRACE_MARKS.flatMap((mark) => {
    const us = marks[mark];
    return us === undefined ? [] : [{ mark, us }];
  }).sort((a, b) => a.us - b.us);
  return reached.map(({ mark, us }, index) => {
    const fromUs = reached[index - 1]?.us ?? 0;
    return { mark, fromUs, tookUs: us - fromUs, isNetwork: isWait(mark, marks) };
  });
}

/** Bytes go by RPC some slots after the block engine had them, on purpose: that is no time of ours. */
const isWait = (mark: TraceMark, { sent_jito: byEngineUs, sent_rpc: byRpcUs }: TraceMarks): boolean =>
  NETWORK_MARKS.includes(mark) ||
  (mark === 'sent_rpc' && byEngineUs !== undefined && byRpcUs !== undefined && byEngineUs < byRpcUs);

/** The value below which `rank` percent of the sorted values lie; null of none. */
export function percentileOf(sorted: readonly number[], rank: number): number | null {
  const index = Math.min(sorted.length - 1, Math.floor((sorted.length * rank) / 100));
  return sorted[index] ?? null;
}
