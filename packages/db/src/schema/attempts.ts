import type { AttemptState } from '@chimera/core/execution/attempt-machine';
import type { AttemptTerms } from '@chimera/core/execution/quote';
import type { OrderId, PositionId } from '@chimera/core/ids';
import type { Txid } from '@chimera/core/units/chain';
import { sql } from 'drizzle-orm';
import { index, sqliteTable, uniqueIndex } from 'drizzle-orm/sqlite-core';
import {
  blobColumn,
  countColumn,
  jsonColumn,
  lamportsColumn,
  seqColumn,
  slotColumn,
  textColumn,
  unixMsColumn,
} from '../columns.ts';

/** Signed transactions. `raw` is read by `attempt-bytes` only: select the other columns by name. */
export const attempts = sqliteTable(
  'attempts',
  {
    seq: seqColumn('seq').primaryKey(),
    txid: textColumn<Txid>('txid').notNull(),
    orderId: textColumn<OrderId>('order_id').notNull(),
    positionId: textColumn<PositionId>('position_id').notNull(),
    n: countColumn('n').notNull(),
    raw: blobColumn('raw').notNull(),
    blockhash: textColumn('blockhash').notNull(),
    blockhashSlot: slotColumn('blockhash_slot').notNull(),
    blockhashHeight: countColumn('blockhash_height').notNull(),
    lastValidHeight: countColumn('last_valid_height').notNull(),
    confirmedHeights: jsonColumn<Readonly<Record<string, number>>>('confirmed_heights').notNull(),
    haltEpoch: countColumn('halt_epoch').notNull(),
    bootEpoch: countColumn('boot_epoch').notNull(),
    limitsVersion: countColumn('limits_version').notNull(),
    terms: jsonColumn<AttemptTerms>('terms').notNull(),
    tipLamports: lamportsColumn('tip_lamports').notNull(),
    priorityFeeLamports: lamportsColumn('priority_fee_lamports').notNull(),
    state: textColumn<AttemptState>('state').notNull(),
    signedAtMs: unixMsColumn('signed_at_ms').notNull(),
    sentAtMs: unixMsColumn('sent_at_ms'),
    landedAtMs: unixMsColumn('landed_at_ms'),
    landedSlot: slotColumn('landed_slot'),
    endedAtMs: unixMsColumn('ended_at_ms'),
    error: textColumn('error'),
    evidence: jsonColumn<Readonly<Record<string, unknown>>>('evidence'),
    failedFeeLamports: lamportsColumn('failed_fee_lamports'),
    failedDeltaLamports: lamportsColumn('failed_delta_lamports'),
    writtenOffAtMs: unixMsColumn('written_off_at_ms'),
    writtenOffBy: textColumn('written_off_by'),
    writtenOffReason: textColumn('written_off_reason'),
    supersededAtMs: unixMsColumn('superseded_at_ms'),
  },
  (table) => [
    // The idempotency key of the platform, and a transaction's page.
    uniqueIndex('attempts_txid').on(table.txid),
    uniqueIndex('attempts_order_n').on(table.orderId, table.n),
    // No second signature for an order while an earlier one may still land; boot scans it for live attempts.
    uniqueIndex('attempts_one_live_per_order')
      .on(table.orderId)
      .where(
        sql`state IN ('signed', 'landed_provisional', 'unresolved') AND written_off_at_ms IS NULL AND superseded_at_ms IS NULL`,
      ),
    // The list of what needs a person.
    index('attempts_unresolved').on(table.seq).where(sql`state = 'unresolved'`),
    // Which transactions the books have from a slot on.
    index('attempts_landed_slot').on(table.landedSlot).where(sql`landed_slot IS NOT NULL`),
    // A position's page.
    index('attempts_position_id').on(table.positionId),
  ],
);
