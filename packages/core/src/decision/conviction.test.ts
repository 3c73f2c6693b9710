import { createHash } from 'node:crypto';
import { AT, aBuy, aWallet, journaled, MINT, someFacts } from '@chimera/testkit/builders';
import { expect, test } from 'vitest';
import { createBook } from '../book.ts';
import { applyToBook } from '../book-apply.ts';
import type { RosterWallet } from '../control/wallet.ts';
import { createIds } from '../ids.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { type Address, address, slot, txid, unixMs } from '../units/chain.ts';
import { lamports, tokenAtoms } from '../units/lamports.ts';
import { BREAKOUT_WINDOW_MS, findBreakout } from './breakout.ts';
import { findCluster } from './cluster.ts';
import type { Conviction, Funding, ObservedSwap } from './conviction.ts';
import { convictionGates } from './conviction-gates.ts';
import { decide } from './decide.ts';

const ids = createIds((text) => createHash('sha256').update(text).digest('hex'));
const MINUTE_MS = 60_000;
const named = (name: string): Address => address(name.padEnd(44, 'x'));
let made = 0;

const swap = (wallet: string, minutes: number, change: Partial<ObservedSwap> = {}): ObservedSwap => ({
  txid: txid(String(made++).padStart(88, '2')),
  slot: slot(1_000 + Math.round(minutes * 150)),
  atMs: unixMs(AT + minutes * MINUTE_MS),
  wallet: named(wallet),
  side: 'buy',
  mint: MINT,
  lamports: lamports(1_000_000_000n),
  atoms: tokenAtoms(1_000_000n),
  ...change,
});

const roster = (entries: Record<string, Partial<RosterWallet>>): Map<Address, RosterWallet> =>
  new Map(
    Object.entries(entries).map(([name, change]) => [
      named(name),
      aWallet({ wallet: named(name), label: name, wqs: 80, ...change }),
    ]),
  );
const own: Funding = { kind: 'own' };
const funded = (by: string): Funding => ({ kind: 'funder', funder: named(by) });

interface Case {
  readonly wallets?: Record<string, Partial<RosterWallet>>;
  readonly swaps?: readonly ObservedSwap[];
  readonly funding?: Record<string, Funding>;
}
const THREE = { Ada: {}, Bob: {}, Cyd: {} };
const trio = (): ObservedSwap[] => [swap('Ada', 0), swap('Bob', 4), swap('Cyd', 9)];

const clusterOf = ({ wallets = THREE, swaps = trio(), funding = {} }: Case) =>
  findCluster(
    {
      swaps,
      wallets: roster(wallets),
      fundingOf: (wallet) => Object.entries(funding).find(([name]) => named(name) === wallet)?.[1] ?? own,
    },
    DEFAULT_LIMITS,
  );

const failures = (conviction: Conviction | undefined): string[] =>
  conviction === undefined
    ? ['not found']
    : convictionGates(conviction, DEFAULT_LIMITS).flatMap(({ passed, reason }) => (passed ? [] : [reason]));

const clusters: [string, Case, string[]][] = [
  ['three leaders of their own buy within ten minutes', {}, []],
  ['one of them is only a candidate', { wallets: { ...THREE, Cyd: { status: 'CANDIDATE' } } }, []],
  [
    'one of them was thrown off the roster',
    { wallets: { ...THREE, Cyd: { status: 'DEMOTED' } } },
    ['not found'],
  ],
  ['the third comes too late', { swaps: [swap('Ada', 0), swap('Bob', 4), swap('Cyd', 10)] }, ['not found']],
  ['one buys three times', { swaps: [swap('Ada', 0), swap('Ada', 1), swap('Bob', 2)] }, ['not found']],
  [
    'the third sells',
    { swaps: [swap('Ada', 0), swap('Bob', 4), swap('Cyd', 5, { side: 'sell' })] },
    ['not found'],
  ],
  [
    'two share a funder',
    { funding: { Ada: funded('Fay'), Bob: funded('Fay') } },
    ['one_funding_cluster', 'cluster_quality'],
  ],
  ['each has a funder of his own', { funding: { Ada: funded('Fay'), Bob: funded('Gus') } }, []],
  ['one funded the other', { funding: { Ada: funded('Bob') } }, ['one_funding_cluster', 'cluster_quality']],
  [
    'the roster says that two are one',
    { wallets: { ...THREE, Ada: { clusterId: 'c' }, Bob: { clusterId: 'c' } } },
    ['one_funding_cluster', 'cluster_quality'],
  ],
  [
    "one's funder is unknown",
    { funding: { Ada: { kind: 'unknown' } } },
    ['funding_unknown', 'cluster_quality'],
  ],
  [
    'their scores are low',
    { wallets: { Ada: { wqs: 55 }, Bob: { wqs: 60 }, Cyd: { wqs: 64 } } },
    ['cluster_quality'],
  ],
];

test.each(clusters)('an insider cluster when %s', (_name, given, reasons) => {
  expect(failures(clusterOf(given)?.conviction)).toEqual(reasons);
});

test('a real cluster is found past an earlier one that only looks like one', () => {
  const found = clusterOf({
    wallets: { ...THREE, Dov: {} },
    swaps: [swap('Ada', 0), swap('Bob', 1), swap('Cyd', 2), swap('Dov', 3)],
    funding: { Ada: funded('Fay'), Bob: funded('Fay') },
  });
  expect(found).toMatchObject({ isWhole: true, conviction: { completedAtMs: AT + 3 * MINUTE_MS } });
  expect(found?.conviction.windowStartMs).toBe(AT + 3 * MINUTE_MS - DEFAULT_LIMITS.clusterWindowMs);
});

const priced = (price: bigint) => ({ atoms: tokenAtoms(1_000_000_000n / price) });
/** A quiet hour of one buyer each ten minutes, then `buyers` within the last four minutes. */
const market = (buyers: number, price = 2n): ObservedSwap[] => [
  ...Array.from({ length: 5 }, (_, index) => swap(`Q${index}`, index * 10, priced(1n))),
  ...Array.from({ length: buyers }, (_, index) => swap(`B${index}`, 56 + index * 0.3, priced(price))),
];

const breakoutOf = (swaps: readonly ObservedSwap[], change: object = {}) =>
  findBreakout(
    {
      ...{ swaps, nowMs: unixMs(AT + 60 * MINUTE_MS), coveredSinceMs: unixMs(AT - 1), fundingOf: () => own },
      ...change,
    },
    DEFAULT_LIMITS,
  );

test('a momentum breakout is many buyers, volume, a new high and more bought than sold', () => {
  const found = breakoutOf(market(12));
  expect(failures(found?.conviction)).toEqual([]);
  expect(found?.conviction).toMatchObject({
    windowStartMs: Math.floor((AT + 59.3 * MINUTE_MS) / BREAKOUT_WINDOW_MS) * BREAKOUT_WINDOW_MS,
    evidence: { buyerCount: 12, volumeLamports: 12_000_000_000n, topFunderBps: 833 },
  });
});

const sold = (count: number): ObservedSwap[] =>
  Array.from({ length: count }, (_, index) => swap(`S${index}`, 59.5, { ...priced(2n), side: 'sell' }));

const quiet: [string, readonly ObservedSwap[], object][] = [
  ['there are too few buyers', market(9), {}],
  ['the price is no new high', market(12, 1n), {}],
  ['as much is sold', [...market(12), ...sold(10)], {}],
  [
    'the volume is nothing new',
    [...market(12), ...market(12), ...market(12)].map((it, at) => ({
      ...it,
      atMs: unixMs(AT + at * MINUTE_MS),
    })),
    {},
  ],
  ['the hour is not known whole', market(12), { coveredSinceMs: unixMs(AT + MINUTE_MS) }],
  ['nothing is known of before', market(12).slice(5), {}],
];

test.each(quiet)('no breakout when %s', (_name, swaps, change) => {
  expect(
    breakoutOf(
      swaps.toSorted((a, b) => a.atMs - b.atMs),
      change,
    ),
  ).toBeNull();
});

/** Of twelve buyers of the same size, the first are funded by one, and of the last nobody knows anything. */
const breakoutWith = (ofOne: number, unknown: number) =>
  breakoutOf(market(12), {
    fundingOf: (wallet: Address): Funding => {
      const at = Array.from({ length: 12 }, (_, index) => named(`B${index}`)).indexOf(wallet);
      if (at < ofOne) return funded('Fay');
      return at >= 12 - unknown ? { kind: 'unknown' } : own;
    },
  });

test.each([
  ['nobody knows of most', 1, 7, 7],
  ['nobody knows of so many that with the largest they could be one', 3, 4, 4],
  ['the unknown could not make one of it', 1, 2, 0],
  ['one stands behind too much already', 8, 4, 0],
])('asks for funders of a breakout as long as they decide: %s', (_name, ofOne, unknown, asked) => {
  expect(breakoutWith(ofOne, unknown)?.unknown).toHaveLength(asked);
});

test('volume behind which one funder stands is found and refused in the open', () => {
  const found = breakoutOf(market(12), { fundingOf: () => funded('Fay') });
  expect(failures(found?.conviction)).toEqual(['wash_volume']);
  const unknown = breakoutOf(market(12), { fundingOf: () => ({ kind: 'unknown' }) });
  expect(unknown?.unknown).toHaveLength(12);
  expect(failures(unknown?.conviction)).toEqual(['funding_unknown']);
});

function spearSignal() {
  const conviction = clusterOf({})?.conviction;
  if (conviction === undefined) throw new Error('no cluster');
  const { swap: _swap, ...signal } = aBuy({ door: 'conviction', lane: 'SPEAR' });
  return { ...signal, swap: null, conviction };
}
const chainSlot = { state: 'known' as const, value: slot(2_352), atMs: AT };

test('a conviction buys half a percent for the Spear, whoever the leaders are', () => {
  const decision = decide(spearSignal(), someFacts({ chainSlot }), createBook(), ids);
  expect(decision.verdict).toBe('approved');
  if (decision.verdict !== 'approved' || decision.order.kind !== 'entry') return;
  expect(decision.order).toMatchObject({ strategy: 'SPEAR', sizeLamports: 500_000_000n, leader: null });
});

test('an old conviction is stale, and a Spear that is off says why', () => {
  const late = { ...chainSlot, value: slot(2_400) };
  const reasons = [{ code: 'rpc_unstable' as const, text: 'local-1 fails: timeout' }];
  const facts = someFacts({ chainSlot: late, spear: { isOn: false, reasons, maySend: false } });
  const decision = decide(spearSignal(), facts, createBook(), ids);
  expect(decision.verdict === 'denied' && decision.reasons).toEqual(['spear_off', 'stale_signal']);
  expect(decision.gates.find(({ code }) => code === 'strategy')?.measured).toContain(
    'local-1 fails: timeout',
  );
});

test('a provider needs permission to send SPEAR, and then no leader', () => {
  const spear = { isOn: true, reasons: [], maySend: false };
  const signal = aBuy({ lane: 'SPEAR', door: 'webhook' });
  const refused = decide(signal, someFacts({ spear }), createBook(), ids);
  expect(refused.verdict === 'denied' && refused.reasons).toEqual(['spear_not_permitted']);
  const allowed = decide(signal, someFacts({ spear: { ...spear, maySend: true } }), createBook(), ids);
  expect(allowed.verdict).toBe('approved');
});

test("what the Shield has committed does not use up the Spear's share", () => {
  const book = createBook();
  const wallet = aWallet();
  for (const row of journaled([{ type: 'wallet_set', wallet, by: 'test' }])) applyToBook(book, row);
  const shield = decide(aBuy({ mint: named('Other') }), someFacts(), book, ids);
  if (shield.verdict !== 'approved') throw new Error('denied');
  const huge = { ...shield.order, kind: 'entry', reservedLamports: lamports(60_000_000_000n) } as never;
  book.orders.set(shield.order.orderId, {
    plan: huge,
    state: 'planned',
    decidedAtMs: AT,
    txids: [],
    rpcMode: 'JITO',
  });
  expect(decide(spearSignal(), someFacts({ chainSlot }), book, ids).verdict).toBe('approved');
});
