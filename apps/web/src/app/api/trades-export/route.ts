import { respondWithLedger } from '#server/export/respond.ts';
import { runtimeOfProcess } from '#server/runtime.ts';
import { sessionOf, tokenOfCookies } from '#server/session.ts';

/** The ledger as a file: `?format=csv|json|pdf` and the filter of the Trades page. */
export async function GET(request: Request): Promise<Response> {
  const runtime = runtimeOfProcess();
  const session = await sessionOf(runtime, tokenOfCookies(request.headers.get('cookie'), runtime.isHttps));
  return respondWithLedger(runtime, session, new URL(request.url));
}
