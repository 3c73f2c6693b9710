import { toWire } from '@chimera/core/contract/wire';
import type { LedgerExport } from './ledger.ts';

/** Counts changes that a reader would notice; fields may be added without one. */
export const LEDGER_SCHEMA = { schema: 'chimera.trades', schemaVersion: 1 } as const;

/** Lamports and millionths of a dollar as decimal text, times as Unix milliseconds; what is not known is null. */
export const ledgerJson = (ledger: LedgerExport): string =>
  `${JSON.stringify({ ...LEDGER_SCHEMA, ...Object(toWire(ledger)) }, null, 1)}\n`;
