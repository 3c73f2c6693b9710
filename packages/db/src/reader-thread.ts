import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { DatabaseFailure } from './database-failure.ts';
import type { ReaderWorkerData, ReadReply, ReadRequest } from './reader-messages.ts';

/** A read that takes longer is given up; its thread is replaced. */
export const READ_TIMEOUT_MS = 1_000;
/** The first read of a thread also pays for starting it. */
const START_TIMEOUT_MS = 10_000;
const RUN = fileURLToPath(new URL('../../../tooling/run.mjs', import.meta.url));
const WORKER = fileURLToPath(new URL('./reader-worker.ts', import.meta.url));

export interface ReaderThreadOptions {
  /** The database file. */
  readonly path: string;
  readonly timeoutMs?: number;
  /** A worker in plain JavaScript, instead of our own. */
  readonly workerPath?: string;
}

export interface ReaderThread {
  readonly ask: (request: ReadRequest) => void;
  readonly stop: () => Promise<void>;
}

interface Listeners {
  readonly onReply: (reply: ReadReply) => void;
  /** Called once; the thread is gone by then. */
  readonly onFailure: (failure: DatabaseFailure) => void;
}

/** A thread with one read in hand at most. It never keeps the process alive. */
export function createReaderThread(options: ReaderThreadOptions, listeners: Listeners): ReaderThread {
  const worker = startWorker(options);
  let timer: NodeJS.Timeout | undefined;
  let limitMs = START_TIMEOUT_MS;
  let isOver = false;

  worker.on('message', (reply: ReadReply) => {
    if (isOver) return;
    clearTimeout(timer);
    limitMs = options.timeoutMs ?? READ_TIMEOUT_MS;
    listeners.onReply(reply);
  });
  worker.on('error', (error: Error) => fail(new DatabaseFailure('read_failed', error.message, error)));
  worker.unref();

  function fail(failure: DatabaseFailure): void {
    if (isOver) return;
    void stop();
    listeners.onFailure(failure);
  }

  function ask(request: ReadRequest): void {
    timer = setTimeout(() => {
      const message = `read ${request.name} took longer than ${limitMs} ms; ask for less`;
      fail(new DatabaseFailure('read_timeout', message));
    }, limitMs);
    worker.postMessage(request);
  }

  async function stop(): Promise<void> {
    isOver = true;
    clearTimeout(timer);
    await worker.terminate();
  }

  return { ask, stop };
}

function startWorker({ path, workerPath }: ReaderThreadOptions): Worker {
  const workerData: ReaderWorkerData = { path };
  const [program, argv] = workerPath === undefined ? [RUN, [WORKER]] : [workerPath, []];
  return new Worker(program, { argv, workerData, execArgv: [] });
}
