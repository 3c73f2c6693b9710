import { createTRPCContext } from '@trpc/tanstack-react-query';
import type { AppRouter } from '#server/routers/app.ts';

/** `useTRPC` gives typed query and mutation options; `useTRPCClient` the plain client. */
export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();
