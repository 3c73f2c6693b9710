'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useLive } from './live/live-context.tsx';
import { createSignalPatcher, type SignalFilter, type SignalList } from './live/patch-signals.ts';
import { useTRPC } from './trpc.ts';

interface SignalsView {
  /** Undefined until the first read. */
  readonly list: SignalList['rows'] | undefined;
  readonly error: string | null;
}

/** A page of signals; the newest page shows each event as soon as it is heard, before it is read again. */
export function useSignals(filter: SignalFilter, limit: number, offset = 0): SignalsView {
  const trpc = useTRPC();
  const { data, error, isPlaceholderData } = useQuery(
    trpc.signals.list.queryOptions({ ...filter, limit, offset }, { placeholderData: keepPreviousData }),
  );
  const recent = useLive((state) => state.recent);
  const [patch] = useState(createSignalPatcher);
  const { state, side, lane, leader } = filter;
  const list = useMemo(() => {
    if (data === undefined || offset > 0 || isPlaceholderData) return data?.rows;
    const asked = {
      ...(state === undefined ? {} : { state }),
      ...(side === undefined ? {} : { side }),
      ...(lane === undefined ? {} : { lane }),
      ...(leader === undefined ? {} : { leader }),
    };
    return patch(data, recent, asked, limit).rows;
  }, [patch, data, recent, state, side, lane, leader, limit, offset, isPlaceholderData]);
  return { list, error: error?.message ?? null };
}
