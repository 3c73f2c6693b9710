import type { Address } from '../units/chain.ts';
import type { RosterWallet, WalletStatus } from './wallet.ts';

/** What a proposal says of one wallet, as far as the roster is concerned. */
export interface ProposedStanding {
  readonly wallet: Address;
  readonly status: 'ACTIVE' | 'CANDIDATE' | 'REJECTED';
  readonly wqs: number;
  readonly clusterId: string | null;
  readonly refusals: readonly string[];
}

export interface RosterChange {
  readonly wallet: Address;
  readonly label: string | null;
  /** Null for a wallet that is new on the roster. */
  readonly before: WalletStatus | null;
  readonly after: WalletStatus;
  readonly wqsBefore: number | null;
  readonly wqsAfter: number | null;
  readonly reason: string;
  readonly next: RosterWallet;
}

export interface RosterPlan {
  /** Wallets whose standing changes, the gravest first. */
  readonly changes: readonly RosterChange[];
  /** Wallets that keep their standing and get a new score. */
  readonly rescored: readonly RosterChange[];
  /** Rejected wallets that are on no roster, and stay off it. */
  readonly leftOut: number;
  readonly activeBefore: number;
  readonly activeAfter: number;
  /** Part of the ACTIVE leaders that come or go. */
  readonly changedShare: number;
  /** True when so much changes, or so little is left, that a person must say yes a second time. */
  readonly needsApproval: boolean;
}

/** A larger part of the leaders than this does not change in a day without something being wrong. */
export const CHANGED_SHARE_MAX = 0.3;
const REASON_CHARS_MAX = 280;

/** What taking over a proposal would do to the roster. Changes nothing. */
export function planRosterMerge(
  roster: ReadonlyMap<Address, RosterWallet>,
  proposed: readonly ProposedStanding[],
): RosterPlan {
  const named = new Set(proposed.map(({ wallet }) => wallet));
  const all = [
    ...proposed.flatMap((proposal) => changeOf(roster.get(proposal.wallet), proposal) ?? []),
    ...[...roster.values()].flatMap((wallet) => (named.has(wallet.wallet) ? [] : (dropped(wallet) ?? []))),
  ];
  const changes = all.filter(({ before, after }) => before !== after);
  const activeBefore = [...roster.values()].filter(({ status }) => status === 'ACTIVE').length;
  const came = changes.filter(({ after }) => after === 'ACTIVE').length;
  const went = changes.filter(({ before }) => before === 'ACTIVE').length;
  const changedShare = (came + went) / Math.max(1, activeBefore);
  const activeAfter = activeBefore + came - went;
  return {
    changes: changes.toSorted((a, b) => gravity(a) - gravity(b) || (b.wqsAfter ?? 0) - (a.wqsAfter ?? 0)),
    rescored: all.filter(({ before, after }) => before === after),
    leftOut: proposed.filter(({ wallet, status }) => status === 'REJECTED' && !roster.has(wallet)).length,
    activeBefore,
    activeAfter,
    changedShare,
    needsApproval: changedShare > CHANGED_SHARE_MAX || activeAfter === 0 || proposed.length === 0,
  };
}

const gravity = ({ before, after }: RosterChange): number =>
  before === 'ACTIVE' ? 0 : after === 'ACTIVE' ? 1 : 2;

function changeOf(before: RosterWallet | undefined, proposal: ProposedStanding): RosterChange | null {
  if (before === undefined && proposal.status === 'REJECTED') return null;
  const after = standingOf(before, proposal.status);
  const reason = (proposal.refusals[0] ?? 'proposed by the scout').slice(0, REASON_CHARS_MAX);
  const next: RosterWallet = {
    wallet: proposal.wallet,
    status: after,
    label: before?.label ?? null,
    wqs: proposal.wqs,
    clusterId: proposal.clusterId,
    origin: before?.origin ?? 'scout',
    reason: before?.status === after ? before.reason : reason,
    activeUntilMs: before?.status === after ? before.activeUntilMs : null,
    ...(before?.exitMode === undefined ? {} : { exitMode: before.exitMode }),
  };
  return toChange(before, next, reason);
}

/** A person's rejection stands; who was copied and is refused now is demoted, which keeps his history apart. */
function standingOf(before: RosterWallet | undefined, proposed: ProposedStanding['status']): WalletStatus {
  if (before?.status === 'REJECTED') return 'REJECTED';
  if (before?.status === 'ACTIVE' && proposed !== 'ACTIVE') return 'DEMOTED';
  if (before?.status === 'DEMOTED' && proposed !== 'ACTIVE') return 'DEMOTED';
  return proposed;
}

/** A leader whom only the scout put there goes when the scout no longer names him. */
function dropped(before: RosterWallet): RosterChange | null {
  if (before.origin !== 'scout' || before.status !== 'ACTIVE') return null;
  const reason = 'the scout no longer proposes it';
  return toChange(before, { ...before, status: 'DEMOTED', reason, activeUntilMs: null }, reason);
}

const toChange = (before: RosterWallet | undefined, next: RosterWallet, reason: string): RosterChange => ({
  wallet: next.wallet,
  label: next.label,
  before: before?.status ?? null,
  after: next.status,
  wqsBefore: before?.wqs ?? null,
  wqsAfter: next.wqs,
  reason,
  next,
});
