import type { Address } from '@chimera/core/units/chain';
import { sqliteTable } from 'drizzle-orm/sqlite-core';
import { countColumn, textColumn, unixMsColumn } from '../columns.ts';

/** What the market and the mint account told of a token; null is unknown. */
export const tokens = sqliteTable('tokens', {
  mint: textColumn<Address>('mint').primaryKey(),
  symbol: textColumn('symbol'),
  decimals: countColumn('decimals'),
  firstSeenAtMs: unixMsColumn('first_seen_at_ms').notNull(),
});
