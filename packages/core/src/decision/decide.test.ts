import { createHash } from 'node:crypto';
import {
  AT,
  aBuy,
  aFill,
  aLeaderSell,
  aWallet,
  journaled,
  LEADER,
  MINT,
  someFacts,
} from '@chimera/testkit/builders';
import { expect, test } from 'vitest';
import type { Signal } from '../admission/signal.ts';
import { type Book, createBook, unvouchedLamports } from '../book.ts';
import { applyToBook } from '../book-apply.ts';
import type { JournalEvent } from '../events.ts';
import { createIds } from '../ids.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { bps } from '../units/bps.ts';
import { slot, txid, unixMs } from '../units/chain.ts';
import { lamports, usdMicros } from '../units/lamports.ts';
import { decide } from './decide.ts';
import type { Facts } from './facts.ts';

const ids = createIds((text) => createHash('sha256').update(text).digest('hex'));

function bookWith(events: readonly JournalEvent[]): Book {
  const book = createBook();
  for (const row of journaled(events)) applyToBook(book, row);
  return book;
}

const roster: JournalEvent = { type: 'wallet_set', wallet: aWallet(), by: 'test' };
const fact = <T>(value: T) => ({ state: 'known' as const, value, atMs: AT });
const token = (change: object): Partial<Facts> => {
  const { token: known } = someFacts();
  return known.state === 'unknown' ? {} : { token: fact({ ...known.value, ...change }) };
};

test('approves a clean buy of an active leader at two percent of capital', () => {
  const decision = decide(aBuy(), someFacts(), bookWith([roster]), ids);
  expect(decision.verdict).toBe('approved');
  if (decision.verdict !== 'approved' || decision.order.kind !== 'entry') return;
  expect(decision.order.sizeLamports).toBe(2_000_000_000n);
  expect(decision.order.reservedLamports).toBe(2_000_000_000n + 60_000n + 2_039_280n);
  expect(decision.order.orderId).toBe(ids.entryOrder(aBuy().signalId));
  expect(decision.gates.every((gate) => gate.passed)).toBe(true);
});

test("never spends more than the leader did or the provider's hint says", () => {
  const signal = aBuy({ hintLamports: lamports(400_000_000n) });
  const decision = decide(signal, someFacts(), bookWith([roster]), ids);
  expect(
    decision.verdict === 'approved' && decision.order.kind === 'entry' && decision.order.sizeLamports,
  ).toBe(400_000_000n);
});

const halt: JournalEvent = {
  type: 'halt_set',
  epoch: 1,
  mode: 'entries',
  by: 'me',
  source: 'web',
  reason: 'test',
};
const denials: [
  string,
  { signal?: Signal; facts?: Partial<Facts>; events?: JournalEvent[]; reasons: string[] },
][] = [
  ['entries are halted', { events: [roster, halt], reasons: ['halted'] }],
  ['the lane is Spear', { signal: aBuy({ lane: 'SPEAR' }), reasons: ['spear_not_permitted'] }],
  ['the trade is old', { facts: { chainSlot: fact(slot(1_041)) }, reasons: ['stale_signal'] }],
  [
    'the chain is unknown',
    { facts: { chainSlot: { state: 'unknown', reason: 'no answer' } }, reasons: ['fresh_unknown'] },
  ],
  [
    'the chain is stale',
    { facts: { chainSlot: { state: 'stale', value: slot(1_003), atMs: AT } }, reasons: ['fresh_stale'] },
  ],
  [
    'the wallet is unknown',
    { events: [], reasons: ['unknown_wallet', 'wallet_not_active', 'wallet_quality_unknown'] },
  ],
  [
    'the wallet is a candidate',
    { events: [{ ...roster, wallet: aWallet({ status: 'CANDIDATE' }) }], reasons: ['wallet_not_active'] },
  ],
  [
    'the promotion ended',
    {
      events: [{ ...roster, wallet: aWallet({ activeUntilMs: unixMs(AT) }) }],
      reasons: ['wallet_not_active'],
    },
  ],
  [
    'the score is low',
    { events: [{ ...roster, wallet: aWallet({ wqs: 69 }) }], reasons: ['wallet_quality'] },
  ],
  [
    "the leader's trade is not on chain",
    { facts: { leaderTradeVerified: fact(false) }, reasons: ['verified'] },
  ],
  [
    'the token is unknown',
    {
      facts: { token: { state: 'unknown', reason: 'timeout' } },
      reasons: [
        'token_known_unknown',
        'freeze_authority_unknown',
        'mint_authority_unknown',
        'token_extensions_unknown',
      ],
    },
  ],
  ['the mint can freeze', { facts: token({ freezeAuthority: LEADER }), reasons: ['freeze_authority'] }],
  ['the mint can mint', { facts: token({ mintAuthority: LEADER }), reasons: ['mint_authority'] }],
  [
    'an extension is unsafe',
    { facts: token({ unsafeExtensions: ['permanentDelegate'] }), reasons: ['token_extensions'] },
  ],
  [
    'the pool is thin',
    {
      facts: { market: fact({ liquidityUsdMicros: usdMicros(9_999_999_999n), priceSol: 1 }) },
      reasons: ['liquidity_too_thin'],
    },
  ],
  [
    'the liquidity is unknown',
    { facts: { market: fact({ liquidityUsdMicros: null, priceSol: 1 }) }, reasons: ['liquidity_unknown'] },
  ],
  [
    'SOL has no price',
    { facts: { solPriceUsdMicros: { state: 'unknown', reason: 'none' } }, reasons: ['price_of_sol_unknown'] },
  ],
  [
    'costs eat the trade',
    { facts: { fixedCostLamports: fact(lamports(30_200_000n)) }, reasons: ['cost_too_high'] },
  ],
  [
    'the size is dust',
    { signal: aBuy({ hintLamports: lamports(49_000_000n) }), reasons: ['size_too_small'] },
  ],
];

test.each(denials)('denies a buy when %s', (_name, { signal, facts, events, reasons }) => {
  const decision = decide(signal ?? aBuy(), someFacts(facts), bookWith(events ?? [roster]), ids);
  expect(decision.verdict === 'denied' && decision.reasons).toEqual(reasons);
});

test('denies for an unknown balance without calling it empty', () => {
  const facts = someFacts({ walletLamports: { state: 'unknown', reason: 'no answer' } });
  const decision = decide(aBuy(), facts, bookWith([roster]), ids);
  expect(decision.verdict === 'denied' && decision.reasons).toEqual([
    'size_unknown',
    'budget_unknown',
    'wallet_balance_unknown',
    'principal_floor_unknown',
    'cost_too_high',
  ]);
});

test.each([
  [0n, 'approved', undefined],
  [1n, 'denied', ['principal_floor']],
] as const)('a principal floor %i lamports above what would be left: %s', (above, verdict, reasons) => {
  const facts = someFacts();
  if (facts.walletLamports.state === 'unknown') throw new Error('the builder knows the balance');
  const needed = 2_000_000_000n + 20_000n + 2_039_280n;
  const principalFloorLamports = facts.walletLamports.value - needed + above;
  const limits = { ...DEFAULT_LIMITS, principalFloorLamports };
  const floor: JournalEvent = { type: 'limits_set', version: 1, limits, by: 'test', reason: 'test' };
  const decision = decide(aBuy(), facts, bookWith([roster, floor]), ids);
  expect(decision.verdict).toBe(verdict);
  expect(decision.verdict === 'denied' ? decision.reasons : undefined).toEqual(reasons);
});

function approvedBook(): Book {
  const signal = aBuy();
  const book = bookWith([roster, { type: 'signal_received', signal, deliveryId: null }]);
  const decision = decide(signal, someFacts(), book, ids);
  if (decision.verdict !== 'approved') throw new Error('the builder signal must be approved');
  const { gates, order } = decision;
  const event = {
    type: 'signal_decided' as const,
    signalId: signal.signalId,
    verdict: decision.verdict,
    reasons: [],
  };
  applyToBook(book, {
    seq: 3,
    atMs: AT,
    event: { ...event, gates, order, limitsVersion: 0, tokenSymbol: 'TOK', tokenDecimals: 6 },
  });
  return book;
}

test('reserves in the book, so a second buy of the same mint is denied and the budget counts it', () => {
  const book = approvedBook();
  expect(book.positionByMint.has(MINT)).toBe(true);
  const decision = decide(aBuy({ signalId: ids.providerSignal('p', '2') }), someFacts(), book, ids);
  expect(decision.verdict === 'denied' && decision.reasons).toEqual(['position_exists']);
});

test("moves no more than its own cap on a provider's word alone, whatever else there is to spend", () => {
  const told = aBuy();
  const unvouched = { ...told, swap: told.swap === null ? null : { ...told.swap, leaderTxid: null } };
  const cappedAt = (unvouchedShareBps: number): Book => {
    const book = bookWith([roster]);
    book.limits = { ...book.limits, unvouchedShareBps };
    return book;
  };
  expect(decide(unvouched, someFacts(), cappedAt(200), ids).verdict).toBe('approved');
  expect(decide(unvouched, someFacts(), cappedAt(199), ids)).toMatchObject({
    verdict: 'denied',
    reasons: ['unvouched_budget_spent'],
  });
  expect(decide(told, someFacts(), cappedAt(0), ids).verdict).toBe('approved');
});

test('what was bought on such a word counts until it is sold', () => {
  const told = aBuy();
  const signal = { ...told, swap: told.swap === null ? null : { ...told.swap, leaderTxid: null } };
  const decision = decide(signal, someFacts(), bookWith([roster]), ids);
  const order = decision.verdict === 'approved' ? decision.order : null;
  const decided: JournalEvent = {
    ...{ type: 'signal_decided', signalId: signal.signalId, verdict: 'approved', reasons: [], gates: [] },
    ...{ order, limitsVersion: 0, tokenSymbol: null, tokenDecimals: null },
  };
  const book = bookWith([roster, { type: 'signal_received', signal, deliveryId: null }, decided]);
  expect(unvouchedLamports(book)).toBe(order?.kind === 'entry' ? order.reservedLamports : null);
  const orderId = order?.orderId ?? ids.entryOrder(signal.signalId);
  const abandoned: JournalEvent = { type: 'order_abandoned', orderId, reason: 'no route' };
  applyToBook(book, { seq: book.lastSeq + 1, atMs: AT, event: abandoned });
  expect(book.unvouched.size).toBe(0);
});

test('denies a sell with nothing of ours to sell and remembers it against the older buy', () => {
  const book = bookWith([roster]);
  const sell = aLeaderSell();
  const decision = decide(sell, someFacts(), book, ids);
  expect(decision.verdict === 'denied' && decision.reasons).toEqual(['no_position']);
  const { gates } = decision;
  const decided = { type: 'signal_decided' as const, signalId: sell.signalId, verdict: 'denied' as const };
  applyToBook(book, { seq: 2, atMs: AT, event: { type: 'signal_received', signal: sell, deliveryId: null } });
  applyToBook(book, {
    seq: 3,
    atMs: AT,
    event: {
      ...decided,
      reasons: ['no_position'],
      gates,
      order: null,
      limitsVersion: 0,
      tokenSymbol: null,
      tokenDecimals: null,
    },
  });
  const late = decide(aBuy(), someFacts(), book, ids);
  expect(late.verdict === 'denied' && late.reasons).toEqual(['superseded']);
  const newer = aBuy();
  const swap = newer.swap === null ? null : { ...newer.swap, leaderSlot: slot(1_020) };
  expect(decide({ ...newer, swap }, someFacts({ chainSlot: fact(slot(1_021)) }), book, ids).verdict).toBe(
    'approved',
  );
});

test('accepts a sell of a halted book and sells the fraction the leader sold', () => {
  const book = approvedBook();
  const positionId = [...book.positionByMint.values()][0];
  const plan = [...book.orders.values()][0]?.plan;
  if (positionId === undefined || plan === undefined) throw new Error('no order');
  applyToBook(book, { seq: 4, atMs: AT, event: signedEvent(plan.orderId, positionId) });
  applyToBook(book, { seq: 5, atMs: AT, event: halt });
  const sell = aLeaderSell();
  const swap = sell.swap === null ? null : { ...sell.swap, soldFractionBps: bps(3_000) };
  const decision = decide({ ...sell, swap }, someFacts(), book, ids);
  expect(
    decision.verdict === 'approved' && decision.order.kind === 'exit' && decision.order.fractionBps,
  ).toBe(3_000);
});

const modes = [
  ['mirror', 90n, 'approved'],
  ['both', 150n, 'approved'],
  ['own', 90n, 'own_exits_only'],
  ['asymmetric', 90n, 'approved'],
  ['asymmetric', 150n, 'winner_trails'],
  ['asymmetric', null, 'approved'],
] as const;

test.each(modes)("in mode %s with %s percent of cost a leader's sell is %s", (exitMode, percent, outcome) => {
  const book = approvedBook();
  const [positionId] = book.positionByMint.values();
  const [order] = book.orders.values();
  if (positionId === undefined || order === undefined) throw new Error('no order');
  applyToBook(book, { seq: 4, atMs: AT, event: signedEvent(order.plan.orderId, positionId) });
  const landed = {
    type: 'attempt_landed_provisionally' as const,
    txid: txid('1'.repeat(88)),
    fill: aFill({ orderId: order.plan.orderId, positionId }),
  };
  applyToBook(book, { seq: 5, atMs: AT, event: landed });
  const wallet = aWallet({ exitMode });
  applyToBook(book, { seq: 6, atMs: AT, event: { type: 'wallet_set', wallet, by: 'test' } });
  const cost = book.positions.get(positionId)?.amounts.openCostLamports ?? 0n;
  const positionValueLamports = percent === null ? null : lamports((cost * percent) / 100n);
  const decision = decide(aLeaderSell(), someFacts({ positionValueLamports }), book, ids);
  expect(decision.verdict === 'approved' ? 'approved' : decision.reasons.join()).toBe(outcome);
});

function signedEvent(orderId: string, positionId: string): JournalEvent {
  return {
    type: 'attempt_signed',
    orderId,
    positionId,
    n: 1,
    txid: '1'.repeat(88),
    blockhash: 'x',
    blockhashSlot: 1_000,
    blockhashHeight: 900,
    lastValidHeight: 1_050,
    confirmedHeights: {},
    haltEpoch: 0,
    bootEpoch: 1,
    limitsVersion: 0,
    terms: { side: 'buy', spendLamports: 1n, expectedAtoms: 1n, minAtoms: 1n, priceImpactBps: null },
    tipLamports: 10_000n,
    priorityFeeLamports: 10_000n,
  } as unknown as JournalEvent;
}

test('a mint that is trusted by name may have a freeze authority, and still needs liquidity', () => {
  const book = bookWith([roster]);
  const facts = someFacts(token({ freezeAuthority: LEADER, unsafeExtensions: ['permanentDelegate'] }));
  expect(decide(aBuy(), facts, book, ids)).toMatchObject({
    reasons: ['freeze_authority', 'token_extensions'],
  });
  book.limits = { ...book.limits, trustedMints: [MINT] };
  const trusted = decide(aBuy(), facts, book, ids);
  expect(trusted.verdict).toBe('approved');
  const measured = trusted.gates.find(({ code }) => code === 'freeze_authority')?.measured;
  expect(measured).toContain('(trusted mint)');
});
