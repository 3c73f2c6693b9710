import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { DatabaseFailure } from './database-failure.ts';
import type { ReaderWorkerData, ReadReply, ReadRequest } from './reader-messages.ts';

/** A read that takes longer is given up; its thread is replaced. */
export const READ_TIMEOUT_MS = 1_000;
/** The first read of a thread also pays for starting it. */
const START_TIMEOUT_MS = 10_000;
const WORKER_FILE = 'reader-worker.ts';

export interface ReaderThreadOptions {
  /** The database file. */
  readonly path: string;
  readonly timeoutMs?: number;
  /** Where the worker's source lies; a bundler that moves this file must say so. */
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

/**
 * Starts the worker through a line of plain script: a TypeScript source needs its loader registered inside the
 * thread, and a bundler must not try to follow the path.
 */
const BOOT_SCRIPT = `
  const { loaderUrl, sourceUrl } = require('node:worker_threads').workerData;
  const boot = async () => {
    if (loaderUrl !== null) (await import(loaderUrl)).register();
    await import(sourceUrl);
  };
  boot().catch((error) => setImmediate(() => { throw error; }));
`;

function startWorker({ path, workerPath }: ReaderThreadOptions): Worker {
  const source = workerPath ?? fileURLToPath(new URL(WORKER_FILE, import.meta.url));
  const workerData: ReaderWorkerData = {
    path,
    sourceUrl: pathToFileURL(source).href,
    loaderUrl: source.endsWith('.ts') ? loaderUrlFrom(source) : null,
  };
  return new Worker(BOOT_SCRIPT, { eval: true, workerData, execArgv: [] });
}

function loaderUrlFrom(source: string): string {
  // `resolve` answers with the CommonJS twin, which cannot register itself inside a thread.
  const twin = createRequire(source).resolve('tsx/esm/api');
  return pathToFileURL(twin.replace(/\.cjs$/, '.mjs')).href;
}
