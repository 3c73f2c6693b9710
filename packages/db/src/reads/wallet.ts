import type { Address } from '@chimera/core/units/chain';
import { desc, eq, getTableColumns } from 'drizzle-orm';
import { type ReadAt, type ReadDb, readAt } from '../read-at.ts';
import { positions } from '../schema/positions.ts';
import { signals } from '../schema/signals.ts';
import { tokens } from '../schema/tokens.ts';
import { wallets } from '../schema/wallets.ts';
import { type TokenNames, tokenColumns } from './token-columns.ts';
import { type WalletListRow, walletColumns } from './wallets.ts';

export interface WalletDetail {
  readonly wallet: WalletListRow;
  /** The newest ones; the lists of signals and positions filter by leader for more. */
  readonly signals: readonly (typeof signals.$inferSelect & TokenNames)[];
  readonly positions: readonly (typeof positions.$inferSelect & TokenNames)[];
}

const NEWEST_MAX = 50;

/** One leader with his newest signals and positions; null when he is not on the roster. */
export function readWallet(
  db: ReadDb,
  { wallet }: { readonly wallet: Address },
): ReadAt<WalletDetail | null> {
  return readAt(db, (snapshot) => {
    const row = snapshot.select(walletColumns).from(wallets).where(eq(wallets.wallet, wallet)).get();
    if (row === undefined) return null;
    return {
      wallet: row,
      signals: snapshot
        .select({ ...getTableColumns(signals), ...tokenColumns })
        .from(signals)
        .leftJoin(tokens, eq(tokens.mint, signals.mint))
        .where(eq(signals.leader, wallet))
        .orderBy(desc(signals.seq))
        .limit(NEWEST_MAX)
        .all(),
      positions: snapshot
        .select({ ...getTableColumns(positions), ...tokenColumns })
        .from(positions)
        .leftJoin(signals, eq(signals.signalId, positions.signalId))
        .leftJoin(tokens, eq(tokens.mint, positions.mint))
        .where(eq(positions.leader, wallet))
        .orderBy(desc(positions.seq))
        .limit(NEWEST_MAX)
        .all(),
    };
  });
}
