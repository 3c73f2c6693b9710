import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { Followed, FollowRequest } from './follow-log-thread.ts';

const RUN = fileURLToPath(new URL('../../../../tooling/run.mjs', import.meta.url));
const THREAD = fileURLToPath(new URL('./follow-log-thread.ts', import.meta.url));

/**
 * Follows the whole log on a thread of its own, so that nobody waits for it. Rejects when the thread fails: then
 * nothing is known.
 */
export function followLog(request: FollowRequest): Promise<Followed> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(RUN, { argv: [THREAD], workerData: request, execArgv: [] });
    thread.unref();
    thread.once('message', (message) => resolve(asFollowed(message)));
    thread.once('error', reject);
    thread.once('exit', (code) => reject(new Error(`the thread ended with ${code} and without an answer`)));
  });
}

const isFollowed = z.object({ loss: z.string().nullable() });

/** Our own thread's answer, which sends what `follow` returns. */
function asFollowed(message: unknown): Followed {
  isFollowed.parse(message);
  return message as Followed;
}
