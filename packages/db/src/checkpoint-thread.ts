import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { MoveWal } from './checkpoint.ts';

const RUN = fileURLToPath(new URL('../../../tooling/run.mjs', import.meta.url));
const WORKER = fileURLToPath(new URL('./checkpoint-worker.ts', import.meta.url));

export interface CheckpointWorkerData {
  /** The database file. */
  readonly path: string;
}

export interface CheckpointThread {
  /** One at a time. Rejects when the file could not be written or synced. */
  readonly moveWal: MoveWal;
  /** A move under way comes to its end, of which nobody hears. */
  readonly stop: () => void;
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Moves the WAL beside the loop, so that no commit waits while pages are written and the file is synced. The thread
 * begins with the first move, and never keeps the process alive.
 */
export function createCheckpointThread(path: string): CheckpointThread {
  let worker: Worker | null = null;
  let waiting: Waiting | null = null;

  function start(): Worker {
    const workerData: CheckpointWorkerData = { path };
    const started = new Worker(RUN, { argv: [WORKER], workerData, execArgv: [] });
    started.on('message', () => waiting?.resolve());
    started.on('error', (error) => waiting?.reject(error));
    started.on('exit', (code) => {
      // One that ended between two moves must not be waited for by the next.
      worker = null;
      waiting?.reject(new Error(`the checkpoint thread ended with ${code}`));
    });
    started.unref();
    return started;
  }

  return {
    moveWal: () =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        worker ??= start();
        worker.postMessage('move');
      }),
    stop: () => {
      waiting = null;
      void worker?.terminate();
    },
  };
}
