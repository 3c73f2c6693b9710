import type { WalletStatus } from '@chimera/core/control/wallet';
import { type Lamports, lamports } from '@chimera/core/units/lamports';
import { and, asc, count, desc, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import { type Page, type PageInput, pageBounds } from '../page.ts';
import { type ReadAt, type ReadDb, readAt } from '../read-at.ts';
import { wallets } from '../schema/wallets.ts';

export interface WalletsInput extends PageInput {
  readonly status?: WalletStatus | undefined;
}

const asCount = (value: bigint | number): number => Number(value);
const asLamports = (value: bigint | number): Lamports => lamports(BigInt(value));

/** A leader and what copying him has brought. Counts of signals are of every verdict. */
export const walletColumns = {
  ...getTableColumns(wallets),
  signalCount: sql`(SELECT count(*) FROM signals WHERE signals.leader = ${wallets.wallet})`.mapWith(asCount),
  positionCount: sql`(SELECT count(*) FROM positions WHERE positions.leader = ${wallets.wallet}
    AND positions.state <> 'void')`.mapWith(asCount),
  openPositionCount: sql`(SELECT count(*) FROM positions WHERE positions.leader = ${wallets.wallet}
    AND positions.state NOT IN ('closed', 'void'))`.mapWith(asCount),
  winCount: sql`(SELECT count(*) FROM positions WHERE positions.leader = ${wallets.wallet}
    AND positions.state = 'closed' AND positions.realised_pnl_lamports > 0)`.mapWith(asCount),
  closedPositionCount: sql`(SELECT count(*) FROM positions WHERE positions.leader = ${wallets.wallet}
    AND positions.state = 'closed')`.mapWith(asCount),
  lastSignalAtMs: sql`(SELECT max(signals.received_at_ms) FROM signals
    WHERE signals.leader = ${wallets.wallet})`.mapWith((ms: bigint | null) =>
    ms === null ? null : Number(ms),
  ),
  realisedPnlLamports: sql`(SELECT coalesce(sum(positions.realised_pnl_lamports), 0) FROM positions
    WHERE positions.leader = ${wallets.wallet})`.mapWith(asLamports),
};

/** A page of the roster: ACTIVE leaders first, then by score. */
export function listWallets(db: ReadDb, input: WalletsInput): ReadAt<Page<WalletListRow>> {
  const filters: SQL[] = [];
  if (input.status !== undefined) filters.push(eq(wallets.status, input.status));
  const { limit, offset } = pageBounds(input);
  return readAt(db, (snapshot) => ({
    items: snapshot
      .select(walletColumns)
      .from(wallets)
      .where(and(...filters))
      .orderBy(asc(sql`${wallets.status} <> 'ACTIVE'`), desc(wallets.wqs), asc(wallets.seq))
      .limit(limit)
      .offset(offset)
      .all(),
    total:
      snapshot
        .select({ total: count() })
        .from(wallets)
        .where(and(...filters))
        .get()?.total ?? 0,
  }));
}

export type WalletListRow = typeof wallets.$inferSelect & {
  readonly signalCount: number;
  readonly positionCount: number;
  readonly openPositionCount: number;
  readonly closedPositionCount: number;
  readonly winCount: number;
  readonly lastSignalAtMs: number | null;
  readonly realisedPnlLamports: Lamports;
};
