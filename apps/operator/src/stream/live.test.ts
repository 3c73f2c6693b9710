import { LIVE_MESSAGES, LIVE_PATH, type LiveEvent, type LiveSnapshot } from '@chimera/core/contract/live';
import { isPermitted, ROLES } from '@chimera/core/control/roles';
import { io, type Socket } from 'socket.io-client';
import { afterEach, expect, test } from 'vitest';
import { type Doors, openDoors } from '../http/doors-for-tests.ts';
import { command, postWebhook, signalJson } from '../http/webhook-requests.ts';

interface Screen {
  readonly socket: Socket;
  readonly snapshots: LiveSnapshot[];
  readonly frames: { prevSeq: number; events: LiveEvent[] }[];
  readonly beats: { seq: number; atMs: number }[];
  readonly events: () => LiveEvent[];
}

let doors: Doors | undefined;
const sockets: Socket[] = [];

async function open(options: Parameters<typeof openDoors>[0] = {}): Promise<Doors> {
  doors = await openDoors(options);
  return doors;
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.disconnect();
  await doors?.close();
  doors = undefined;
});

async function until<T>(what: string, read: () => T | undefined | false): Promise<T> {
  const started = performance.now();
  for (;;) {
    const value = read();
    if (value !== undefined && value !== false) return value;
    if (performance.now() - started > 8_000) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function watch(here: Doors, bearer?: string, transport = 'websocket'): Promise<Screen> {
  const { body } = await command(here, 'socket-token', {}, bearer);
  const socket = io(here.controlUrl, {
    ...{ path: LIVE_PATH, addTrailingSlash: false, transports: [transport], reconnection: false },
    auth: { token: body.token },
  });
  sockets.push(socket);
  const screen: Screen = {
    ...{ socket, snapshots: [], frames: [], beats: [] },
    events: () => screen.frames.flatMap((frame) => frame.events),
  };
  socket.on('snapshot', (snapshot) => screen.snapshots.push(snapshot));
  socket.on('events', (frame) => screen.frames.push(frame));
  socket.on('heartbeat', (beat) => screen.beats.push(beat));
  await until('a snapshot', () => screen.snapshots[0]);
  return screen;
}

test('a screen gets a snapshot, then every event in order without a gap', async () => {
  const here = await open();
  const screen = await watch(here);
  for (let count = 0; count < 30; count += 1) await postWebhook(here, signalJson());
  await until('30 events', () => screen.events().length === 30);
  expect(screen.snapshots[0]).toMatchObject({ role: 'admin', summary: { cluster: 'localnet' } });
  let seq = screen.snapshots[0]?.seq;
  for (const frame of screen.frames) {
    expect(frame.prevSeq).toBe(seq);
    seq = frame.events.at(-1)?.seq;
  }
  expect(screen.events().map(({ type }) => type)).toEqual(Array(30).fill('signal_received'));
  expect(screen.events()[0]).toMatchObject({ data: { signal: { hintLamports: '500000000' } } });
});

test('a screen behind a proxy without WebSockets is served by polling', async () => {
  const here = await open();
  const screen = await watch(here, undefined, 'polling');
  await postWebhook(here, signalJson());
  await until('the event', () => screen.events().length === 1);
});

test('nothing about access or providers leaves, and no gap shows where it was', async () => {
  const here = await open();
  const screen = await watch(here);
  await postWebhook(here, signalJson());
  await command(here, 'api-key', { name: 'hidden', role: 'readonly' });
  await command(here, 'provider', { providerId: 'hidden', scheme: 'legacy' });
  await postWebhook(here, signalJson());
  await until('two events', () => screen.events().length === 2);
  expect(screen.frames.at(-1)?.prevSeq).toBe(
    screen.frames.length === 1 ? screen.snapshots[0]?.seq : screen.events()[0]?.seq,
  );
  expect(JSON.stringify(screen.frames)).not.toContain('hidden');
});

test('a screen that missed events catches up, over a restart too', async () => {
  const first = await open();
  const before = await watch(first);
  for (let count = 0; count < 5; count += 1) await postWebhook(first, signalJson());
  await until('five events', () => before.events().length === 5);
  const lastSeen = before.events()[1]?.seq ?? 0;
  const missed = before.events().slice(2);
  const { dir } = first;
  await first.close();
  const here = await open({ dir });
  const screen = await watch(here);
  screen.socket.emit('resume', { afterSeq: lastSeen });
  await until('the missed events', () => screen.events().length >= 3);
  expect(screen.events().slice(0, 3)).toEqual(missed);
  expect(screen.frames[0]?.prevSeq).toBe(lastSeen);
});

test.each([-5, 10_000_000, 'x', null])('asks nonsense (%j) and gets a fresh snapshot', async (afterSeq) => {
  const here = await open();
  const screen = await watch(here);
  screen.socket.emit('resume', { afterSeq });
  await until('another snapshot', () => screen.snapshots[1]);
});

test('HALT over the socket halts and is confirmed', async () => {
  const here = await open();
  const screen = await watch(here);
  const answer = await screen.socket.timeout(5_000).emitWithAck('halt', { reason: 'three in the morning' });
  expect(answer).toMatchObject({ status: 'halted', epoch: 1, mode: 'entries' });
  expect(here.book.halt).toMatchObject({ source: 'web', reason: 'three in the morning' });
  await until('the event', () => screen.events().some(({ type }) => type === 'halt_set'));
  const key = String((await command(here, 'api-key', { name: 'r', role: 'readonly' })).body.secret);
  const reader = await watch(here, key);
  expect(await reader.socket.timeout(5_000).emitWithAck('halt', {})).toMatchObject({ reason: 'forbidden' });
});

test('every message of a screen, and every mode of a halt, refuses a role that lacks it', async () => {
  const here = await open();
  const asked = [
    ...Object.entries(LIVE_MESSAGES).map(([name, needed]) => ({ name, needed, request: {} })),
    ...(['all', 'flatten'] as const).map((mode) => ({
      ...{ name: 'halt', needed: `halt_${mode}` as const, request: { mode } },
    })),
  ];
  let refused = 0;
  for (const role of ROLES) {
    const { body } = await command(here, 'api-key', { name: role, role });
    const { socket } = await watch(here, String(body.secret));
    for (const { name, request } of asked.filter((one) => !isPermitted(role, one.needed))) {
      const answer = await socket.timeout(5_000).emitWithAck(name, request);
      expect(answer, `${role} asks for ${name}`).toMatchObject({ status: 'rejected', reason: 'forbidden' });
      refused += 1;
    }
  }
  // Readonly lacks every halt, an operator the stronger ones.
  expect(refused).toBe(5);
  expect(here.book.halt.halted).toBe(false);
});

test('a heart beats every second and names the newest event', async () => {
  const here = await open();
  const screen = await watch(here);
  await until('two beats', () => screen.beats.length >= 2);
  const [first, second] = screen.beats;
  expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThan(800);
  expect(second?.seq).toBe(screen.snapshots[0]?.seq);
});

test('a socket without a good token is refused, and logging out closes open ones', async () => {
  const here = await open();
  const stranger = io(here.controlUrl, {
    ...{ path: LIVE_PATH, addTrailingSlash: false, transports: ['websocket'], reconnection: false },
    auth: { token: 'guess' },
  });
  sockets.push(stranger);
  const refused = await new Promise<Error>((resolve) => stranger.on('connect_error', resolve));
  expect(refused.message).toBe('unauthenticated');
  const token = new URL(here.adminLink ?? '').searchParams.get('token');
  const session = String((await command(here, 'login', { token }, 'none')).body.session);
  const screen = await watch(here, session);
  await command(here, 'logout', {}, session);
  await until('the disconnect', () => !screen.socket.connected);
});
