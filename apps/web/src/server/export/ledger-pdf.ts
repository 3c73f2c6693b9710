import type { LedgerFilter, LedgerRow, LedgerTotals } from '@chimera/db/reads/ledger';
import { PDFDocument } from 'pdfkit';
import { formatCount, formatSol, formatUsd, formatUtc, shortId, UNKNOWN } from '#lib/format.ts';
import { otherTurns } from './in-turns.ts';
import type { LedgerExport } from './ledger.ts';

type Page = InstanceType<typeof PDFDocument>;

/* A4 across, in points. */
const PAGE = { width: 841.89, height: 595.28, margin: 34 } as const;
const ROW_HEIGHT = 13;
const FIRST_TABLE_Y = 132;
const NEXT_TABLE_Y = PAGE.margin;
const LAST_ROW_Y = PAGE.height - PAGE.margin - 34;
const INK = {
  strong: '#111827',
  text: '#374151',
  faint: '#6b7280',
  line: '#d1d5db',
  band: '#f3f4f6',
} as const;

interface Column {
  readonly title: string;
  readonly width: number;
  readonly align: 'left' | 'right';
  readonly cell: (row: LedgerRow) => string;
}

const minute = (atMs: number): string => formatUtc(atMs).slice(0, 16);
const signed = { signed: true } as const;
/** Small enough for what a failed transaction costs. */
const result = { ...signed, digits: 6 } as const;
const usd = (micros: bigint | null, style = {}): string =>
  micros === null ? UNKNOWN : formatUsd(micros, style);

const left = (title: string, width: number, cell: Column['cell']): Column => ({
  ...{ title, width, align: 'left' as const, cell },
});
const right = (title: string, width: number, cell: Column['cell']): Column => ({
  ...{ title, width, align: 'right' as const, cell },
});

const COLUMNS: readonly Column[] = [
  left('Result, UTC', 84, (row) => minute(row.resultAtMs)),
  left('Token', 96, (row) => `${row.tokenSymbol ?? ''} ${shortId(row.mint)}`.trim()),
  left('Strategy', 44, (row) => row.strategy),
  left('Leader', 82, (row) => row.leaderLabel ?? (row.leader === null ? UNKNOWN : shortId(row.leader))),
  left('State', 38, (row) => row.state),
  right('Size', 58, (row) => formatSol(row.sizeLamports)),
  right('Gross', 62, (row) => formatSol(row.grossLamports, result)),
  right('Fee', 50, (row) => formatSol(row.feeLamports, { digits: 6 })),
  right('Tip', 50, (row) => formatSol(row.tipLamports, { digits: 6 })),
  right('Rent', 50, (row) => formatSol(row.rentLamports, { digits: 6 })),
  right('Net, SOL', 62, (row) => formatSol(row.netLamports, result)),
  right('SOL price', 48, (row) => usd(row.solPriceUsdMicros)),
  right('Net, USD', 50, (row) => usd(row.netUsdMicros, signed)),
];

/** The trades as a document of pages to print or to send. */
export async function ledgerPdf(ledger: LedgerExport): Promise<Uint8Array> {
  const info = { Title: 'Chimera trades', Creator: 'Chimera', CreationDate: new Date(ledger.madeAtMs) };
  const page = new PDFDocument({
    ...{ size: 'A4', layout: 'landscape', margin: PAGE.margin, bufferPages: true, info },
  });
  const chunks: Uint8Array[] = [];
  const made = new Promise<Uint8Array>((resolve, reject) => {
    page.on('data', (chunk) => chunks.push(chunk));
    page.on('end', () => resolve(Buffer.concat(chunks)));
    page.on('error', reject);
  });
  drawTop(page, ledger);
  await drawTable(page, ledger.trades);
  drawFeet(page);
  page.end();
  return made;
}

function drawTop(page: Page, { seq, madeAtMs, filter, trades, totals }: LedgerExport): void {
  page.font('Helvetica-Bold').fontSize(15).fillColor(INK.strong);
  write(page, 'Trades', { x: PAGE.margin, y: PAGE.margin, width: 300 });
  page.font('Helvetica').fontSize(8).fillColor(INK.faint);
  const made = `Made ${minute(madeAtMs)} UTC from the journal up to ${formatCount(seq)}`;
  write(page, made, { x: PAGE.width - PAGE.margin - 400, y: PAGE.margin + 5, width: 400, align: 'right' });
  write(page, filterText(filter), { x: PAGE.margin, y: PAGE.margin + 22, width: 770 });
  drawTotals(page, trades.length, totals);
}

function drawTotals(page: Page, count: number, totals: LedgerTotals): void {
  const { wonCount, lostCount, unpricedCount } = totals;
  const usdText =
    totals.netUsdMicros === null
      ? `unknown for ${formatCount(unpricedCount)}`
      : formatUsd(totals.netUsdMicros, signed);
  const facts = [
    ['Trades', formatCount(count)],
    ['Won, lost', `${formatCount(wonCount)}, ${formatCount(lostCount)}`],
    ['Size, SOL', formatSol(totals.sizeLamports)],
    ['Gross, SOL', formatSol(totals.grossLamports, signed)],
    ['Fees, SOL', formatSol(totals.feeLamports, { digits: 6 })],
    ['Tips, SOL', formatSol(totals.tipLamports, { digits: 6 })],
    ['Rent, SOL', formatSol(totals.rentLamports, { digits: 6 })],
    ['Net, SOL', formatSol(totals.netLamports, signed)],
    ['Net, USD', usdText],
  ] as const;
  const width = (PAGE.width - 2 * PAGE.margin) / facts.length;
  for (const [index, [label, value]] of facts.entries()) {
    const x = PAGE.margin + index * width;
    page.font('Helvetica').fontSize(7.5).fillColor(INK.faint);
    write(page, label, { x, y: 84, width });
    page.font('Helvetica-Bold').fontSize(10).fillColor(INK.strong);
    write(page, value, { x, y: 95, width: width - 4 });
  }
}

async function drawTable(page: Page, trades: readonly LedgerRow[]): Promise<void> {
  let y = FIRST_TABLE_Y;
  drawHeading(page, y);
  for (const [index, row] of trades.entries()) {
    y += ROW_HEIGHT;
    if (y > LAST_ROW_Y) {
      await otherTurns();
      page.addPage();
      drawHeading(page, NEXT_TABLE_Y);
      y = NEXT_TABLE_Y + ROW_HEIGHT;
    }
    if (index % 2 === 1) {
      page.rect(PAGE.margin, y - 3, PAGE.width - 2 * PAGE.margin, ROW_HEIGHT).fill(INK.band);
    }
    page.font('Helvetica').fontSize(7.5).fillColor(INK.text);
    drawCells(page, y, ({ cell }) => cell(row));
  }
  if (trades.length > 0) return;
  page.font('Helvetica').fontSize(9).fillColor(INK.faint);
  write(page, 'No trade passes this filter.', { x: PAGE.margin, y: y + 20, width: 400 });
}

function drawHeading(page: Page, y: number): void {
  page.font('Helvetica-Bold').fontSize(7.5).fillColor(INK.strong);
  drawCells(page, y, ({ title }) => title);
  const line = y + ROW_HEIGHT - 3.5;
  page.lineWidth(0.5).strokeColor(INK.line);
  page
    .moveTo(PAGE.margin, line)
    .lineTo(PAGE.width - PAGE.margin, line)
    .stroke();
}

function drawCells(page: Page, y: number, textOf: (column: Column) => string): void {
  let x: number = PAGE.margin;
  for (const column of COLUMNS) {
    write(page, textOf(column), { x, y, width: column.width - 5, align: column.align });
    x += column.width;
  }
}

const NOTE =
  'Net is gross less fee, tip and rent that did not come back. USD at the price of SOL when each part was realised; — is unknown.';

function drawFeet(page: Page): void {
  const { start, count } = page.bufferedPageRange();
  const y = PAGE.height - PAGE.margin - 9;
  for (let index = start; index < start + count; index++) {
    page.switchToPage(index);
    page.font('Helvetica').fontSize(7.5).fillColor(INK.faint);
    write(page, NOTE, { x: PAGE.margin, y, width: 650 });
    const number = `Page ${index - start + 1} of ${count}`;
    write(page, number, { x: PAGE.width - PAGE.margin - 100, y, width: 100, align: 'right' });
  }
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly align?: 'left' | 'right';
}

/** One line, cut with an ellipsis where it does not fit. */
function write(page: Page, text: string, { x, y, width, align = 'left' }: Place): void {
  page.text(fitted(page, printable(text), width), x, y, { width, align, lineBreak: false });
}

function fitted(page: Page, text: string, width: number): string {
  if (page.widthOfString(text) <= width) return text;
  let kept = text.slice(0, -1);
  while (kept !== '' && page.widthOfString(`${kept}…`) > width) kept = kept.slice(0, -1);
  return `${kept}…`;
}

/** What the standard fonts of a PDF have: Latin letters. A token that calls itself otherwise still has its mint. */
const UNPRINTABLE = /[^\x20-\x7e\xa1-\xff…—–’]/g;
const printable = (text: string): string => text.replaceAll('−', '-').replace(UNPRINTABLE, '?');

const SORT_TEXT = {
  resultAt: 'by time of the result',
  openedAt: 'by time of opening',
  size: 'by size',
  gross: 'by gross',
  net: 'by net result',
  netUsd: 'by net result in USD',
} as const;

function filterText(filter: LedgerFilter): string {
  const { strategy, leader, token, state, fromMs, toMs } = filter;
  const parts = [
    ...[strategy, state, filter.result].filter((part) => part !== undefined),
    ...(leader === undefined ? [] : [`leader ${shortId(leader, 6)}`]),
    ...(token === undefined ? [] : [`token ${token}`]),
    ...(fromMs === undefined ? [] : [`from ${minute(fromMs)}`]),
    ...(toMs === undefined ? [] : [`before ${minute(toMs)}`]),
  ];
  const which = parts.length === 0 ? 'All trades' : `Trades: ${parts.join(', ')}`;
  const direction = filter.direction === 'asc' ? 'ascending' : 'descending';
  return `${which}; ${SORT_TEXT[filter.sort ?? 'resultAt']}, ${direction}.`;
}
