import type { Page } from '@playwright/test';

/** What reached the page over its live socket, in order of arrival. */
export interface LiveFrames {
  /** Sequence numbers of events, as often as they came. */
  readonly events: number[];
  /** Sequence numbers of snapshots: everything up to there is known without its events. */
  readonly snapshots: number[];
}

/** Reads the frames of the page's Socket.IO connections, of one after a reconnect too. */
export function recordLiveFrames(page: Page): LiveFrames {
  const frames: LiveFrames = { events: [], snapshots: [] };
  page.on('websocket', (socket) => {
    if (!socket.url().includes('/live')) return;
    socket.on('framereceived', ({ payload }) => readFrame(String(payload), frames));
  });
  return frames;
}

/** `42["name", {...}]` is a Socket.IO message in an Engine.IO message. */
function readFrame(payload: string, frames: LiveFrames): void {
  if (!payload.startsWith('42[')) return;
  const [name, body] = JSON.parse(payload.slice(2));
  if (name === 'events') frames.events.push(...body.events.map((event: { seq: number }) => event.seq));
  if (name === 'snapshot') frames.snapshots.push(body.seq);
}
