import { existsSync } from 'node:fs';
import { type Fact, unknownFact } from '@chimera/core/decision/facts';
import { DEFAULT_LIMITS, type Limits } from '@chimera/core/limits';
import { median } from '@chimera/core/score/statistics';
import { type Address, type UnixMs, unixMs } from '@chimera/core/units/chain';
import { type UsdMicros, usdMicros } from '@chimera/core/units/lamports';
import { loadBook } from '@chimera/db/load-book';
import { type Db, openReader } from '@chimera/db/open';

/** What the operator's journal knows that the scout asks: whom it follows, on what terms, how fast we are. */
export interface OperatorFacts {
  readonly roster: readonly Address[];
  readonly limits: Limits;
  /** Slots from a leader's trade to ours. */
  readonly delaySlots: number;
  readonly solPriceUsdMicros: Fact<UsdMicros>;
}

/** Until we have this many entries of our own, the delay is assumed. */
const ENTRIES_MEASURED_MIN = 20;
const ENTRIES_MEASURED_MAX = 500;
const DELAY_SLOTS_ASSUMED = 4;

/** Reads the journal's projections; without a database there are the defaults, and SOL has no price. */
export function readOperatorFacts(databasePath: string, nowMs: UnixMs): OperatorFacts {
  if (!existsSync(databasePath)) {
    return {
      roster: [],
      limits: DEFAULT_LIMITS,
      delaySlots: DELAY_SLOTS_ASSUMED,
      solPriceUsdMicros: unknownFact('the operator has no database yet'),
    };
  }
  const db = openReader(databasePath);
  try {
    const book = loadBook(db);
    return {
      roster: [...book.wallets.keys()],
      limits: book.limits,
      delaySlots: measuredDelay(db) ?? DELAY_SLOTS_ASSUMED,
      solPriceUsdMicros: lastPrice(db, nowMs),
    };
  } finally {
    db.close();
  }
}

function measuredDelay(db: Db): number | null {
  const slots = db
    .prepare<[], bigint>(
      `SELECT fills.slot - signals.leader_slot FROM fills
       JOIN orders ON orders.order_id = fills.order_id
       JOIN signals ON signals.signal_id = orders.signal_id
       WHERE fills.side = 'buy' AND signals.leader_slot IS NOT NULL
       ORDER BY fills.measured_seq DESC LIMIT ${ENTRIES_MEASURED_MAX}`,
    )
    .pluck()
    .all();
  return slots.length < ENTRIES_MEASURED_MIN ? null : median(slots.map(Number));
}

function lastPrice(db: Db, nowMs: UnixMs): Fact<UsdMicros> {
  const row = db
    .prepare<[], { price: bigint; atMs: bigint }>(
      `SELECT sol_price_usd_micros AS price, at_ms AS atMs FROM equity_samples
       WHERE sol_price_usd_micros IS NOT NULL ORDER BY seq DESC LIMIT 1`,
    )
    .get();
  if (row === undefined) return unknownFact('the operator has seen no price of SOL yet');
  return { state: 'known', value: usdMicros(row.price), atMs: unixMs(Math.min(Number(row.atMs), nowMs)) };
}
