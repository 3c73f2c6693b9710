import type { WalletStatus } from '@chimera/core/control/wallet';
import type { Address } from '@chimera/core/units/chain';
import { sqliteTable, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { countColumn, lamportsColumn, ratioColumn, seqColumn, textColumn, unixMsColumn } from '../columns.ts';

/** Size and caps of single leaders, every version. */
export const walletSettings = sqliteTable(
  'wallet_settings',
  {
    seq: seqColumn('seq').primaryKey(),
    wallet: textColumn<Address>('wallet').notNull(),
    version: countColumn('version').notNull(),
    sizeLamportsMax: lamportsColumn('size_lamports_max'),
    openPositionsMax: countColumn('open_positions_max'),
    changedBy: textColumn('changed_by').notNull(),
    reason: textColumn('reason').notNull(),
    atMs: unixMsColumn('at_ms').notNull(),
  },
  (table) => [uniqueIndex('wallet_settings_version').on(table.wallet, table.version)],
);

/** Proposed rosters that were taken over. */
export const rosterVersions = sqliteTable(
  'roster_versions',
  {
    seq: seqColumn('seq').primaryKey(),
    version: countColumn('version').notNull(),
    sha256: textColumn('sha256').notNull(),
    madeAtMs: unixMsColumn('made_at_ms').notNull(),
    proposedCount: countColumn('proposed_count').notNull(),
    changedCount: countColumn('changed_count').notNull(),
    mergedBy: textColumn('merged_by').notNull(),
    atMs: unixMsColumn('at_ms').notNull(),
  },
  (table) => [uniqueIndex('roster_versions_version').on(table.version)],
);

/** What the scout last found out about each wallet; the three texts are JSON. */
export const walletScores = sqliteTable(
  'wallet_scores',
  {
    seq: seqColumn('seq').primaryKey(),
    wallet: textColumn<Address>('wallet').notNull(),
    rosterVersion: countColumn('roster_version').notNull(),
    proposedStatus: textColumn<WalletStatus>('proposed_status').notNull(),
    wqs: ratioColumn('wqs').notNull(),
    parts: textColumn('parts').notNull(),
    refusals: textColumn('refusals').notNull(),
    evidence: textColumn('evidence').notNull(),
    atMs: unixMsColumn('at_ms').notNull(),
  },
  (table) => [uniqueIndex('wallet_scores_wallet').on(table.wallet)],
);
