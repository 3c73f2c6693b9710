import { type CsvCell, csvOf } from '@chimera/core/contract/csv';
import { decimalText } from '@chimera/core/units/decimal';
import type { TradeRow } from '@chimera/db/reads/trades';

const SOL_DECIMALS = 9;

const text = (value: string | null): CsvCell => (value === null ? null : { text: value });
const sol = (lamports: bigint): CsvCell => ({ number: decimalText(lamports, SOL_DECIMALS) });
const moment = (atMs: number | null): CsvCell => text(atMs === null ? null : new Date(atMs).toISOString());

/** Columns are only ever added at the end: people's sheets count on their places. */
const COLUMNS: readonly (readonly [name: string, cell: (row: TradeRow) => CsvCell])[] = [
  ['measured_at', (row) => moment(row.measuredAtMs)],
  ['block_time', (row) => moment(row.blockTimeMs)],
  ['slot', (row) => ({ number: String(row.slot) })],
  ['side', (row) => text(row.side)],
  ['strategy', (row) => text(row.strategy)],
  ['cause', (row) => text(row.cause)],
  ['mint', (row) => text(row.mint)],
  ['leader', (row) => text(row.leader)],
  ['token_delta_atoms', (row) => ({ number: row.tokenDeltaAtoms.toString() })],
  ['wallet_delta_sol', (row) => sol(row.walletDeltaLamports)],
  ['fee_sol', (row) => sol(row.feeLamports)],
  ['tip_sol', (row) => sol(row.tipLamports)],
  ['rent_sol', (row) => sol(row.rentLamports)],
  ['finality', (row) => text(row.finality)],
  ['txid', (row) => text(row.txid)],
  ['order_id', (row) => text(row.orderId)],
  ['position_id', (row) => text(row.positionId)],
];

/** Landed transactions, one a line: what each did to the wallet, to the lamport and the atom. */
export const tradesCsv = (rows: readonly TradeRow[]): string =>
  csvOf([
    COLUMNS.map(([name]) => ({ text: name })),
    ...rows.map((row) => COLUMNS.map(([, cell]) => cell(row))),
  ]);
