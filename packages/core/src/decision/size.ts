import type { Strategy } from '../admission/signal.ts';
import type { Limits } from '../limits.ts';
import { bps, bpsOfFloor } from '../units/bps.ts';
import { type Lamports, lamports } from '../units/lamports.ts';
import { maxBig, minBig } from '../units/math.ts';

/** Capital = min(configured, what the wallet holds) + what open positions cost. */
export function capitalLamports(
  limits: Limits,
  walletLamports: Lamports,
  openCostLamports: Lamports,
): Lamports {
  return lamports(minBig(limits.configuredCapitalLamports, walletLamports) + openCostLamports);
}

/** The strategy's share of capital that may be in open and reserved entries. */
export function budgetLamports(limits: Limits, strategy: Strategy, capital: Lamports): Lamports {
  const share = strategy === 'SHIELD' ? limits.shieldShareBps : limits.spearShareBps;
  return lamports(bpsOfFloor(capital, bps(share)));
}

/** The entry's size: a part of capital, never more than the leader's own trade or the provider's hint. */
export function entrySizeLamports(
  limits: Limits,
  strategy: Strategy,
  capital: Lamports,
  caps: readonly (Lamports | null)[],
): Lamports {
  const share = strategy === 'SHIELD' ? limits.shieldSizeBps : limits.spearSizeBps;
  const largest = bpsOfFloor(capital, bps(share));
  return lamports(caps.reduce<bigint>((size, cap) => (cap === null ? size : minBig(size, cap)), largest));
}

/** The tip: the asked one, never under the floor, over the ceiling or over its part of the size. */
export function tipLamports(limits: Limits, asked: Lamports, size: Lamports): Lamports {
  const ceiling = minBig(limits.tipLamportsMax, bpsOfFloor(size, bps(limits.tipBpsMax)));
  const wanted = asked > limits.tipLamportsMin ? asked : lamports(limits.tipLamportsMin);
  return lamports(minBig(wanted, ceiling));
}

/** An exit's tip never falls under the floor: a bundle that is refused leaves the position unguarded. */
export function exitTipLamports(limits: Limits, asked: Lamports, cost: Lamports): Lamports {
  return lamports(maxBig(limits.tipLamportsMin, tipLamports(limits, asked, cost)));
}
