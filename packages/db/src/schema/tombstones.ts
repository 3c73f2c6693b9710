import type { Address } from '@chimera/core/units/chain';
import { primaryKey, sqliteTable, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { seqColumn, slotColumn, textColumn, unixMsColumn } from '../columns.ts';

/** A leader's last SELL that found nothing of ours. */
export const tombstones = sqliteTable(
  'tombstones',
  {
    leader: textColumn<Address>('leader').notNull(),
    mint: textColumn<Address>('mint').notNull(),
    leaderSlot: slotColumn('leader_slot'),
    atMs: unixMsColumn('at_ms').notNull(),
    seq: seqColumn('seq').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.leader, table.mint] }),
    // Boot takes the newest ones.
    uniqueIndex('tombstones_seq').on(table.seq),
  ],
);
