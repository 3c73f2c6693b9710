import type { RpcMode, RpcModeSource } from '@chimera/core/execution/rpc-mode';
import { sqliteTable } from 'drizzle-orm/sqlite-core';
import { seqColumn, textColumn, unixMsColumn } from '../columns.ts';

/** Every change of the RPC mode; the last row is in force. */
export const rpcModes = sqliteTable('rpc_modes', {
  seq: seqColumn('seq').primaryKey(),
  mode: textColumn<RpcMode>('mode').notNull(),
  source: textColumn<RpcModeSource>('source').notNull(),
  changedBy: textColumn('changed_by').notNull(),
  reason: textColumn('reason').notNull(),
  atMs: unixMsColumn('at_ms').notNull(),
});
