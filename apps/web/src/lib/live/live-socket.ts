import {
  type ClientToServerMessages,
  LIVE_PATH,
  type LiveSnapshot,
  type LiveSummary,
  type PositionMark,
  type ServerToClientMessages,
} from '@chimera/core/contract/live';
import { fromWire } from '@chimera/core/contract/wire';
import { io, type Socket } from 'socket.io-client';
import { leaveWhenSignedOut } from '../signed-out.ts';
import type { LiveStore } from './live-store.ts';

const RECONNECT_MS_MIN = 300;
const RECONNECT_MS_MAX = 2_000;
const CONNECT_TIMEOUT_MS = 4_000;
const TICK_MS = 500;

export type LiveSocket = Socket<ServerToClientMessages, ClientToServerMessages>;

/** The operator is ours and speaks `contract/live`; here its JSON gets that type back, amounts as bigint. */
const fromLive = <T>(payload: unknown): T => fromWire(payload) as T;

/** Reads what a failed connection tells: the dashboard's server answers 503 when the operator is away. */
function refusedBy(error: Error & { description?: unknown }): 'operator' | 'web' {
  const status = typeof error.description === 'number' ? error.description : 0;
  return status > 0 || error.message !== 'xhr poll error' ? 'operator' : 'web';
}

/**
 * Connects the store to the operator until `stop` is called. Every attempt asks for a fresh token, because
 * tokens are short-lived.
 */
export function openLiveSocket(
  store: LiveStore,
  fetchToken: () => Promise<string>,
): { readonly socket: LiveSocket; readonly stop: () => void } {
  const now = (): number => Date.now();
  const socket: LiveSocket = io({
    path: LIVE_PATH,
    addTrailingSlash: false,
    reconnectionDelay: RECONNECT_MS_MIN,
    reconnectionDelayMax: RECONNECT_MS_MAX,
    timeout: CONNECT_TIMEOUT_MS,
    auth: (answer) => {
      fetchToken().then(
        (token) => answer({ token }),
        (error: unknown) => {
          leaveWhenSignedOut(error);
          // Without a token the operator refuses, which brings the next attempt.
          answer({ token: '' });
        },
      );
    },
  });
  socket.on('snapshot', (payload) => {
    store.feed({ type: 'snapshot', snapshot: fromLive<LiveSnapshot>(payload) }, now());
  });
  socket.on('events', ({ prevSeq, events }) => store.feed({ type: 'events', prevSeq, events }, now()));
  socket.on('mark', (frame) => {
    const { summary, marks } = fromLive<{ summary: LiveSummary; marks: PositionMark[] }>(frame);
    store.feed({ type: 'mark', summary, marks }, now());
  });
  socket.on('heartbeat', ({ seq, atMs }) => store.feed({ type: 'heartbeat', seq, atMs }, now()));
  socket.on('disconnect', (reason) => {
    store.feed({ type: 'disconnected' }, now());
    // The operator closes the socket of an ended session; only then does the client not try by itself.
    if (reason === 'io server disconnect') socket.connect();
  });
  socket.on('connect_error', (error) => {
    store.feed({ type: 'refused', by: refusedBy(error) }, now());
    if (!socket.active) setTimeout(() => socket.connect(), RECONNECT_MS_MAX);
  });
  store.setResume((afterSeq) => socket.emit('resume', { afterSeq }));
  const timer = setInterval(() => store.feed({ type: 'tick' }, now()), TICK_MS);
  return {
    socket,
    stop() {
      clearInterval(timer);
      store.setResume(null);
      socket.close();
    },
  };
}
