import type { Book } from '@chimera/core/book';
import { planRosterMerge, type RosterPlan } from '@chimera/core/control/roster-plan';
import type { JournalEvent } from '@chimera/core/events';
import { address, unixMs } from '@chimera/core/units/chain';
import type { ProposedRoster, ProposedWallet } from '@chimera/db/roster-file/format';
import { DoorError } from '../http/door-error.ts';
import type { ReadProposal } from '../roster-reader/read-proposal.ts';
import type { AppendEvents } from './append.ts';

/** What taking the proposal over would do; `sha256` names the proposal that a merge then means. */
export interface RosterDiff extends Omit<RosterPlan, 'changes' | 'rescored'> {
  readonly sha256: string;
  readonly madeAtMs: number;
  readonly screened: number;
  readonly proposed: number;
  readonly rescored: number;
  /** True when this very file was merged before. */
  readonly isMerged: boolean;
  readonly changes: readonly Omit<RosterPlan['changes'][number], 'next'>[];
  /** Proposed wallets that are not to be copied, each with every reason. */
  readonly refused: readonly RefusedWallet[];
}

interface RefusedWallet extends Pick<ProposedWallet, 'wallet' | 'wqs' | 'status' | 'refusals'> {
  /** What the roster calls it; null for a newcomer. */
  readonly label: string | null;
}

export interface MergeRequest {
  /** The proposal that was looked at; a merge of another one is refused. */
  readonly sha256?: string | undefined;
  /** Said when more than 30 % of the leaders change. */
  readonly approve?: boolean | undefined;
}

export interface MergedRoster {
  readonly seq: number;
  readonly version: number;
  readonly sha256: string;
  readonly changed: number;
}

export interface RosterMerge {
  /** Throws `roster_refused` with a stable code in its details; the roster in force stays. */
  diff(): Promise<RosterDiff>;
  /** One commit, or nothing. */
  merge(request: MergeRequest, by: string): Promise<MergedRoster>;
}

export interface RosterMergeParts {
  readonly append: AppendEvents;
  readonly book: Pick<Book, 'wallets' | 'rosterVersion'>;
  readonly read: ReadProposal;
  /** Null where there is no cluster to compare with. */
  readonly genesis: string | null;
}

const REFUSED_SHOWN_MAX = 500;

export function createRosterMerge({ append, book, read, genesis }: RosterMergeParts): RosterMerge {
  let lastMerged: string | null = null;

  async function proposal(): Promise<ProposedRoster> {
    const answer = await read();
    if (!answer.ok) throw new DoorError('roster_refused', { details: answer.error });
    if (genesis !== null && genesis !== answer.value.info.genesis) {
      const sentence = 'The proposal was made on another cluster; run the scout here.';
      throw new DoorError('roster_refused', { details: { code: 'roster_other_cluster', sentence } });
    }
    return answer.value;
  }

  return {
    diff: async () => {
      const proposed = await proposal();
      return diffOf(proposed, planOf(proposed, book), book, proposed.sha256 === lastMerged);
    },
    async merge({ sha256, approve = false }, by) {
      const proposed = await proposal();
      if (sha256 !== undefined && sha256 !== proposed.sha256) {
        throw new DoorError('conflict', {
          details: 'the proposal is another one now; look at its diff again',
        });
      }
      // From here to the append there is no pause: the plan is for the roster as it stands.
      const plan = planOf(proposed, book);
      if (plan.needsApproval && !approve) {
        const { activeBefore, activeAfter, changedShare } = plan;
        throw new DoorError('roster_needs_approval', {
          details: { activeBefore, activeAfter, changedShare, sha256: proposed.sha256 },
        });
      }
      const version = book.rosterVersion + 1;
      const { events, durable } = append(
        mergeEvents({ proposed, plan, version, by }).map((event) => ({ event })),
      );
      await durable;
      lastMerged = proposed.sha256;
      return {
        seq: events.at(-1)?.seq ?? 0,
        version,
        sha256: proposed.sha256,
        changed: plan.changes.length,
      };
    },
  };
}

const planOf = ({ wallets }: ProposedRoster, book: Pick<Book, 'wallets'>): RosterPlan =>
  planRosterMerge(
    book.wallets,
    wallets.map((one) => ({ ...one, wallet: address(one.wallet) })),
  );

function diffOf(
  proposed: ProposedRoster,
  plan: RosterPlan,
  { wallets }: Pick<Book, 'wallets'>,
  isMerged: boolean,
): RosterDiff {
  const { rescored, changes, ...rest } = plan;
  return {
    ...rest,
    sha256: proposed.sha256,
    madeAtMs: proposed.info.madeAtMs,
    screened: proposed.info.screened,
    proposed: proposed.wallets.length,
    rescored: rescored.length,
    isMerged,
    changes: changes.map(({ next: _next, ...change }) => change),
    refused: proposed.wallets
      .filter(({ status }) => status !== 'ACTIVE')
      .slice(0, REFUSED_SHOWN_MAX)
      .map(({ wallet, wqs, status, refusals }) => {
        const label = wallets.get(address(wallet))?.label ?? null;
        return { wallet, label, wqs, status, refusals };
      }),
  };
}

interface Merging {
  readonly proposed: ProposedRoster;
  readonly plan: RosterPlan;
  readonly version: number;
  readonly by: string;
}

function mergeEvents({ proposed, plan, version, by }: Merging): readonly JournalEvent[] {
  const all = [...plan.changes, ...plan.rescored];
  const onRoster = new Set<string>(all.map(({ wallet }) => wallet));
  return [
    {
      type: 'roster_merged',
      version,
      sha256: proposed.sha256,
      madeAtMs: unixMs(proposed.info.madeAtMs),
      proposed: proposed.wallets.length,
      changed: plan.changes.length,
      by,
    },
    ...all.map(({ next }) => ({ type: 'wallet_set', wallet: next, by }) as const),
    ...proposed.wallets.filter(({ wallet }) => onRoster.has(wallet)).map((one) => scoredEvent(one, version)),
  ];
}

const scoredEvent = (one: ProposedWallet, rosterVersion: number): JournalEvent => ({
  type: 'wallet_scored',
  wallet: address(one.wallet),
  rosterVersion,
  proposedStatus: one.status,
  wqs: one.wqs,
  parts: one.contributions,
  refusals: one.refusals,
  evidence: one.evidence,
});
