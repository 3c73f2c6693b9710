import { isPermitted } from '@chimera/core/control/roles';
import type { LedgerFilter } from '@chimera/db/reads/ledger';
import { type ExportFormat, exportQuery } from '../ledger-filter.ts';
import type { Runtime } from '../runtime.ts';
import type { Session } from '../session.ts';
import { isDatabaseFailure } from '../trpc.ts';
import type { LedgerExport } from './ledger.ts';
import { ledgerCsv } from './ledger-csv.ts';
import { ledgerJson } from './ledger-json.ts';
import { ledgerPdf } from './ledger-pdf.ts';

/** Trades of one export: a read has a second, and a document of pages is for people. */
export const EXPORT_ROWS_MAX = { csv: 10_000, json: 10_000, pdf: 2_000 } as const satisfies Record<
  ExportFormat,
  number
>;

const TYPES = {
  csv: 'text/csv; charset=utf-8; header=present',
  json: 'application/json; charset=utf-8',
  pdf: 'application/pdf',
} as const satisfies Record<ExportFormat, string>;

const WRITERS = {
  csv: ledgerCsv,
  json: ledgerJson,
  pdf: ledgerPdf,
} as const satisfies Record<ExportFormat, (ledger: LedgerExport) => Promise<string | Uint8Array>>;

const UNREADABLE = 'the operator’s database cannot be read now; npm start brings the operator back';

/** The same envelope as the operator's refusals. */
function refusal(status: number, reason: string, message: string): Response {
  return Response.json({ status: 'rejected', reason, message }, { status, headers: NEVER_KEPT });
}
const NEVER_KEPT = { 'Cache-Control': 'no-store' } as const;

/** Every trade that passes the filter of the query string, as a file; for everyone who may look. */
export async function respondWithLedger(runtime: Runtime, session: Session, url: URL): Promise<Response> {
  if (session.state === 'signed_out') {
    return refusal(401, 'unauthenticated', 'sign in with a link from ./chimera admin link');
  }
  if (session.state === 'unavailable') {
    return refusal(503, 'not_ready', UNREADABLE);
  }
  if (!isPermitted(session.role, 'view')) return refusal(403, 'forbidden', 'ask an admin for a role');
  const query = exportQuery.safeParse(Object.fromEntries(url.searchParams));
  if (!query.success) return refusal(422, 'invalid_field', problemsOf(query.error.issues));
  const { format, ...filter } = query.data;
  const rowsMax = EXPORT_ROWS_MAX[format];
  const ledger = await readLedger(runtime, filter, rowsMax);
  if (ledger === 'unreadable') return refusal(503, 'not_ready', UNREADABLE);
  const { total } = ledger;
  if (total > rowsMax) return refusal(413, 'export_too_large', tooManyText(total, rowsMax, format));
  const { madeAtMs } = ledger.whole;
  const body = await WRITERS[format](ledger.whole);
  return new Response(typeof body === 'string' ? body : new Uint8Array(body), {
    headers: {
      ...NEVER_KEPT,
      'Content-Type': TYPES[format],
      'Content-Disposition': `attachment; filename="chimera-trades-${stamp(madeAtMs)}.${format}"`,
    },
  });
}

async function readLedger(runtime: Runtime, filter: LedgerFilter, rowsMax: number) {
  try {
    const { seq, rows } = await runtime.reads.read('ledgerWhole', { ...filter, rowsMax });
    const { items: trades, totals, total } = rows;
    return { total, whole: { seq, madeAtMs: runtime.nowMs(), filter, trades, totals } };
  } catch (error) {
    if (!isDatabaseFailure(error)) throw error;
    console.warn('the ledger could not be read for an export:', error);
    return 'unreadable';
  }
}

const stamp = (atMs: number): string => new Date(atMs).toISOString().slice(0, 19).replaceAll(':', '');

const tooManyText = (total: number, rowsMax: number, format: ExportFormat): string =>
  `${total} trades pass the filter, and a ${format.toUpperCase()} holds ${rowsMax} at most; ` +
  'choose a shorter time or one leader, and export the parts one after the other';

const problemsOf = (issues: readonly { path: readonly PropertyKey[]; message: string }[]): string =>
  issues.map(({ path, message }) => `${path.map(String).join('.') || 'query'}: ${message}`).join('; ');
