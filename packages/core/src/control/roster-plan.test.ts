import { expect, test } from 'vitest';
import { address } from '../units/chain.ts';
import { type ProposedStanding, planRosterMerge } from './roster-plan.ts';
import type { RosterWallet, WalletOrigin, WalletStatus } from './wallet.ts';

const wallet = (name: string, status: WalletStatus, origin: WalletOrigin = 'scout'): RosterWallet => ({
  wallet: address(name),
  status,
  label: name,
  wqs: 70,
  clusterId: null,
  origin,
  reason: 'earlier',
  activeUntilMs: null,
});
const rosterOf = (...wallets: readonly RosterWallet[]) => new Map(wallets.map((one) => [one.wallet, one]));
const proposal = (name: string, status: ProposedStanding['status']): ProposedStanding => ({
  wallet: address(name),
  status,
  wqs: 80,
  clusterId: null,
  refusals: status === 'ACTIVE' ? [] : ['bait: it is'],
});

const standings: readonly [
  before: WalletStatus | null,
  proposed: ProposedStanding['status'],
  after: WalletStatus,
][] = [
  [null, 'ACTIVE', 'ACTIVE'],
  [null, 'CANDIDATE', 'CANDIDATE'],
  ['CANDIDATE', 'ACTIVE', 'ACTIVE'],
  ['CANDIDATE', 'REJECTED', 'REJECTED'],
  ['ACTIVE', 'CANDIDATE', 'DEMOTED'],
  ['ACTIVE', 'REJECTED', 'DEMOTED'],
  ['DEMOTED', 'ACTIVE', 'ACTIVE'],
  ['REJECTED', 'ACTIVE', 'REJECTED'],
];
test.each(standings)('%s, proposed as %s, becomes %s', (before, proposed, after) => {
  const roster = before === null ? rosterOf() : rosterOf(wallet('a', before));
  const { changes, rescored } = planRosterMerge(roster, [proposal('a', proposed)]);
  expect([...changes, ...rescored].map((change) => change.after)).toEqual([after]);
});

test('a stranger who is rejected does not come onto the roster', () => {
  const plan = planRosterMerge(rosterOf(), [proposal('a', 'REJECTED')]);
  expect(plan.changes).toEqual([]);
  expect(plan.leftOut).toBe(1);
});

test('who is no longer proposed goes, unless a person or the setup put him there', () => {
  const roster = rosterOf(
    wallet('s', 'ACTIVE'),
    wallet('m', 'ACTIVE', 'manual'),
    wallet('p', 'ACTIVE', 'planted'),
  );
  const { changes } = planRosterMerge(roster, [proposal('x', 'CANDIDATE')]);
  expect(changes.find((change) => change.before === 'ACTIVE')?.wallet).toBe('s');
  expect(changes.filter((change) => change.before === 'ACTIVE')).toHaveLength(1);
});

test('a change keeps its reason, and a mere score keeps the old one', () => {
  const roster = rosterOf(wallet('a', 'ACTIVE'), wallet('b', 'ACTIVE'));
  const plan = planRosterMerge(roster, [proposal('a', 'REJECTED'), proposal('b', 'ACTIVE')]);
  expect(plan.changes[0]?.next.reason).toBe('bait: it is');
  expect(plan.rescored[0]?.next).toMatchObject({ reason: 'earlier', wqs: 80 });
});

test('more than 30 % coming or going, an empty proposal, or nobody left needs a second yes', () => {
  const ten = Array.from({ length: 10 }, (_value, index) => wallet(`w${index}`, 'ACTIVE'));
  const keep = (from: number) => ten.slice(from).map((one) => proposal(one.wallet, 'ACTIVE'));
  expect(planRosterMerge(rosterOf(...ten), keep(3)).needsApproval).toBe(false);
  expect(planRosterMerge(rosterOf(...ten), keep(4)).needsApproval).toBe(true);
  expect(planRosterMerge(rosterOf(wallet('m', 'ACTIVE', 'manual')), []).needsApproval).toBe(true);
  expect(planRosterMerge(rosterOf(wallet('a', 'ACTIVE')), [proposal('a', 'REJECTED')]).activeAfter).toBe(0);
});
