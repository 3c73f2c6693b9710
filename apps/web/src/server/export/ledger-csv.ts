import { type CsvCell, csvOf } from '@chimera/core/contract/csv';
import { decimalText } from '@chimera/core/units/decimal';
import type { LedgerRow } from '@chimera/db/reads/ledger';
import { textInTurns } from './in-turns.ts';
import type { LedgerExport } from './ledger.ts';

const SOL_DECIMALS = 9;
const USD_DECIMALS = 6;

const text = (value: string | null): CsvCell => (value === null ? null : { text: value });
const sol = (lamports: bigint): CsvCell => ({ number: decimalText(lamports, SOL_DECIMALS) });
const usd = (micros: bigint | null): CsvCell =>
  micros === null ? null : { number: decimalText(micros, USD_DECIMALS) };
const moment = (atMs: number | null): CsvCell =>
  atMs === null ? null : { text: new Date(atMs).toISOString() };

/** Columns are only ever added at the end: people's sheets count on their places. */
const COLUMNS: readonly (readonly [name: string, cell: (row: LedgerRow) => CsvCell])[] = [
  ['opened_at', (row) => moment(row.openedAtMs)],
  ['closed_at', (row) => moment(row.closedAtMs)],
  ['result_at', (row) => moment(row.resultAtMs)],
  ['state', (row) => text(row.state)],
  ['strategy', (row) => text(row.strategy)],
  ['token', (row) => text(row.tokenSymbol)],
  ['mint', (row) => text(row.mint)],
  ['leader', (row) => text(row.leader)],
  ['leader_label', (row) => text(row.leaderLabel)],
  ['size_sol', (row) => sol(row.sizeLamports)],
  ['gross_sol', (row) => sol(row.grossLamports)],
  ['fee_sol', (row) => sol(row.feeLamports)],
  ['tip_sol', (row) => sol(row.tipLamports)],
  ['rent_sol', (row) => sol(row.rentLamports)],
  ['net_sol', (row) => sol(row.netLamports)],
  ['sol_price_usd', (row) => usd(row.solPriceUsdMicros)],
  ['net_usd', (row) => usd(row.netUsdMicros)],
  ['position_id', (row) => text(row.positionId)],
  ['signal_id', (row) => text(row.signalId)],
];

/** A heading and one line a trade. Times are UTC, amounts exact; what is not known is empty. */
export async function ledgerCsv({ trades }: LedgerExport): Promise<string> {
  const heading = csvOf([COLUMNS.map(([name]) => ({ text: name }))]);
  const lines = await textInTurns(trades, (rows) =>
    csvOf(rows.map((row) => COLUMNS.map(([, cell]) => cell(row)))),
  );
  return heading + lines;
}
