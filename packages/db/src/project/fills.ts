import type { Fill } from '@chimera/core/execution/fill';
import type { Txid } from '@chimera/core/units/chain';
import type { Db } from '../open.ts';
import type { At } from './at.ts';
import { FILL_COLUMNS, type FillRow, toFillRow } from './fill-row.ts';

export interface FillTable {
  /** Writes a measurement; a final one replaces the provisional one and keeps its place in the order. */
  readonly put: (fill: Fill, finality: FillRow['finality'], at: At) => void;
  /** Forgets a provisional measurement that a fork took. */
  readonly remove: (txid: Txid) => void;
}

const KEPT_AT_REPLACEMENT: readonly string[] = ['txid', 'mint', 'measured_seq', 'measured_at_ms'];

export function createFillTable(db: Db): FillTable {
  const values = FILL_COLUMNS.map((name) => `@${name}`).join(', ');
  const changes = FILL_COLUMNS.filter((name) => !KEPT_AT_REPLACEMENT.includes(name))
    .map((name) => `${name} = excluded.${name}`)
    .join(', ');
  const upsert = db.prepare<[FillRow]>(
    `INSERT INTO fills (${FILL_COLUMNS.join(', ')}) VALUES (${values})
     ON CONFLICT (txid, mint) DO UPDATE SET ${changes}`,
  );
  const remove = db.prepare("DELETE FROM fills WHERE txid = ? AND finality = 'provisional'");
  return {
    put(fill, finality, at) {
      upsert.run(toFillRow(fill, finality, at));
    },
    remove(txid) {
      remove.run(txid);
    },
  };
}
