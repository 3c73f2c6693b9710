import type { Random } from '../chain/random.ts';
import type { LeaderPlan } from './population.ts';

/** A token as an actor sees it now. Logs are natural; 0.1 is about ten percent. */
export interface TokenView {
  readonly mint: string;
  readonly ageMs: number;
  /** SOL in the pool. */
  readonly depthSol: number;
  readonly isTrap: boolean;
  /** Scheduled log price at a time ahead, minus the pool's log price now. */
  forward(aheadMs: number): number;
}

export interface HeldView {
  readonly heldMs: number;
  /** How long it means to hold at most. */
  readonly holdMs: number;
  /** Log price now minus log price at entry. */
  readonly gain: number;
  forward(aheadMs: number): number;
}

export interface BuyIntent {
  readonly mint: string;
  readonly sol: number;
}

const HORIZON_MS = 180_000;
const SELL_HORIZON_MS = 60_000;
/** What a round trip costs in fees and impact, so what a move must promise to be worth it. */
const EDGE_MIN = 0.03;
const LIQUID_SOL_MIN = 120;
const NEWBORN_MS = 180_000;
/** A leader looks at some of the market each time, so that leaders do not all buy the same token. */
const ATTENTION = 0.6;
const IMPACT_MAX = 0.015;
const STOP_LOG = -0.08;
const PARTIAL_CHANCE = 0.35;

/** What a leader would buy now, if anything. */
export function decideBuy(
  plan: LeaderPlan,
  tokens: readonly TokenView[],
  held: ReadonlySet<string>,
  random: Random,
): BuyIntent | null {
  if (held.size >= plan.positionsMax) return null;
  const seen = tokens.filter(
    (token) => !held.has(token.mint) && suits(plan, token) && random.chance(ATTENTION),
  );
  const candidates = seen
    .map((token) => ({ token, edge: judge(plan, token.forward(HORIZON_MS), random) }))
    .filter(({ edge }) => edge >= EDGE_MIN);
  const chosen = pickByEdge(candidates, random);
  if (chosen === null) return null;
  const [least, most] = plan.sizeSol;
  const wished = least + (most - least) * random.next() ** 2;
  const sol = Math.max(least, Math.min(wished, chosen.token.depthSol * IMPACT_MAX));
  return { mint: chosen.token.mint, sol: Math.round(sol * 1_000) / 1_000 };
}

/** Better prospects are likelier, but not certain: otherwise all leaders would crowd into one token. */
function pickByEdge<T extends { readonly edge: number }>(candidates: readonly T[], random: Random): T | null {
  let at = random.next() * candidates.reduce((sum, { edge }) => sum + edge, 0);
  for (const candidate of candidates) {
    at -= candidate.edge;
    if (at <= 0) return candidate;
  }
  return null;
}

function suits(plan: LeaderPlan, token: TokenView): boolean {
  switch (plan.taste) {
    case 'liquid':
      return token.depthSol >= LIQUID_SOL_MIN && !token.isTrap;
    case 'any':
      return !token.isTrap;
    case 'careless':
      return true;
    case 'newborn':
      return token.ageMs < NEWBORN_MS;
    case 'trap':
      return token.isTrap || token.depthSol < LIQUID_SOL_MIN;
  }
}

/** The fraction (0 to 1) of a holding that a leader sells now; null to keep it. */
export function decideSell(plan: LeaderPlan, held: HeldView, random: Random): number | null {
  const part = (): number => (random.chance(PARTIAL_CHANCE) ? 0.5 : 1);
  if (held.heldMs >= held.holdMs) return 1;
  if (held.heldMs < plan.holdMs[0]) return null;
  if (held.gain < STOP_LOG && random.chance(0.5)) return 1;
  const outlook = judge(plan, held.forward(SELL_HORIZON_MS), random);
  if (outlook < -0.02 && plan.sight > 0.5) return random.chance(0.3) ? part() : null;
  // Without sight, taking a profit and running out of patience are the only reasons left.
  return plan.sight <= 0.5 && random.chance(held.gain > 0.04 ? 0.05 : 0.008) ? part() : null;
}

/** Truth as far as the leader sees it, and error. */
function judge(plan: LeaderPlan, truth: number, random: Random): number {
  const error = plan.blur * 2 * (random.next() + random.next() + random.next() - 1.5);
  const hunch = (1 - Math.abs(plan.sight)) * 0.1 * (random.next() - 0.4);
  return plan.sight * truth + hunch + error;
}

export interface CrowdIntent {
  readonly mint: string;
  readonly isBuy: boolean;
  /** Size in SOL at the present price. */
  readonly sol: number;
}

const GAP_FLOOR = 0.01;
const CONTRARIAN_CHANCE = 0.12;
const POOL_SHARE_MAX = 0.2;
const CROWD_SOL_MIN = 0.02;

/** One trade of the crowd: mostly towards the schedule, sometimes against it, harder where the gap is wide. */
export function decideCrowd(tokens: readonly TokenView[], random: Random): CrowdIntent | null {
  const gaps = tokens.map((token) => token.forward(0));
  const weights = gaps.map((gap) => GAP_FLOOR + Math.abs(gap));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let at = random.next() * total;
  const index = weights.findIndex((weight) => {
    at -= weight;
    return at <= 0;
  });
  const token = tokens[index];
  const gap = gaps[index];
  if (token === undefined || gap === undefined) return null;
  const isAgainst = random.chance(CONTRARIAN_CHANCE);
  const move = isAgainst ? -Math.sign(gap) * 0.006 * random.next() : gap * (0.35 + 0.5 * random.next());
  // In a constant product the price moves with the square of the reserve.
  const share = Math.min(POOL_SHARE_MAX, Math.abs(Math.exp(move / 2) - 1));
  const sol = token.depthSol * share;
  return sol < CROWD_SOL_MIN ? null : { mint: token.mint, isBuy: move > 0, sol };
}
