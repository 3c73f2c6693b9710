import type { ScorePart, WalletStatus } from '@chimera/core/control/wallet';
import type { Address } from '@chimera/core/units/chain';
import { desc, eq, getTableColumns } from 'drizzle-orm';
import { type ReadAt, type ReadDb, readAt } from '../read-at.ts';
import { positions } from '../schema/positions.ts';
import { walletScores, walletSettings } from '../schema/roster.ts';
import { signals } from '../schema/signals.ts';
import { tokens } from '../schema/tokens.ts';
import { wallets } from '../schema/wallets.ts';
import { type TokenNames, tokenColumns } from './token-columns.ts';
import { type WalletListRow, walletColumns } from './wallets.ts';

export interface WalletDetail {
  readonly wallet: WalletListRow;
  /** What the scout last found out; null when it never looked. */
  readonly score: WalletScore | null;
  /** Size and caps that hold for this leader alone; null when none were ever set. */
  readonly terms: typeof walletSettings.$inferSelect | null;
  /** The newest ones; the lists of signals and positions filter by leader for more. */
  readonly signals: readonly (typeof signals.$inferSelect & TokenNames)[];
  readonly positions: readonly (typeof positions.$inferSelect & TokenNames)[];
}

export interface WalletScore {
  readonly rosterVersion: number;
  readonly proposedStatus: WalletStatus;
  readonly wqs: number;
  readonly parts: readonly ScorePart[];
  readonly refusals: readonly string[];
  readonly evidence: Readonly<Record<string, number | string | null>>;
  readonly atMs: number;
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
      score: toScore(snapshot.select().from(walletScores).where(eq(walletScores.wallet, wallet)).get()),
      terms:
        snapshot
          .select()
          .from(walletSettings)
          .where(eq(walletSettings.wallet, wallet))
          .orderBy(desc(walletSettings.version))
          .limit(1)
          .get() ?? null,
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

/** The projection wrote these texts from typed events, so their fields are what the event says. */
function toScore(row: typeof walletScores.$inferSelect | undefined): WalletScore | null {
  if (row === undefined) return null;
  const { rosterVersion, proposedStatus, wqs, atMs } = row;
  return {
    ...{ rosterVersion, proposedStatus, wqs, atMs },
    parts: JSON.parse(row.parts),
    refusals: JSON.parse(row.refusals),
    evidence: JSON.parse(row.evidence),
  };
}
