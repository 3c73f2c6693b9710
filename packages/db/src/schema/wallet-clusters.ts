import type { FunderKind } from '@chimera/core/events';
import type { Address, Txid } from '@chimera/core/units/chain';
import { index, sqliteTable } from 'drizzle-orm/sqlite-core';
import { seqColumn, textColumn, unixMsColumn } from '../columns.ts';

/** Who first sent SOL to a wallet. */
export const walletClusters = sqliteTable(
  'wallet_clusters',
  {
    wallet: textColumn<Address>('wallet').primaryKey(),
    seq: seqColumn('seq').notNull(),
    funder: textColumn<Address>('funder'),
    kind: textColumn<FunderKind>('kind').notNull(),
    txid: textColumn<Txid>('txid'),
    foundAtMs: unixMsColumn('found_at_ms').notNull(),
  },
  (table) => [index('wallet_clusters_funder').on(table.funder)],
);
