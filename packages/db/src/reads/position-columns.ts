import type { ExitCause } from '@chimera/core/admission/signal';
import { getTableColumns, sql } from 'drizzle-orm';
import { orders } from '../schema/orders.ts';
import { positions } from '../schema/positions.ts';
import { wallets } from '../schema/wallets.ts';
import { tokenColumns } from './token-columns.ts';

/** A position with the names a person knows it by. `sizeLamports` is what its entry was meant to spend. */
export const positionColumns = {
  ...getTableColumns(positions),
  ...tokenColumns,
  leaderLabel: wallets.label,
  sizeLamports: orders.sizeLamports,
  /** Why the last exit order was decided; null when there was none. */
  lastExitCause: sql<ExitCause | null>`(
    SELECT last_exit.cause FROM orders AS last_exit
    WHERE last_exit.position_id = ${positions.positionId} AND last_exit.kind = 'exit'
    ORDER BY last_exit.seq DESC LIMIT 1)`,
};
