import { createHash } from 'node:crypto';
import { type Book, createBook } from '@chimera/core/book';
import { decide } from '@chimera/core/decision/decide';
import { createIds } from '@chimera/core/ids';
import { address, unixMs } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import { aBuy, aWallet, someFacts } from '@chimera/testkit/builders';
import { createHistory } from '@chimera/testkit/histories';
import { benchMint } from '../hot-path/requests.ts';
import { figure, quantile, type Suite } from '../suite.ts';

const WARM_UP = 2_000;
const COUNT = 20_000;
const STORY_EVENTS = 4_000;
const CAPITAL_LAMPORTS = lamports(10n ** 15n);
const NS_PER_MS = 1_000_000;

/** Row 3: a decision on warm facts, beside a book that is full of a long story's positions and orders. */
export const suite: Suite = {
  about: 'a decision on warm facts, with the book of a long story beside it',
  run: async () => {
    const history = createHistory(7);
    for (let made = 0; made < STORY_EVENTS; made += 1) history.next();
    const book = roomyBook(history.book);
    const ids = createIds((text) => createHash('sha256').update(text).digest('hex'));
    const facts = { ...someFacts(), walletLamports: factOf(CAPITAL_LAMPORTS) };
    const tookMs: number[] = [];
    let approved = 0;
    for (let made = 0; made < WARM_UP + COUNT; made += 1) {
      const signal = aBuy({ mint: address(benchMint(made)), signalId: `bench-${made}` as never });
      const startedNs = process.hrtime.bigint();
      const decision = decide(signal, facts, book, ids);
      const ns = process.hrtime.bigint() - startedNs;
      if (made >= WARM_UP) tookMs.push(Number(ns) / NS_PER_MS);
      if (decision.verdict === 'approved') approved += 1;
    }
    return [
      figure('decide() on warm facts, p50', quantile(tookMs, 0.5), 'ms'),
      figure('decide() on warm facts, p99', quantile(tookMs, 0.99), 'ms', { atMost: 1, isTold: true }),
      figure('positions in the book', book.positions.size, 'count'),
      figure('approved of all', approved / (WARM_UP + COUNT), 'times', { atLeast: 1 }),
    ];
  },
};

/** The same positions and orders, with a leader and room for one more purchase: an approval is the longest way. */
function roomyBook(book: Book): Book {
  const { limits, halt, breakers } = createBook();
  const wallets = new Map([...book.wallets, [aWallet().wallet, aWallet()]]);
  const roomy = { ...limits, configuredCapitalLamports: CAPITAL_LAMPORTS, openPositionsMax: 1_000 };
  return { ...book, limits: roomy, halt, breakers, wallets };
}

const factOf = <T>(value: T) => ({ state: 'known' as const, value, atMs: unixMs(0) });
