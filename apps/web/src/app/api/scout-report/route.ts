import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runtimeOfProcess } from '#server/runtime.ts';
import { sessionOf, tokenOfCookies } from '#server/session.ts';

/** Named as the scout names it; the web knows no more of it than that it is a page that needs nothing else. */
const REPORT = 'scout-report.html';

const text = (status: number, body: string): Response => new Response(body, { status });

/** The scout's last report, for who is signed in. It runs no script and loads nothing. */
export async function GET(request: Request): Promise<Response> {
  const runtime = runtimeOfProcess();
  const session = await sessionOf(runtime, tokenOfCookies(request.headers.get('cookie'), runtime.isHttps));
  if (session.state !== 'signed_in') return text(401, 'sign in first');
  try {
    const html = await readFile(join(runtime.dataDir, REPORT), 'utf8');
    return new Response(html, {
      headers: {
        'Content-Type': 'text/html; charset=utf-8',
        'Cache-Control': 'no-store',
        'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      },
    });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    return text(404, 'there is no report yet; run the scout on the Wallets page');
  }
}
