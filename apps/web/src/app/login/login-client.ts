import { createTRPCClient, httpLink } from '@trpc/client';
import superjson from 'superjson';
import type { AppRouter } from '#server/routers/app.ts';

/** For pages of who is not signed in yet; outside the dashboard there is no other client. */
export const loginClient = createTRPCClient<AppRouter>({
  links: [httpLink({ url: '/api/trpc', transformer: superjson })],
});
