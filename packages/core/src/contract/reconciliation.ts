import { z } from 'zod';
import type { ReconciliationCause, ReconciliationEnded } from '../events-reconcile.ts';
import type { PositionId } from '../ids.ts';
import type { UnixMs } from '../units/chain.ts';
import { reasonSchema } from './reason.ts';

/** Answer of `reconciliation` and `reconciliation-run`: what goes on now, and how the last run of this start ended. */
export interface ReconciliationState {
  readonly isRunning: boolean;
  readonly cause: ReconciliationCause | null;
  readonly startedBy: string | null;
  readonly startedAtMs: UnixMs | null;
  readonly progress: { readonly step: string; readonly done: number; readonly total: number | null } | null;
  readonly endedAtMs: UnixMs | null;
  readonly outcome: ReconciliationEnded['outcome'] | null;
  /** Why it did not come through; null when it did. */
  readonly failure: string | null;
}

export const resolveDifferenceCommand = z.strictObject({
  key: z.string().min(1).max(300),
  reason: reasonSchema,
});
/** `reconciliation-book` takes a transaction that our key signed elsewhere for a sale of ours. */
export const bookSaleCommand = resolveDifferenceCommand;
export type BookSaleCommand = z.output<typeof bookSaleCommand>;
export interface BookSaleAnswer {
  readonly status: 'booked';
  readonly key: string;
  readonly positionId: PositionId;
  readonly seq: number;
}

export interface ResolveDifferenceAnswer {
  readonly status: 'resolved';
  readonly key: string;
  readonly seq: number;
}
