'use client';

import type { LiveEvent, PositionMark } from '@chimera/core/contract/live';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTRPCClient } from '#lib/trpc.ts';
import { type LiveSocket, openLiveSocket } from './live-socket.ts';
import { INITIAL_LIVE_STATE, type LiveState } from './live-state.ts';
import { createLiveStore, type LiveStore } from './live-store.ts';
import { createRefresher } from './refresher.ts';

interface LiveContextValue {
  readonly store: LiveStore;
  /** The open socket, for commands that must not wait for HTTP. */
  readonly socket: () => LiveSocket | null;
}

const LiveContext = createContext<LiveContextValue | null>(null);

/** Keeps one live socket for the whole dashboard and reads lists again as events arrive. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [store] = useState(createLiveStore);
  const socket = useRef<LiveSocket | null>(null);
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  useEffect(() => {
    const refresher = createRefresher(queryClient);
    const forget = store.onEvents(refresher.note);
    const open = openLiveSocket(store, async () => (await client.auth.socketToken.mutate()).token);
    socket.current = open.socket;
    return () => {
      socket.current = null;
      open.stop();
      forget();
      refresher.stop();
    };
  }, [store, client, queryClient]);
  const [value] = useState<LiveContextValue>(() => ({ store, socket: () => socket.current }));
  return <LiveContext value={value}>{children}</LiveContext>;
}

function useLiveContext(): LiveContextValue {
  const value = use(LiveContext);
  if (value === null) throw new Error('LiveProvider is missing above this component');
  return value;
}

/** One part of the live state. `select` must return the same object for the same state. */
export function useLive<T>(select: (state: LiveState) => T): T {
  const { store } = useLiveContext();
  return useSyncExternalStore(
    store.subscribe,
    () => select(store.get()),
    () => select(INITIAL_LIVE_STATE),
  );
}

export const useMark = (positionId: string): PositionMark | null =>
  useLive((state) => state.marks.get(positionId) ?? null);

export const useLiveSocket = (): (() => LiveSocket | null) => useLiveContext().socket;

/** Calls back with each event exactly once, in order. */
export function useLiveEvents(listener: (event: LiveEvent) => void): void {
  const { store } = useLiveContext();
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(
    () =>
      store.onEvents((fresh) => {
        for (const event of fresh) latest.current(event);
      }),
    [store],
  );
}
