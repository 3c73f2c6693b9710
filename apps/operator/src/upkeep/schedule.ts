import { SolanaError } from '@chimera/solana/rpc/errors';
import type { ChainTip } from '../facts/chain-tip.ts';
import type { LatencyGate } from '../facts/latency-gate.ts';
import type { Rent } from '../facts/rent.ts';
import type { Tips } from '../facts/tips.ts';
import type { WalletBalance } from '../facts/wallet-balance.ts';
import type { Chain, Clock } from '../ports.ts';
import type { Job } from './jobs.ts';

export interface ScheduleParts {
  readonly chain: Chain;
  readonly tip: ChainTip;
  readonly wallet: WalletBalance;
  readonly rent: Rent;
  readonly tips: Tips;
  readonly prices: () => Promise<void>;
  readonly quote: () => Promise<void>;
  readonly checkExits: () => Promise<void>;
  readonly checkRoutes: () => Promise<void>;
  readonly writeTraces: () => Promise<void>;
  readonly latencyGate: LatencyGate;
  readonly latencyGateMsMax: () => number;
  readonly checkBreakers: () => Promise<void>;
  readonly sampleEquity: () => Promise<void>;
  readonly sweep: () => Promise<void>;
  readonly adoptLost: () => Promise<void>;
  readonly checkTape: () => Promise<void>;
  readonly findFunder: () => Promise<void>;
  readonly isFunderAwaited: () => boolean;
  readonly demoteExpired: () => Promise<void>;
  readonly watchLeaders: () => Promise<void>;
  readonly checkInvariants: () => Promise<void>;
  readonly checkDeadlines: () => Promise<void>;
  readonly pace: Pace;
}

/** How often what comes round comes round; a cluster's slots set the pace of the rest. */
export interface Pace {
  /** How many slots pass between two looks at the newest block. */
  readonly tipSlots: number;
  readonly pricesMs: number;
  readonly quoteMs: number;
  readonly walletMs: number;
  readonly tipFloorMs: number;
  readonly routesMs: number;
  readonly exitsMs: number;
  readonly equityMs: number;
  readonly sweepMs: number;
  readonly tapeMs: number;
  readonly funderMs: number;
  readonly lostMs: number;
  readonly tracesMs: number;
}

const OWN_PACE = {
  tipSlots: 1,
  exitsMs: 250,
  equityMs: 10_000,
  sweepMs: 15_000,
  lostMs: 1_000,
  tracesMs: 500,
};
/** Providers count our requests; the embedded cluster does not. */
export const LOCALNET_PACE: Pace = {
  ...OWN_PACE,
  ...{ pricesMs: 500, quoteMs: 250, walletMs: 1_000, tipFloorMs: 2_000, routesMs: 1_000 },
  ...{ tapeMs: 250, funderMs: 250 },
};
export const MAINNET_PACE: Pace = {
  ...OWN_PACE,
  ...{ pricesMs: 5_000, quoteMs: 2_000, walletMs: 5_000, tipFloorMs: 20_000, routesMs: 2_000 },
  ...{ tapeMs: 1_000, funderMs: 2_000 },
};

const SLOT_MS_MIN = 100;
const SLOT_MS_MAX = 1_000;
/** The gate looks at the time itself; this only makes the roster say so. */
const PROMOTIONS_MS = 5_000;
const LEADERS_MS = 15_000;
/** While a finding waits to know who funded its wallets, which is news for seconds only. */
const FUNDER_AWAITED_MS = 250;
const INVARIANTS_MS = 60_000;
const DEADLINES_MS = 30_000;
const TIP_ACCOUNTS_MS = 600_000;
const RENT_MS = 3_600_000;
const LATENCY_GATE_MS = 3_600_000;
/** While the provider is too far, or was so for a moment: the Spear waits for a better answer. */
const LATENCY_GATE_FAILING_MS = 60_000;

/** Everything that comes round by itself. */
export function createSchedule(parts: ScheduleParts): readonly Job[] {
  const { chain, tip, wallet, rent, tips, pace } = parts;
  const tipMs = (): number => pace.tipSlots * Math.min(Math.max(tip.slotMs(), SLOT_MS_MIN), SLOT_MS_MAX);
  const every = (ms: number) => (): number => ms;
  const funderMs = (): number => (parts.isFunderAwaited() ? FUNDER_AWAITED_MS : pace.funderMs);
  const latencyGateMs = (): number => {
    const latency = parts.latencyGate.read();
    const isNear = latency.state === 'known' && latency.value < parts.latencyGateMsMax();
    return isNear ? LATENCY_GATE_MS : LATENCY_GATE_FAILING_MS;
  };
  return [
    { name: 'blockhash', everyMs: tipMs, run: tip.refreshBlockhash },
    ...chain.providers.map((node) => ({
      name: `height of ${node.providerId}`,
      everyMs: tipMs,
      run: () => tip.refreshNode(node),
    })),
    { name: 'wallet balance', everyMs: every(pace.walletMs), run: wallet.refresh },
    { name: 'prices', everyMs: every(pace.pricesMs), run: parts.prices },
    { name: 'sale quotes', everyMs: every(pace.quoteMs), run: parts.quote },
    { name: 'exit rules', everyMs: every(pace.exitsMs), run: parts.checkExits },
    { name: 'breakers', everyMs: every(pace.exitsMs), run: parts.checkBreakers },
    { name: 'equity', everyMs: every(pace.equityMs), run: parts.sampleEquity },
    { name: 'tip accounts', everyMs: every(TIP_ACCOUNTS_MS), run: tips.refreshAccounts },
    { name: 'tip floor', everyMs: every(pace.tipFloorMs), run: tips.refreshFloor },
    { name: 'routes', everyMs: every(pace.routesMs), run: parts.checkRoutes },
    { name: 'latency gate', everyMs: latencyGateMs, run: parts.latencyGate.refresh },
    { name: 'traces', everyMs: every(pace.tracesMs), run: parts.writeTraces },
    { name: 'rent', everyMs: every(RENT_MS), run: rent.refresh },
    { name: 'lost signatures', everyMs: every(pace.lostMs), run: parts.adoptLost },
    { name: 'tape', everyMs: every(pace.tapeMs), run: parts.checkTape },
    { name: 'funders', everyMs: funderMs, run: parts.findFunder },
    { name: 'promotions', everyMs: every(PROMOTIONS_MS), run: parts.demoteExpired },
    { name: "leaders' trades", everyMs: every(LEADERS_MS), run: parts.watchLeaders },
    { name: 'invariants', everyMs: every(INVARIANTS_MS), run: parts.checkInvariants },
    { name: 'deadlines', everyMs: every(DEADLINES_MS), run: parts.checkDeadlines },
    { name: 'wallet sweep', everyMs: every(pace.sweepMs), run: parts.sweep },
  ];
}

/** A start waits this long for its first facts; exits need none of them, and recovery must not wait for prices. */
const WARM_UP_MS_MAX = 2_000;

/** Facts that the first decision needs; what fails or is late now is tried again by its job. */
export async function warmUp(parts: ScheduleParts, clock: Clock, stop: AbortSignal): Promise<void> {
  const { tip, wallet, rent, tips, prices } = parts;
  const first = [
    tip.refreshBlockhash,
    wallet.refresh,
    rent.refresh,
    tips.refreshAccounts,
    tips.refreshFloor,
    prices,
  ];
  const all = Promise.allSettled(first.map((refresh) => refresh()));
  const results = (await Promise.race([all, clock.sleep(WARM_UP_MS_MAX, stop)])) ?? [];
  for (const result of results) {
    if (result.status === 'rejected' && !(result.reason instanceof SolanaError)) throw result.reason;
  }
}
