import type { RosterWallet } from '../control/wallet.ts';
import type { Limits } from '../limits.ts';
import { type Address, unixMs } from '../units/chain.ts';
import type { ClusterBuy, ClusterEvidence, Conviction, FundingOf, ObservedSwap } from './conviction.ts';

export interface ClusterView {
  /** Swaps of one mint, oldest first; those of others than leaders are passed over. */
  readonly swaps: readonly ObservedSwap[];
  readonly wallets: ReadonlyMap<Address, RosterWallet>;
  readonly fundingOf: FundingOf;
}

export interface FoundCluster {
  readonly conviction: Conviction;
  /** Whether it is a cluster by every rule, or only looks like one. */
  readonly isWhole: boolean;
  /** Leaders of it whose funder is not known yet. */
  readonly unknown: readonly Address[];
}

/**
 * Looks for leaders who bought one mint within the window. The earliest that holds by every rule, else the
 * earliest that looks like one: wallets of one funder are one leader, however many they are.
 */
export function findCluster(view: ClusterView, limits: Limits): FoundCluster | null {
  const buys = view.swaps.filter(({ side, wallet }) => side === 'buy' && isLeader(view.wallets.get(wallet)));
  let lookalike: FoundCluster | null = null;
  for (const last of buys) {
    const window = buys.filter(({ atMs }) => atMs <= last.atMs && atMs > last.atMs - limits.clusterWindowMs);
    const first = firstBuys(window);
    if (first.length < limits.clusterLeadersMin) continue;
    const found = toFound(view, first, last, limits);
    if (found.isWhole) return found;
    lookalike ??= found;
  }
  return lookalike;
}

/** Whoever was thrown off the roster is no observation. */
const isLeader = (wallet: RosterWallet | undefined): boolean =>
  wallet?.status === 'ACTIVE' || wallet?.status === 'CANDIDATE';

function firstBuys(window: readonly ObservedSwap[]): readonly ObservedSwap[] {
  const seen = new Set<Address>();
  return window.filter(({ wallet }) => !seen.has(wallet) && seen.add(wallet));
}

function toFound(
  view: ClusterView,
  first: readonly ObservedSwap[],
  last: ObservedSwap,
  limits: Limits,
): FoundCluster {
  const groups = groupsOf(
    first.map(({ wallet }) => wallet),
    view,
  );
  const buys: ClusterBuy[] = first.map(({ wallet, txid, atMs }) => {
    const { label = null, wqs = null } = view.wallets.get(wallet) ?? {};
    return { wallet, label, wqs, group: groups.get(wallet) ?? null, txid, atMs };
  });
  const evidence = weigh(buys, limits.clusterWindowMs);
  return {
    conviction: {
      kind: 'insider_cluster',
      mint: last.mint,
      windowStartMs: unixMs(last.atMs - limits.clusterWindowMs),
      completedSlot: last.slot,
      completedAtMs: last.atMs,
      evidence,
    },
    isWhole: evidence.groupCount >= limits.clusterLeadersMin && evidence.quality >= limits.clusterQualityMin,
    unknown: buys.filter(({ group }) => group === null).map(({ wallet }) => wallet),
  };
}

/** One vote for each group, that of its best leader. */
function weigh(buys: readonly ClusterBuy[], windowMs: number): ClusterEvidence {
  const best = new Map<number, number>();
  for (const { group, wqs } of buys) {
    if (group !== null) best.set(group, Math.max(best.get(group) ?? 0, wqs ?? 0));
  }
  const quality = [...best.values()].reduce((sum, wqs) => sum + wqs, 0) / 100;
  return { buys, groupCount: best.size, quality: Math.round(quality * 1_000) / 1_000, windowMs };
}

/** Numbers the groups: leaders who share a funder or the roster's cluster, or who funded each other, are one. */
function groupsOf(leaders: readonly Address[], { wallets, fundingOf }: ClusterView): Map<Address, number> {
  const groups: Set<string>[] = [];
  const keys = new Map<Address, string>();
  for (const leader of leaders) {
    const funding = fundingOf(leader);
    if (funding.kind === 'unknown') continue;
    const clusterId = wallets.get(leader)?.clusterId ?? null;
    const ties = new Set([
      leader,
      ...(funding.kind === 'funder' ? [funding.funder] : []),
      ...(clusterId === null ? [] : [`roster:${clusterId}`]),
    ]);
    const tied = groups.filter((group) => [...ties].some((tie) => group.has(tie)));
    for (const group of tied) {
      for (const tie of group) ties.add(tie);
      groups.splice(groups.indexOf(group), 1);
    }
    groups.push(ties);
    keys.set(leader, leader);
  }
  return new Map([...keys.keys()].map((leader) => [leader, groups.findIndex((group) => group.has(leader))]));
}
