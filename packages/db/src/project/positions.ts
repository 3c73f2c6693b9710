import { must } from '@chimera/core/assert';
import type { OrderPlan } from '@chimera/core/decision/decision';
import type { EventOf } from '@chimera/core/events';
import type { OrderId, PositionId } from '@chimera/core/ids';
import { measurePosition, type Position } from '@chimera/core/portfolio/position';
import {
  flaggedPosition,
  nextPosition,
  type PositionEvent,
  positionAfterLateFill,
} from '@chimera/core/portfolio/position-events';
import { unixMs } from '@chimera/core/units/chain';
import type { Db } from '../open.ts';
import { insertInto } from '../statement.ts';
import type { At } from './at.ts';
import type { DayTable } from './days.ts';
import { type FillRow, toFill } from './fill-row.ts';
import type { OrderTables } from './orders.ts';
import {
  POSITION_CHANGING_COLUMNS,
  POSITION_COLUMNS,
  type PositionRow,
  toPosition,
  toPositionRow,
} from './position-row.ts';
import type { RiskTables } from './risk.ts';
import type { TradeTables } from './trades.ts';

export interface PositionTables {
  /** Lets core say what the event of the order makes of its position. Call before the fills change. */
  readonly apply: (orderId: OrderId, event: PositionEvent, at: At) => void;
  /** As `apply`, for a transaction that was written off and landed all the same. */
  readonly applyLate: (event: EventOf<'attempt_landed_late'>, at: At) => void;
  readonly flag: (event: EventOf<'position_flagged'>, at: At) => void;
  /** Counts an order decided for a position that is held. */
  readonly countExit: (plan: OrderPlan) => void;
}

interface Sources {
  readonly days: DayTable;
  readonly orders: OrderTables;
  readonly risk: RiskTables;
  readonly trades: TradeTables;
}

export function createPositionTables(db: Db, { days, orders, risk, trades }: Sources): PositionTables {
  const loadLive = createLiveLoader(db);
  const insert = insertInto<PositionRow>(db, 'positions', POSITION_COLUMNS);
  const changes = POSITION_CHANGING_COLUMNS.map((name) => `${name} = @${name}`).join(', ');
  const update = db.prepare<[PositionRow]>(
    `UPDATE positions SET ${changes} WHERE position_id = @position_id`,
  );
  const increment = db.prepare(
    `UPDATE positions SET exit_count = exit_count + 1
     WHERE position_id = ? AND state NOT IN ('closed', 'void')`,
  );

  function put(before: Position | null, next: Position, at: At): void {
    const amounts = measurePosition(next);
    const realisedBefore = before === null ? 0n : measurePosition(before).realisedPnlLamports;
    const row = toPositionRow(next, amounts, at.seq);
    if (before === null) insert.run(row);
    else update.run(row);
    const gained = amounts.realisedPnlLamports - realisedBefore;
    days.addRealised(gained);
    risk.addRealised(gained, at);
    trades.note(before, next, risk.solPriceAt(at.atMs), at);
    if (next.state !== 'closed') return;
    days.count('position_closed_count');
    risk.close(next.strategy, amounts.realisedPnlLamports);
  }

  return {
    apply(orderId, event, at) {
      const plan = orders.planOf(orderId);
      const before = loadLive(plan.positionId);
      const next = nextPosition(before, plan, event, unixMs(at.atMs));
      if (next !== null) put(before, next, at);
    },
    applyLate({ fill }, at) {
      const before = loadLive(fill.positionId);
      const plan = before === null ? orders.planOf(fill.orderId) : null;
      put(before, positionAfterLateFill(before, plan, fill, unixMs(at.atMs)), at);
    },
    flag(event, at) {
      const before = must(loadLive(event.positionId), 'flagged position');
      put(before, flaggedPosition(before, event), at);
    },
    countExit(plan) {
      increment.run(plan.positionId);
    },
  };
}

/** The position as the book knows it: one that has ended is no longer there. */
function createLiveLoader(db: Db): (positionId: PositionId) => Position | null {
  const read = db.prepare<[string], PositionRow>(
    "SELECT * FROM positions WHERE position_id = ? AND state NOT IN ('closed', 'void')",
  );
  const readFills = db.prepare<[string], FillRow>(
    'SELECT * FROM fills WHERE position_id = ? ORDER BY measured_seq',
  );
  return (positionId) => {
    const row = read.get(positionId);
    return row === undefined ? null : toPosition(row, readFills.all(positionId).map(toFill));
  };
}
