import { type Trace, type TraceMark, traceStages } from '@chimera/core/execution/trace';

const NAMES: Record<TraceMark, string> = {
  durable: 'Made durable',
  taken: 'Waited in the queue',
  facts: 'Facts gathered',
  decided: 'Decided',
  quoted: 'Quoted',
  built: 'Built and checked',
  simulated: 'Simulated',
  signed: 'Signed',
  committed: 'Signature durable',
  sent_jito: 'First byte to the block engine',
  sent_rpc: 'First byte to RPC',
  accepted: 'Accepted',
  landed: 'Landed',
};

export const stageName = (mark: TraceMark): string => NAMES[mark];

export interface WaterfallBar {
  readonly mark: TraceMark;
  readonly name: string;
  readonly tookMs: number;
  readonly isNetwork: boolean;
  /** Where the bar begins and how long it is, as parts of the whole, 0 to 1. */
  readonly start: number;
  readonly share: number;
}

const MICROS_PER_MS = 1_000;
/** A bar shorter than this could not be seen. */
const SHARE_MIN = 0.004;

/** The bars of a signal's way. Landing waits for the chain, so the bars are drawn on a scale that ends there. */
export function waterfallBars({ marks }: Pick<Trace, 'marks'>): readonly WaterfallBar[] {
  const stages = traceStages(marks);
  const last = stages.at(-1);
  const wholeUs = last === undefined ? 0 : last.fromUs + last.tookUs;
  return stages.map(({ mark, fromUs, tookUs, isNetwork }) => ({
    mark,
    name: NAMES[mark],
    tookMs: tookUs / MICROS_PER_MS,
    isNetwork,
    start: wholeUs === 0 ? 0 : Math.min(fromUs / wholeUs, 1 - SHARE_MIN),
    share: wholeUs === 0 ? 0 : Math.max(tookUs / wholeUs, SHARE_MIN),
  }));
}

/** Our own part and the network's part of the way to the first byte out, in milliseconds; null when none left. */
export function splitOfSend({ marks }: Pick<Trace, 'marks'>): { ownMs: number; networkMs: number } | null {
  const sent = [marks.sent_jito, marks.sent_rpc].filter((us) => us !== undefined);
  if (sent.length === 0) return null;
  const sentUs = Math.min(...sent);
  const networkUs = traceStages(marks)
    .filter(({ isNetwork, fromUs, tookUs }) => isNetwork && fromUs + tookUs <= sentUs)
    .reduce((sum, { tookUs }) => sum + tookUs, 0);
  return { ownMs: (sentUs - networkUs) / MICROS_PER_MS, networkMs: networkUs / MICROS_PER_MS };
}
