import type { Address } from '../units/chain.ts';

/** Who first gave a wallet its SOL. */
export interface FirstFunder {
  readonly wallet: Address;
  readonly funder: Address;
}

/** A funder of more wallets than this is an exchange or a faucet, and says nothing about who is who. */
export const PUBLIC_FUNDER_WALLETS = 12;

/**
 * Wallets that one private funder started, by wallet. The cluster is named after the funder; who has no such
 * funder, or is its only wallet, belongs to none.
 */
export function fundingClusters(funders: readonly FirstFunder[]): ReadonlyMap<Address, Address> {
  const funded = new Map<Address, Address[]>();
  for (const { wallet, funder } of funders) funded.set(funder, [...(funded.get(funder) ?? []), wallet]);
  const clusters = new Map<Address, Address>();
  for (const [funder, wallets] of funded) {
    if (wallets.length < 2 || wallets.length > PUBLIC_FUNDER_WALLETS) continue;
    for (const wallet of wallets) clusters.set(wallet, funder);
  }
  return clusters;
}

export interface ClusterMember {
  readonly wallet: Address;
  readonly clusterId: Address;
  /** Its score if it stood alone. */
  readonly wqs: number;
  readonly mints: ReadonlySet<Address>;
}

/** Of one funder's wallets that buy the same tokens only the best is worth copying. */
export const TWIN_SHARE_MIN = 0.3;

/** For each wallet that repeats a better one of its cluster, that better one. */
export function twinsOf(members: readonly ClusterMember[]): ReadonlyMap<Address, Address> {
  const twins = new Map<Address, Address>();
  const ranked = [...members].sort((a, b) => b.wqs - a.wqs || (a.wallet < b.wallet ? -1 : 1));
  const kept: ClusterMember[] = [];
  for (const member of ranked) {
    const better = kept.find(
      (other) => other.clusterId === member.clusterId && sharedShare(member, other) >= TWIN_SHARE_MIN,
    );
    if (better === undefined) kept.push(member);
    else twins.set(member.wallet, better.wallet);
  }
  return twins;
}

function sharedShare(member: ClusterMember, other: ClusterMember): number {
  if (member.mints.size === 0) return 0;
  const shared = [...member.mints].filter((mint) => other.mints.has(mint)).length;
  return shared / member.mints.size;
}
