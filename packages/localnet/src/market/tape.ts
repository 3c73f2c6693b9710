import type { Ledger, TransactionRecord } from '../chain/types.ts';
import { readWire } from '../vm/wire.ts';
import { AMM_PROGRAM } from './amm.ts';
import type { PoolBook } from './pool-book.ts';

/** One executed swap as the pool's program reported it. */
export interface TapeTrade {
  readonly txid: string;
  readonly mint: string;
  readonly trader: string;
  readonly isBuy: boolean;
  readonly lamports: bigint;
  readonly atoms: bigint;
  /** Lamports per atom after the trade. */
  readonly price: number;
  readonly timeMs: number;
}

export interface TapeStats {
  readonly buyCount: number;
  readonly sellCount: number;
  readonly traderCount: number;
  readonly buyerCount: number;
  readonly buyLamports: bigint;
  readonly sellLamports: bigint;
  /** Relative change of the price since the window's first known trade; null without one. */
  readonly priceChange: number | null;
}

export interface Tape {
  /** Trades of a mint within the last `windowMs`, oldest first. */
  recent(mint: string, windowMs: number): readonly TapeTrade[];
  stats(mint: string, windowMs: number): TapeStats;
  onTrade(listener: (trade: TapeTrade) => void): void;
}

/** Enough for a day of the busiest token at normal speed; older trades are on the chain. */
const TRADES_PER_MINT_MAX = 4_096;
/** When a list is full this many of its oldest go at once, so that trimming is rare. */
const TRIM_BY = 1_024;
const SWAP_EVENT = 0x3130504157534843n;
const SWAP_EVENT_BYTES = 48;
const EVENT_PREFIX = 'Program data: ';

/** Listens to the chain and keeps each token's recent trades. */
export function createTape(ledger: Ledger, pools: PoolBook): Tape {
  const byMint = new Map<string, TapeTrade[]>();
  const listeners = new Set<(trade: TapeTrade) => void>();
  ledger.onTransaction((record) => {
    for (const trade of readTrades(record, pools)) {
      const trades = byMint.get(trade.mint) ?? [];
      trades.push(trade);
      if (trades.length > TRADES_PER_MINT_MAX) trades.splice(0, TRIM_BY);
      byMint.set(trade.mint, trades);
      for (const listener of listeners) listener(trade);
    }
  });
  const recent = (mint: string, windowMs: number): readonly TapeTrade[] => {
    const since = ledger.timeMs() - windowMs;
    return (byMint.get(mint) ?? []).filter((trade) => trade.timeMs >= since);
  };
  return {
    recent,
    stats: (mint, windowMs) => toStats(recent(mint, windowMs)),
    onTrade: (listener) => {
      listeners.add(listener);
    },
  };
}

/** Swaps that a transaction really executed. */
export function readTrades(record: TransactionRecord, pools: PoolBook): TapeTrade[] {
  if (record.err !== null || !record.keys.includes(AMM_PROGRAM)) return [];
  const events = record.logs.flatMap((line) => readEvent(line) ?? []);
  const swaps = (readWire(record.wire)?.instructions ?? []).filter(
    (instruction) => record.keys[instruction.programIdIndex] === AMM_PROGRAM && instruction.data[0] === 1,
  );
  return events.flatMap((event, index) => {
    const accounts = swaps[index]?.accounts ?? [];
    const pool = pools.byAddress(record.keys[accounts[0] ?? -1] ?? '');
    if (pool === null) return [];
    const { isBuy, amountIn, amountOut, reserveIn, reserveOut } = event;
    const [lamportReserve, atomReserve] = isBuy ? [reserveIn, reserveOut] : [reserveOut, reserveIn];
    return {
      txid: record.txid,
      mint: pool.mintA,
      trader: record.keys[accounts[2] ?? -1] ?? '',
      isBuy,
      lamports: isBuy ? amountIn : amountOut,
      atoms: isBuy ? amountOut : amountIn,
      price: Number(lamportReserve) / Number(atomReserve),
      timeMs: record.blockTimeMs,
    };
  });
}

function readEvent(line: string) {
  if (!line.startsWith(EVENT_PREFIX)) return null;
  const bytes = Buffer.from(line.slice(EVENT_PREFIX.length), 'base64');
  if (bytes.length !== SWAP_EVENT_BYTES || bytes.readBigUInt64LE(0) !== SWAP_EVENT) return null;
  const word = (index: number): bigint => bytes.readBigUInt64LE(index * 8);
  return {
    isBuy: word(1) === 2n,
    amountIn: word(2),
    amountOut: word(3),
    reserveIn: word(4),
    reserveOut: word(5),
  };
}

function toStats(trades: readonly TapeTrade[]): TapeStats {
  const buys = trades.filter((trade) => trade.isBuy);
  const sells = trades.filter((trade) => !trade.isBuy);
  const [first, last] = [trades[0], trades.at(-1)];
  const sum = (list: readonly TapeTrade[]): bigint =>
    list.reduce((total, trade) => total + trade.lamports, 0n);
  return {
    buyCount: buys.length,
    sellCount: sells.length,
    traderCount: new Set(trades.map((trade) => trade.trader)).size,
    buyerCount: new Set(buys.map((trade) => trade.trader)).size,
    buyLamports: sum(buys),
    sellLamports: sum(sells),
    priceChange: first === undefined || last === undefined ? null : last.price / first.price - 1,
  };
}
