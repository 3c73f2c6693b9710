import type { Ledger, TransactionRecord } from '../chain/types.ts';
import { LAMPORTS_PER_SOL } from '../market/prices.ts';
import { TIP_ACCOUNTS } from '../vm/addresses.ts';
import { readWire } from '../vm/wire.ts';
import { tipOf } from './bundle.ts';

export interface TipFloor {
  /** Tips of the last landed transactions, oldest first. */
  landed(): readonly bigint[];
  /** Lamports at a percentile (0–100) of the recently landed tips; null before any landed. */
  percentile(rank: number): bigint | null;
  /** The body of the public tip route: SOL as floats, an empty array before any tip landed. */
  body(): readonly Record<string, string | number>[];
}

const LANDED_MAX = 100;
const EMA_WEIGHT = 0.05;

/** Watches what tip accounts really receive. */
export function createTipFloor(ledger: Ledger): TipFloor {
  const landed: bigint[] = [];
  let median: number | null = null;
  const percentile = (rank: number): bigint | null => {
    const sorted = [...landed].sort((a, b) => (a < b ? -1 : 1));
    return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * rank) / 100))] ?? null;
  };
  ledger.onTransaction((record) => {
    const tip = landedTip(record);
    if (tip === 0n) return;
    landed.push(tip);
    if (landed.length > LANDED_MAX) landed.shift();
    const now = Number(percentile(50) ?? 0n);
    median = median === null ? now : median + (now - median) * EMA_WEIGHT;
  });
  return {
    landed: () => landed,
    percentile,
    body() {
      if (landed.length === 0) return [];
      const sol = (rank: number): number => Number(percentile(rank) ?? 0n) / LAMPORTS_PER_SOL;
      return [
        {
          time: new Date(ledger.timeMs()).toISOString(),
          landed_tips_25th_percentile: sol(25),
          landed_tips_50th_percentile: sol(50),
          landed_tips_75th_percentile: sol(75),
          landed_tips_95th_percentile: sol(95),
          landed_tips_99th_percentile: sol(99),
          ema_landed_tips_50th_percentile: (median ?? 0) / LAMPORTS_PER_SOL,
        },
      ];
    },
  };
}

function landedTip(record: TransactionRecord): bigint {
  if (record.err !== null || !TIP_ACCOUNTS.some((account) => record.keys.includes(account))) return 0n;
  const transaction = readWire(record.wire);
  return transaction === null ? 0n : tipOf(transaction);
}
