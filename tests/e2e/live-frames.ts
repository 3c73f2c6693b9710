import type { LiveSnapshot } from '@chimera/core/contract/live';
import { fromWire } from '@chimera/core/contract/wire';
import type { Page } from '@playwright/test';
import {
  INITIAL_LIVE_STATE,
  type LiveInput,
  type LiveState,
  stepLive,
} from '../../apps/web/src/lib/live/live-state.ts';

/** What the page makes of its live socket's frames, in order of arrival. */
export interface LiveFrames {
  /** Sequence numbers of the events that were new to the page; what a slow answer tells again is not. */
  readonly applied: number[];
  /** Sequence numbers of snapshots: everything up to there is known without its events. */
  readonly snapshots: number[];
}

/** Reads the frames of the page's Socket.IO connections, of one after a reconnect too, by the page's own rules. */
export function recordLiveFrames(page: Page): LiveFrames {
  const frames: LiveFrames = { applied: [], snapshots: [] };
  let state: LiveState = INITIAL_LIVE_STATE;
  const feed = (input: LiveInput): void => {
    const step = stepLive(state, input, Date.now());
    state = step.state;
    frames.applied.push(...step.fresh.map(({ seq }) => seq));
    if (input.type === 'snapshot') frames.snapshots.push(input.snapshot.seq);
  };
  page.on('websocket', (socket) => {
    if (!socket.url().includes('/live')) return;
    socket.on('framereceived', ({ payload }) => {
      const input = readFrame(String(payload));
      if (input !== null) feed(input);
    });
    socket.on('close', () => feed({ type: 'disconnected' }));
  });
  return frames;
}

/** `42["name", {...}]` is a Socket.IO message in an Engine.IO message. The operator is ours and speaks `contract/live`. */
function readFrame(payload: string): LiveInput | null {
  if (!payload.startsWith('42[')) return null;
  const [name, body] = JSON.parse(payload.slice(2));
  switch (name) {
    case 'snapshot':
      return { type: 'snapshot', snapshot: fromWire(body) as LiveSnapshot };
    case 'events':
      return { type: 'events', prevSeq: body.prevSeq, events: body.events };
    case 'heartbeat':
      return { type: 'heartbeat', seq: body.seq, atMs: body.atMs };
    default:
      return null;
  }
}
