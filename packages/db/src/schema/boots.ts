import type { Address } from '@chimera/core/units/chain';
import { sqliteTable } from 'drizzle-orm/sqlite-core';
import { countColumn, seqColumn, textColumn, unixMsColumn } from '../columns.ts';

/** One row for each start of the operator. */
export const boots = sqliteTable('boots', {
  seq: seqColumn('seq').primaryKey(),
  bootEpoch: countColumn('boot_epoch').notNull(),
  version: textColumn('version').notNull(),
  cluster: textColumn<'localnet' | 'mainnet'>('cluster').notNull(),
  mode: textColumn<'paper' | 'live'>('mode').notNull(),
  genesis: textColumn('genesis').notNull(),
  wallet: textColumn<Address>('wallet').notNull(),
  atMs: unixMsColumn('at_ms').notNull(),
});
