import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { appRouter } from '#server/routers/app.ts';
import { runtimeOfProcess } from '#server/runtime.ts';
import { challengeOfCookies, sessionOf, tokenOfCookies } from '#server/session.ts';

const ENDPOINT = '/api/trpc';

function handle(request: Request): Promise<Response> {
  const runtime = runtimeOfProcess();
  return fetchRequestHandler({
    endpoint: ENDPOINT,
    req: request,
    router: appRouter,
    createContext: async ({ req, resHeaders }) => ({
      runtime,
      session: await sessionOf(runtime, tokenOfCookies(req.headers.get('cookie'), runtime.isHttps)),
      challenge: challengeOfCookies(req.headers.get('cookie'), runtime.isHttps),
      setCookie: (cookie: string) => resHeaders.append('Set-Cookie', cookie),
    }),
    responseMeta: () => ({ headers: { 'Cache-Control': 'no-store' } }),
  });
}

export const GET = handle;
export const POST = handle;
