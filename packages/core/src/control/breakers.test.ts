import { AT, aFill, journaled } from '@chimera/testkit/builders';
import { expect, test } from 'vitest';
import { type Book, createBook } from '../book.ts';
import { applyToBook } from '../book-apply.ts';
import type { JournalEvent } from '../events.ts';
import { completeLimits, DEFAULT_LIMITS, type Limits } from '../limits.ts';
import { noteClose, noteResult, resultOfWindow } from '../portfolio/risk-ledger.ts';
import { unixMs } from '../units/chain.ts';
import { lamports, usdMicros } from '../units/lamports.ts';
import { dueChanges, NO_INFRA_MEASURES, readGauges } from './breaker-gauges.ts';
import { entryBlock, isSpearAllowed } from './breakers.ts';

const SOL = 1_000_000_000n;
const PRICE = usdMicros(150_000_000n);
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

function bookOf(limits: Partial<Limits> = {}): Book {
  const book = createBook();
  book.limits = completeLimits({ ...DEFAULT_LIMITS, ...limits });
  return book;
}

const sampleOf = (walletSol: bigint, solPriceUsdMicros: typeof PRICE | null = PRICE): JournalEvent => ({
  type: 'equity_sampled',
  walletLamports: lamports(walletSol * SOL),
  positionsValueLamports: lamports(0n),
  rentLockedLamports: lamports(0n),
  solPriceUsdMicros,
  openPositions: 0,
});

function record(book: Book, events: readonly JournalEvent[], atMs: number = AT): void {
  for (const row of journaled(events, book.lastSeq + 1)) applyToBook(book, { ...row, atMs: unixMs(atMs) });
}

/** A loss as the fold of a fill books it; through real trades it is tested in the scenarios. */
function lose(book: Book, amountSol: bigint, atMs: number = AT): void {
  noteResult(book.risk, lamports(-amountSol * SOL), { seq: book.lastSeq, atMs: unixMs(atMs) });
}

/** Looks as the operator does, and records what is due. */
function look(book: Book, atMs: number = AT, infra = NO_INFRA_MEASURES): readonly string[] {
  const due = dueChanges(book, infra, unixMs(atMs));
  record(book, due, atMs);
  return due.map((event) => ('breaker' in event ? `${event.type}:${event.breaker}` : event.type));
}

test('a loss of the day over the limit stops entries for the cooldown, and not the exits', () => {
  const book = bookOf();
  record(book, [sampleOf(100n)]);
  lose(book, 3n);
  expect(look(book)).toEqual([]);
  lose(book, 1n);
  expect(look(book)).toEqual(['breaker_tripped:loss_24h']);
  expect(entryBlock(book.breakers, 'SHIELD')).toMatchObject({ breaker: 'loss_24h', measured: 'lost $600' });
  expect(look(book, AT + book.limits.breakerCooldownMs - 1)).toEqual([]);
  expect(look(book, AT + book.limits.breakerCooldownMs)).toEqual(['breaker_reset:loss_24h']);
  expect(entryBlock(book.breakers, 'SHIELD')).toBeNull();
});

test('after the cooldown only a further loss trips it again, while the old one still counts', () => {
  const book = bookOf();
  record(book, [sampleOf(100n)]);
  lose(book, 4n);
  look(book);
  const later = AT + book.limits.breakerCooldownMs;
  look(book, later);
  expect(look(book, later + 1)).toEqual([]);
  record(book, [sampleOf(100n)], later);
  noteResult(book.risk, lamports(-1n), { seq: book.lastSeq, atMs: unixMs(later) });
  expect(look(book, later + 2)).toEqual(['breaker_tripped:loss_24h']);
});

test('a loss is forgotten when its day is over', () => {
  const book = bookOf();
  record(book, [sampleOf(100n)]);
  lose(book, 4n);
  expect(resultOfWindow(book.risk, unixMs(AT + DAY_MS + MINUTE_MS)).pnlLamports).toBe(0n);
  expect(look(book, AT + DAY_MS + MINUTE_MS)).toEqual([]);
});

test('profits count against losses', () => {
  const book = bookOf();
  record(book, [sampleOf(100n)]);
  lose(book, 4n);
  lose(book, -2n);
  expect(look(book)).toEqual([]);
});

test('without a price of SOL the loss is held against its limit in SOL, not taken for nothing', () => {
  const book = bookOf();
  record(book, [sampleOf(100n, null)]);
  lose(book, 3n);
  expect(look(book)).toEqual([]);
  lose(book, 1n);
  expect(look(book)).toEqual(['breaker_tripped:loss_24h']);
  expect(book.breakers.get('loss_24h')?.measured).toBe('lost 4 SOL');
});

test('a price that is too old prices nothing', () => {
  const book = bookOf();
  record(book, [sampleOf(100n)]);
  lose(book, 4n, AT + 10 * MINUTE_MS);
  expect(resultOfWindow(book.risk, unixMs(AT + 10 * MINUTE_MS))).toMatchObject({ hasUnpriced: true });
  expect(look(book, AT + 10 * MINUTE_MS)).toEqual(['breaker_tripped:loss_24h']);
});

test('five losing Spear closes in a row switch the Spear off and nothing else; the streak restarts', () => {
  const book = bookOf();
  const close = (pnl: bigint) => noteClose(book.risk, 'SPEAR', lamports(pnl));
  for (const pnl of [-1n, -1n, 1n, -1n, -1n, -1n, -1n]) close(pnl);
  expect(look(book)).toEqual([]);
  close(-1n);
  expect(look(book)).toEqual(['breaker_tripped:spear_loss_streak']);
  expect([isSpearAllowed(book), entryBlock(book.breakers, 'SHIELD')]).toEqual([false, null]);
  expect(look(book, AT + book.limits.breakerCooldownMs)).toEqual(['breaker_reset:spear_loss_streak']);
  close(-1n);
  expect(look(book, AT + book.limits.breakerCooldownMs)).toEqual([]);
});

test('losing closes of any strategy in a row stop entries', () => {
  const book = bookOf({ lossStreakMax: 3 });
  for (let count = 0; count < 3; count++) noteClose(book.risk, 'SHIELD', lamports(-1n));
  expect(look(book)).toEqual(['breaker_tripped:loss_streak']);
});

test('a drawdown stands until a person resets it, and then counts from there', () => {
  const book = bookOf();
  record(book, [sampleOf(100n), sampleOf(84n)]);
  expect(look(book)).toEqual([]);
  record(book, [sampleOf(84n)]);
  expect(look(book)).toEqual(['breaker_tripped:drawdown']);
  expect(look(book, AT + 30 * DAY_MS)).toEqual([]);
  record(book, [
    { type: 'breaker_reset', breaker: 'drawdown', cause: 'person', by: 'admin', reason: 'looked' },
  ]);
  expect([book.breakers.size, look(book)]).toEqual([0, []]);
});

test('what the owner takes out is no drawdown', () => {
  const book = bookOf();
  const taken: JournalEvent = {
    type: 'wallet_transfer_seen',
    txid: aFill().txid,
    walletDeltaLamports: lamports(-20n * SOL),
    slot: aFill().slot,
    kind: 'unknown_signed',
  };
  record(book, [sampleOf(100n), taken, sampleOf(80n), sampleOf(80n)]);
  expect(look(book)).toEqual([]);
});

test.each([
  ['signal_lag', { signalLagMs: 15_000 }, true],
  ['rpc_errors', { rpcErrorBps: 6_000 }, true],
  ['jito_invalid', { jitoInvalidBps: 5_000 }, false],
] as const)('%s trips at its limit', (breaker, measure, isForAll) => {
  const book = bookOf();
  expect(look(book, AT, { ...NO_INFRA_MEASURES, ...measure })).toEqual([`breaker_tripped:${breaker}`]);
  expect(entryBlock(book.breakers, 'SHIELD') !== null).toBe(isForAll);
  expect(isSpearAllowed(book)).toBe(false);
});

test('every gauge shows what it measures, against what, and what is not known as unknown', () => {
  const book = bookOf();
  const gauges = readGauges(book, NO_INFRA_MEASURES, AT);
  expect(gauges.map(({ breaker, measured }) => [breaker, measured])).toEqual([
    ['loss_24h', 'lost $0'],
    ['loss_streak', '0 in a row'],
    ['spear_loss_streak', '0 in a row'],
    ['drawdown', null],
    ['signal_lag', null],
    ['rpc_errors', null],
    ['jito_invalid', null],
  ]);
});
