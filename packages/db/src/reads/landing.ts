import { fromWire } from '@chimera/core/contract/wire';
import type { Trace } from '@chimera/core/execution/trace';
import { type Lamports, lamports } from '@chimera/core/units/lamports';
import type { Db } from '../open.ts';

/* What a start remembers of landings. Plain statements, because a start has no time for a query builder. */

/** The newest landed tips, oldest first. */
export function readLandedTips(db: Db, limit: number): readonly Lamports[] {
  const newest = db
    .prepare<[number], bigint>('SELECT tip_lamports FROM jito_tip_history ORDER BY seq DESC LIMIT ?')
    .pluck();
  return newest.all(limit).map(lamports).reverse();
}

/** The newest traces, oldest first. */
export function readLastTraces(db: Db, limit: number): readonly Trace[] {
  const newest = db.prepare<[number], string>('SELECT trace FROM traces ORDER BY seq DESC LIMIT ?').pluck();
  return newest.all(limit).map(toTrace).reverse();
}

/** Written by the projection of a `signal_traced` alone. */
const toTrace = (text: string): Trace => fromWire(JSON.parse(text)) as Trace;
