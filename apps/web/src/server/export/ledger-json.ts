import { toWire } from '@chimera/core/contract/wire';
import { textInTurns } from './in-turns.ts';
import type { LedgerExport } from './ledger.ts';

/** Counts changes that a reader would notice; fields may be added without one. */
export const LEDGER_SCHEMA = { schema: 'chimera.trades', schemaVersion: 1 } as const;

/**
 * Lamports and millionths of a dollar as decimal text, times as Unix milliseconds; what is not known is null. One
 * line a trade, so that two exports can be compared by lines.
 */
export async function ledgerJson({ trades, ...about }: LedgerExport): Promise<string> {
  const head = Object.entries({ ...LEDGER_SCHEMA, ...Object(toWire(about)) }).map(
    ([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  );
  const lines = await textInTurns(trades, (rows) =>
    rows.map((row) => `  ${JSON.stringify(toWire(row))},\n`).join(''),
  );
  // The comma of the last line has no next one to stand before.
  const list = lines === '' ? '[]' : `[\n${lines.slice(0, -2)}\n ]`;
  return `{\n ${[...head, `"trades": ${list}`].join(',\n ')}\n}\n`;
}
