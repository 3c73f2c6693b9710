'use client';

import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createTRPCClient, httpBatchLink } from '@trpc/client';
import { type ReactNode, useState } from 'react';
import superjson from 'superjson';
import { LiveProvider } from '#lib/live/live-context.tsx';
import { isSignedOut, leaveWhenSignedOut } from '#lib/signed-out.ts';
import { TRPCProvider } from '#lib/trpc.ts';
import type { AppRouter } from '#server/routers/app.ts';

const RETRIES_MAX = 2;
/** Pushes keep lists fresh; this only covers what no event announces. */
const STALE_MS = 30_000;
const URL_LENGTH_MAX = 4_000;

function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
    defaultOptions: {
      queries: {
        staleTime: STALE_MS,
        retry: (count, error) => count < RETRIES_MAX && !isSignedOut(error),
        refetchOnWindowFocus: false,
      },
      mutations: { onError: leaveWhenSignedOut },
    },
  });
}

const createClient = () =>
  createTRPCClient<AppRouter>({
    links: [httpBatchLink({ url: '/api/trpc', transformer: superjson, maxURLLength: URL_LENGTH_MAX })],
  });

/** Queries, typed calls and the live edge for everything below. */
export function Providers({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  const [client] = useState(createClient);
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={client} queryClient={queryClient}>
        <LiveProvider>{children}</LiveProvider>
      </TRPCProvider>
    </QueryClientProvider>
  );
}
