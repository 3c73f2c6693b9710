import { EventEmitter } from 'node:events';
import { LIVE_PATH } from '@chimera/core/contract/live';
import { io, type Socket } from 'socket.io-client';
import { announce } from '../hot-path/announce.ts';

/*
 * More screens, which get everything that a page gets and paint nothing. What browsers do with it they do on other
 * people's machines, so of a frame no more is read here than whether it follows the one before.
 */
const [url = '', token = '', count = '0'] = process.argv.slice(2);

interface Screen {
  /** Up to where this screen knows everything. */
  seq: number;
  /** Frames that did not follow the one before. */
  gaps: number;
}

const MESSAGE = 2;
const EVENTS = '2["events",{"prevSeq":';
const SNAPSHOT = '2["snapshot",{"seq":';
const EVENT = '{"seq":';

/** Socket.IO's text protocol, as far as screens need it. */
const PARSER = {
  Encoder: class {
    encode({ type, data }: { readonly type: number; readonly data?: unknown }): readonly string[] {
      return [`${type}${data === undefined ? '' : JSON.stringify(data)}`];
    }
  },
  Decoder: class extends EventEmitter {
    add(text: string): void {
      this.emit('decoded', { type: Number(text[0]), nsp: '/', data: read(text) });
    }
    destroy(): void {
      this.removeAllListeners();
    }
  },
};

function read(text: string): unknown {
  if (Number(text[0]) !== MESSAGE) return text.length > 1 ? JSON.parse(text.slice(1)) : undefined;
  if (text.startsWith(SNAPSHOT)) return ['snapshot', numberAt(text, SNAPSHOT.length)];
  if (!text.startsWith(EVENTS)) return ['other'];
  const last = numberAt(text, text.lastIndexOf(EVENT) + EVENT.length);
  return ['events', numberAt(text, EVENTS.length), last];
}

const numberAt = (text: string, at: number): number => Number.parseInt(text.slice(at, at + 16), 10);

interface Messages {
  snapshot: (seq: number) => void;
  events: (prevSeq: number, lastSeq: number) => void;
}

function open(): Promise<Screen> {
  const screen: Screen = { seq: -1, gaps: 0 };
  const socket: Socket<Messages, object> = io(url, {
    ...{ path: LIVE_PATH, addTrailingSlash: false, transports: ['websocket'], reconnection: false },
    ...{ forceNew: true, auth: { token }, extraHeaders: { origin: url }, parser: PARSER },
  });
  socket.on('events', (prevSeq, lastSeq) => {
    if (prevSeq !== screen.seq) screen.gaps += 1;
    screen.seq = lastSeq;
  });
  return new Promise((resolve, reject) => {
    socket.on('connect_error', reject);
    socket.on('disconnect', (reason) => {
      console.error(`a screen was cut off: ${reason}`);
      process.exit(1);
    });
    socket.on('snapshot', (seq) => {
      screen.seq = seq;
      resolve(screen);
    });
  });
}

const screens = await Promise.all(Array.from({ length: Number(count) }, open));
announce({ screens: screens.length }, () => ({ screens }));
