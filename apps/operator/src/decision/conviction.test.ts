import { createHash } from 'node:crypto';
import type { Signal } from '@chimera/core/admission/signal';
import { createBook } from '@chimera/core/book';
import type { Conviction } from '@chimera/core/decision/conviction';
import { convictionGates } from '@chimera/core/decision/conviction-gates';
import { createIds } from '@chimera/core/ids';
import { DEFAULT_LIMITS } from '@chimera/core/limits';
import { aBuy, aWallet, journaled } from '@chimera/testkit/builders';
import { expect, test } from 'vitest';
import { createFunders } from '../facts/funders.ts';
import { createPast, MINT, named } from '../facts/past-for-tests.ts';
import { createTapeWatch } from '../facts/tape.ts';
import { createConvictions } from './conviction.ts';

const MINUTE_MS = 60_000;

/** Tape, funders and search over one scripted chain, up to the front door. */
function openSearch(leaders: readonly string[] = []) {
  const past = createPast();
  const { chain, clock } = past;
  const book = createBook();
  for (const label of leaders) {
    const wallet = named(label);
    book.wallets.set(wallet, aWallet({ wallet, label, wqs: 80, status: 'ACTIVE' }));
  }
  const funders = createFunders({
    chain,
    record: () => ({ events: [], durable: Promise.resolve() }),
    lookup: () => null,
  });
  const entered: Signal[] = [];
  const convictions = createConvictions({
    ...{ book, clock, funders },
    tape: createTapeWatch({ chain, clock, wallet: named('Me'), book }),
    ids: createIds((text) => createHash('sha256').update(text).digest('hex')),
    enter: async (signal) => void entered.push(signal),
  });
  /** A leader's trade arrives as a signal, whatever will be decided of it. */
  const hear = (leaderTxid: ReturnType<typeof past.trade>): void => {
    const buy = aBuy();
    const swap = buy.swap === null ? null : { ...buy.swap, leaderTxid };
    const signal = { ...buy, mint: MINT, swap };
    convictions.observe(journaled([{ type: 'signal_received', signal, deliveryId: null }]));
  };
  const look = async (): Promise<void> => {
    await clock.runFor(2_000);
    await convictions.check();
  };
  const findFunders = async (): Promise<void> => {
    while ((await funders.findNext()).length > 0);
  };
  return { past, entered, hear, look, findFunders, reconsider: convictions.reconsider };
}

const refusals = (conviction: Conviction | undefined): readonly string[] =>
  conviction === undefined
    ? ['no conviction']
    : convictionGates(conviction, DEFAULT_LIMITS).flatMap(({ passed, reason }) => (passed ? [] : [reason]));

const TRIO = ['Ada', 'Bob', 'Cyd'];

test('leaders with a funder each enter as one cluster, by the door that every signal takes', async () => {
  const { past, entered, hear, look, findFunders } = openSearch(TRIO);
  for (const name of TRIO) past.fund(`Bank of ${name}`.replaceAll(' ', 'z'), name);
  for (const name of TRIO) hear(past.trade({ wallet: name, agoMs: 5_000 }));
  await look();
  expect(entered).toEqual([]);
  await findFunders();
  await look();
  await look();
  expect(entered).toMatchObject([{ door: 'conviction', lane: 'SPEAR', side: 'buy', mint: MINT, swap: null }]);
  expect(refusals(entered[0]?.conviction)).toEqual([]);
});

test('a finding enters when its wallets are known, and does not wait for its turn on the tape', async () => {
  const { past, entered, hear, look, findFunders, reconsider } = openSearch(TRIO);
  for (const name of TRIO) past.fund(`Bank of ${name}`.replaceAll(' ', 'z'), name);
  for (const name of TRIO) hear(past.trade({ wallet: name, agoMs: 5_000 }));
  await look();
  await reconsider();
  expect(entered).toEqual([]);
  await findFunders();
  await reconsider();
  await reconsider();
  expect(entered).toMatchObject([{ door: 'conviction', mint: MINT }]);
});

test('leaders of one funder enter too, and are refused in the open', async () => {
  const { past, entered, hear, look, findFunders } = openSearch(TRIO);
  for (const name of TRIO) past.fund('OnezBank', name);
  for (const name of TRIO) hear(past.trade({ wallet: name, agoMs: 5_000 }));
  await look();
  await findFunders();
  await look();
  expect(refusals(entered[0]?.conviction)).toEqual(['one_funding_cluster', 'cluster_quality']);
});

test('who stays unknown is waited for twelve seconds, then signalled and refused for it', async () => {
  const { past, entered, hear, look } = openSearch(TRIO);
  for (const name of TRIO) hear(past.trade({ wallet: name, agoMs: 0 }));
  for (let seconds = 0; seconds < 10; seconds += 2) await look();
  expect(entered).toEqual([]);
  await look();
  await look();
  expect(refusals(entered[0]?.conviction)).toContain('funding_unknown');
});

/** A thin past, then twelve buyers lift the price within five minutes. */
async function breakout(funderOf: (index: number) => string) {
  const search = openSearch();
  const { past, hear, look, findFunders } = search;
  const buyers = Array.from({ length: 12 }, (_, index) => `Buyer${String.fromCharCode(65 + index)}`);
  for (const [index, name] of buyers.entries()) past.fund(funderOf(index), name);
  past.fund('BankzofzLeader', 'Leader');
  past.trade({ wallet: 'Early', agoMs: 20 * MINUTE_MS, lamports: 100_000_000n, atoms: 1_000n });
  for (const [index, wallet] of buyers.entries()) {
    past.trade({ wallet, agoMs: 30_000, lamports: 1_000_000_000n, atoms: BigInt(900 - index) });
  }
  hear(past.trade({ wallet: 'Leader', agoMs: 1_000, lamports: 1_000_000_000n, atoms: 500n }));
  await look();
  await findFunders();
  await look();
  return search.entered[0]?.conviction;
}

test('a breakout of strangers enters with everything it is judged by', async () => {
  const found = await breakout((index) => `Bank${String.fromCharCode(65 + index)}`);
  expect(refusals(found)).toEqual([]);
  expect(found).toMatchObject({
    kind: 'momentum_breakout',
    evidence: { buyerCount: 13, boughtLamports: 13_000_000_000n, soldLamports: 0n },
  });
});

test('the same volume with one funder behind it is wash volume', async () => {
  expect(refusals(await breakout(() => 'OnezBank'))).toEqual(['wash_volume']);
});

test('what was found once is not signalled again, and what is old is history', async () => {
  const { past, entered, hear, look } = openSearch(TRIO);
  for (const name of TRIO) past.fund(`Bank${name}`, name);
  for (const name of TRIO) hear(past.trade({ wallet: name, agoMs: 3 * MINUTE_MS }));
  for (let each = 0; each < 10; each += 1) await look();
  expect(entered).toEqual([]);
});
