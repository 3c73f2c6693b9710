import { DatabaseFailure } from './database-failure.ts';
import type { ReadReply, ReadRequest } from './reader-messages.ts';
import { createReaderThread, type ReaderThread, type ReaderThreadOptions } from './reader-thread.ts';
import type { ReadInput, ReadName, ReadOutput } from './reads.ts';

/** Reads that may wait for one worker; more are refused at once. */
export const READS_WAITING_MAX = 256;
const READERS_DEFAULT = 1;

export interface ReaderPool {
  /**
   * Runs a named read in a worker. Rejects with `DatabaseFailure`: `read_failed` (also when the file cannot be
   * opened), `read_timeout`, or `reader_busy`; all of them may be tried again.
   */
  readonly read: <N extends ReadName>(name: N, input: ReadInput<N>) => Promise<ReadOutput<N>>;
  readonly close: () => Promise<void>;
}

export interface ReaderPoolOptions extends ReaderThreadOptions {
  readonly readers?: number;
}

interface Waiting {
  readonly request: ReadRequest;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: DatabaseFailure) => void;
}

export function createReaderPool(options: ReaderPoolOptions): ReaderPool {
  const readers = Array.from({ length: options.readers ?? READERS_DEFAULT }, () => createReader(options));
  let nextId = 1;
  return {
    read<N extends ReadName>(name: N, input: ReadInput<N>): Promise<ReadOutput<N>> {
      const least = readers.reduce((best, reader) => (reader.load() < best.load() ? reader : best));
      const request = { id: nextId, name, input };
      nextId += 1;
      // The worker runs the read of this very name, so its value is of that read's type.
      return least.run(request) as Promise<ReadOutput<N>>;
    },
    async close() {
      await Promise.all(readers.map((reader) => reader.close()));
    },
  };
}

interface Reader {
  readonly load: () => number;
  readonly run: (request: ReadRequest) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** One worker that answers one read at a time, so that the time limit is of that read alone. */
function createReader(options: ReaderPoolOptions): Reader {
  const waiting: Waiting[] = [];
  let thread: ReaderThread | null = null;

  function sendHead(): void {
    const [head] = waiting;
    if (head === undefined) return;
    thread ??= createReaderThread(options, { onReply: settle, onFailure: fail });
    thread.ask(head.request);
  }

  function settle(reply: ReadReply): void {
    const head = waiting.shift();
    if (reply.ok) head?.resolve(reply.value);
    else head?.reject(new DatabaseFailure('read_failed', reply.message));
    sendHead();
  }

  /** Gives up the read in hand together with its thread, and goes on with the next on a new one. */
  function fail(failure: DatabaseFailure): void {
    thread = null;
    waiting.shift()?.reject(failure);
    sendHead();
  }

  function run(request: ReadRequest): Promise<unknown> {
    if (waiting.length >= READS_WAITING_MAX) {
      return Promise.reject(new DatabaseFailure('reader_busy', 'too many reads wait; try again shortly'));
    }
    return new Promise((resolve, reject) => {
      waiting.push({ request, resolve, reject });
      if (waiting.length === 1) sendHead();
    });
  }

  async function close(): Promise<void> {
    const failure = new DatabaseFailure('read_failed', 'the reader was closed');
    for (const { reject } of waiting.splice(0)) reject(failure);
    await thread?.stop();
    thread = null;
  }

  return { load: () => waiting.length, run, close };
}
