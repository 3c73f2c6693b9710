import type { LedgerFilter, LedgerRow, LedgerTotals } from '@chimera/db/reads/ledger';

/** What an export is made of: every trade that passes a filter, as the journal stood at `seq`. */
export interface LedgerExport {
  readonly seq: number;
  readonly madeAtMs: number;
  readonly filter: LedgerFilter;
  readonly trades: readonly LedgerRow[];
  readonly totals: LedgerTotals;
}
