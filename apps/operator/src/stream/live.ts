import type { Server as HttpServer } from 'node:http';
import {
  type ClientToServerMessages,
  LIVE_FRAMES_PER_SECOND_MAX,
  LIVE_HEARTBEAT_MS,
  LIVE_MARKS_PER_SECOND_MAX,
  LIVE_MESSAGES,
  LIVE_PATH,
  type LiveSummary,
  type PositionMark,
  type ServerToClientMessages,
} from '@chimera/core/contract/live';
import { toWire } from '@chimera/core/contract/wire';
import { isPermitted } from '@chimera/core/control/roles';
import type { Journaled } from '@chimera/core/events';
import type { UnixMs } from '@chimera/core/units/chain';
import { Server, type Socket } from 'socket.io';
import type { Access } from '../control/access.ts';
import type { Halts } from '../control/halts.ts';
import { envelopeOf } from '../http/door-error.ts';
import { createRateLimiter, type RateLimiter } from '../http/rate.ts';
import { type Caller, forbidden } from '../http/route.ts';
import { createFeed, type Feed } from './feed.ts';
import { answerHalt } from './halt-message.ts';

/** Packets waiting for one screen; beyond them it is cut off and comes back for a snapshot. */
const SCREEN_PACKETS_MAX = 256;
const MESSAGE_BYTES_MAX = 16_384;
const SCREENS_MAX = 500;
/** A connection that does not say who it is by then is closed. */
const CONNECT_TIMEOUT_MS = 5_000;
const ROOM = 'screens';
/** Replays of one screen; each may copy thousands of events. */
const RESUME_RATE = { perSecond: 1, burst: 5 };

export interface LiveParts {
  readonly server: HttpServer;
  readonly access: Pick<Access, 'checkSocketToken' | 'isAlive' | 'onLogout'>;
  readonly halts: Pick<Halts, 'halt'>;
  readonly clock: { nowMs(): UnixMs; every(ms: number, run: () => void, stop: AbortSignal): void };
  /** Calls back with committed rows in seq order. */
  readonly subscribe: (listener: (rows: readonly Journaled[]) => void) => () => void;
  /** Where the journal stands now, and rows before that for screens that outlived the last process. */
  readonly startSeq: number;
  readonly history: readonly Journaled[];
  readonly bootEpoch: number;
  readonly summary: () => LiveSummary;
  readonly marks: () => readonly PositionMark[];
}

export interface Live {
  screens(): number;
  close(): Promise<void>;
}

interface ScreenData {
  caller: Caller;
}
type LiveServer = Server<ClientToServerMessages, ServerToClientMessages, object, ScreenData>;
type LiveSocket = Socket<ClientToServerMessages, ServerToClientMessages, object, ScreenData>;

/** Pushes the journal to screens: a snapshot, then every event once and in order, with marks in between. */
export function startLive(parts: LiveParts, stop: AbortSignal): Live {
  const io: LiveServer = new Server(parts.server, {
    path: LIVE_PATH,
    addTrailingSlash: false,
    serveClient: false,
    maxHttpBufferSize: MESSAGE_BYTES_MAX,
    connectTimeout: CONNECT_TIMEOUT_MS,
  });
  const feed = createFeed(parts.startSeq, parts.history);
  const unsubscribe = parts.subscribe(feed.push);
  authenticateScreens(io, parts);
  const resumes = createRateLimiter(RESUME_RATE);
  io.on('connection', (socket) => welcome(socket, feed, { ...parts, resumes }));
  parts.clock.every(1_000 / LIVE_FRAMES_PER_SECOND_MAX, () => pushEvents(io, feed), stop);
  parts.clock.every(1_000 / LIVE_MARKS_PER_SECOND_MAX, () => pushMarks(io, parts), stop);
  parts.clock.every(LIVE_HEARTBEAT_MS, () => beat(io, feed, parts), stop);
  return {
    screens: () => io.of('/').sockets.size,
    async close() {
      unsubscribe();
      await io.close();
    },
  };
}

function authenticateScreens(io: LiveServer, { access }: LiveParts): void {
  io.use((socket, next) => {
    const token: unknown = socket.handshake.auth.token;
    const caller = typeof token === 'string' ? access.checkSocketToken(token) : null;
    const isFull = io.of('/').sockets.size >= SCREENS_MAX;
    if (caller !== null) socket.data.caller = caller;
    if (caller === null) next(new Error('unauthenticated'));
    else if (isFull) next(new Error('too many screens'));
    else next();
  });
  access.onLogout((credentialHash) => {
    for (const socket of io.of('/').sockets.values()) {
      if (socket.data.caller.credentialHash === credentialHash) socket.disconnect(true);
    }
  });
}

/** The snapshot and the room are joined in one tick, so no frame can fall between them. */
function welcome(socket: LiveSocket, feed: Feed, parts: LiveParts & { resumes: RateLimiter }): void {
  sendSnapshot(socket, feed, parts);
  void socket.join(ROOM);
  // From here on the room brings everything, so the first replay ends where the screen joined.
  let untilSeq: number | undefined = feed.sentSeq();
  listen(socket, {
    resume: (request) => {
      // A screen that asks too often gets nothing; it asks again when it hears nothing.
      if (parts.resumes.take(socket.id, parts.clock.nowMs()) !== null) return;
      const frames = feed.replay(afterSeqOf(request), untilSeq);
      untilSeq = undefined;
      if (frames === null) sendSnapshot(socket, feed, parts);
      else for (const frame of frames) socket.emit('events', frame);
    },
    halt: (request, reply) => {
      void answerHalt(parts.halts, socket.data.caller, { request, reply });
    },
  });
}

type Handlers = Record<keyof ClientToServerMessages, (request: unknown, reply: unknown) => void>;

/** Nothing is handled that its sender's role may not ask for. */
function listen(socket: LiveSocket, handlers: Handlers): void {
  socket.onAny((name: string, request: unknown, reply: unknown) => {
    if (!isMessage(name)) return;
    const permission = LIVE_MESSAGES[name];
    if (isPermitted(socket.data.caller.role, permission)) handlers[name](request, reply);
    else if (typeof reply === 'function') reply(envelopeOf(forbidden(permission)));
  });
}

const isMessage = (name: string): name is keyof ClientToServerMessages => Object.hasOwn(LIVE_MESSAGES, name);

function sendSnapshot(socket: LiveSocket, feed: Feed, { bootEpoch, summary, marks }: LiveParts): void {
  const { role } = socket.data.caller;
  socket.emit(
    'snapshot',
    toWire({ seq: feed.sentSeq(), role, bootEpoch, summary: summary(), marks: marks() }),
  );
}

function afterSeqOf(request: unknown): number {
  const isNamed = typeof request === 'object' && request !== null && 'afterSeq' in request;
  const seq = isNamed ? request.afterSeq : -1;
  return typeof seq === 'number' && Number.isSafeInteger(seq) ? seq : -1;
}

function pushEvents(io: LiveServer, feed: Feed): void {
  if (io.of('/').sockets.size === 0) {
    feed.skip();
    return;
  }
  for (const frame of feed.take()) io.to(ROOM).emit('events', frame);
  for (const socket of io.of('/').sockets.values()) {
    if (waitingPackets(socket) > SCREEN_PACKETS_MAX) socket.disconnect(true);
  }
}

/** Packets that engine.io holds because the screen does not read; the field is missing in its types. */
function waitingPackets(socket: LiveSocket): number {
  const buffer: unknown = Reflect.get(socket.conn, 'writeBuffer');
  return Array.isArray(buffer) ? buffer.length : 0;
}

function pushMarks(io: LiveServer, { summary, marks }: LiveParts): void {
  if (io.of('/').sockets.size === 0) return;
  const frame = { summary: toWire(summary()), marks: marks().map((mark) => toWire(mark)) };
  io.to(ROOM).volatile.emit('mark', frame);
}

/** Tells every screen that we live, and ends those whose session does not any more. */
function beat(io: LiveServer, feed: Feed, { access, clock }: LiveParts): void {
  for (const socket of io.of('/').sockets.values()) {
    if (!access.isAlive(socket.data.caller)) socket.disconnect(true);
  }
  io.to(ROOM).emit('heartbeat', { seq: feed.sentSeq(), atMs: clock.nowMs() });
}
