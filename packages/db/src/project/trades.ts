import type { Strategy } from '@chimera/core/admission/signal';
import type { PositionId, SignalId } from '@chimera/core/ids';
import type { Position } from '@chimera/core/portfolio/position';
import { measureTrade, type TradeResult } from '@chimera/core/portfolio/trade-result';
import type { Address } from '@chimera/core/units/chain';
import { LAMPORTS_PER_SOL, type UsdMicros } from '@chimera/core/units/lamports';
import { mulDivFloor } from '@chimera/core/units/math';
import type { Statement } from 'better-sqlite3';
import type { Db } from '../open.ts';
import { insertInto } from '../statement.ts';
import type { At } from './at.ts';

export type TradeState = 'partial' | 'closed' | 'void';

export interface TradeTables {
  /** Notes what a change of a position realised, at the price of SOL then; null when nobody knew it. */
  readonly note: (before: Position | null, next: Position, price: UsdMicros | null, at: At) => void;
}

interface ResultRow {
  readonly seq: number;
  readonly position_id: PositionId;
  readonly strategy: Strategy;
  readonly at_ms: number;
  readonly net_lamports: bigint;
  readonly sol_price_usd_micros: bigint | null;
  readonly net_usd_micros: bigint | null;
}

interface TradeRow extends Omit<ResultRow, 'at_ms'> {
  readonly signal_id: SignalId;
  readonly mint: Address;
  readonly leader: Address | null;
  readonly state: TradeState;
  readonly opened_at_ms: number | null;
  readonly closed_at_ms: number | null;
  readonly result_at_ms: number;
  readonly size_lamports: bigint;
  readonly gross_lamports: bigint;
  readonly fee_lamports: bigint;
  readonly tip_lamports: bigint;
  readonly rent_lamports: bigint;
}

const RESULT_COLUMNS = [
  ...(['seq', 'position_id', 'strategy', 'at_ms'] as const),
  ...(['net_lamports', 'sol_price_usd_micros', 'net_usd_micros'] as const),
];
const KEPT_COLUMNS = ['seq', 'position_id', 'signal_id', 'strategy', 'mint', 'leader'] as const;
const CHANGING_COLUMNS = [
  ...(['state', 'opened_at_ms', 'closed_at_ms', 'result_at_ms', 'size_lamports', 'gross_lamports'] as const),
  ...(['fee_lamports', 'tip_lamports', 'rent_lamports', 'net_lamports'] as const),
  ...(['net_usd_micros', 'sol_price_usd_micros'] as const),
];

/** For a change of state alone: the moment and the price stay those of the last result. */
const COLUMNS_WITHOUT_RESULT = CHANGING_COLUMNS.filter(
  (name) => name !== 'result_at_ms' && name !== 'sol_price_usd_micros',
);

/** trades and trade_results: what was realised, whole and part by part. */
export function createTradeTables(db: Db): TradeTables {
  const addResult = insertInto<ResultRow>(db, 'trade_results', RESULT_COLUMNS);
  const put = createPutter(db, CHANGING_COLUMNS);
  const move = createPutter(db, COLUMNS_WITHOUT_RESULT);
  const remove = db.prepare<[string]>('DELETE FROM trades WHERE position_id = ?');
  // Known when every part has its price, and the parts are the whole: a file from before has not all of them.
  const usdOf = db
    .prepare<[{ position_id: string; net_lamports: bigint }], bigint | null>(
      `SELECT CASE WHEN count(*) = count(net_usd_micros) AND coalesce(sum(net_lamports), 0) = @net_lamports
         THEN coalesce(sum(net_usd_micros), 0) END
       FROM trade_results WHERE position_id = @position_id`,
    )
    .pluck();

  return {
    note(before, next, price, at) {
      const result = measureTrade(next);
      const known = before === null ? null : measureTrade(before);
      const gained = result.netLamports - (known?.netLamports ?? 0n);
      if (gained !== 0n) addResult.run(toResultRow(next, gained, price, at));
      if (next.state !== 'closed' && isNothing(result)) {
        // A fork took back all that was realised.
        if (known !== null && !isNothing(known)) remove.run(next.positionId);
        return;
      }
      if (known !== null && before?.state === next.state && isSame(known, result)) return;
      const sum = { position_id: next.positionId, net_lamports: result.netLamports };
      const row = toTradeRow(next, result, { price, usd: usdOf.get(sum) ?? null, at });
      if (gained === 0n) move.run(row);
      else put.run(row);
    },
  };
}

/** Puts a trade; of one that is there, only these columns change. */
function createPutter(db: Db, changing: readonly (keyof TradeRow)[]): Statement<[TradeRow]> {
  const columns = [...KEPT_COLUMNS, ...CHANGING_COLUMNS];
  return db.prepare<[TradeRow]>(
    `INSERT INTO trades (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})
     ON CONFLICT (position_id) DO UPDATE SET ${changing.map((name) => `${name} = excluded.${name}`).join(', ')}`,
  );
}

const isSame = (a: TradeResult, b: TradeResult): boolean =>
  a.sizeLamports === b.sizeLamports && a.grossLamports === b.grossLamports && hasSameCosts(a, b);

const hasSameCosts = (a: TradeResult, b: TradeResult): boolean =>
  a.feeLamports === b.feeLamports && a.tipLamports === b.tipLamports && a.rentLamports === b.rentLamports;

const isNothing = ({ grossLamports, feeLamports, tipLamports, rentLamports }: TradeResult): boolean =>
  [grossLamports, feeLamports, tipLamports, rentLamports].every((amount) => amount === 0n);

function toResultRow(
  { positionId, strategy }: Position,
  netLamports: bigint,
  price: UsdMicros | null,
  { seq, atMs }: At,
): ResultRow {
  return {
    ...{ seq, position_id: positionId, strategy, at_ms: atMs, net_lamports: netLamports },
    sol_price_usd_micros: price,
    net_usd_micros: price === null ? null : mulDivFloor(netLamports, price, LAMPORTS_PER_SOL),
  };
}

interface Valued {
  readonly price: UsdMicros | null;
  readonly usd: bigint | null;
  readonly at: At;
}

function toTradeRow(position: Position, result: TradeResult, { price, usd, at }: Valued): TradeRow {
  const { state } = position;
  return {
    seq: at.seq,
    position_id: position.positionId,
    signal_id: position.signalId,
    strategy: position.strategy,
    mint: position.mint,
    leader: position.leader,
    state: state === 'closed' || state === 'void' ? state : 'partial',
    opened_at_ms: position.openedAtMs,
    closed_at_ms: position.closedAtMs,
    result_at_ms: at.atMs,
    size_lamports: result.sizeLamports,
    gross_lamports: result.grossLamports,
    fee_lamports: result.feeLamports,
    tip_lamports: result.tipLamports,
    rent_lamports: result.rentLamports,
    net_lamports: result.netLamports,
    net_usd_micros: usd,
    sol_price_usd_micros: price,
  };
}
