import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** Where bundles go: it answers at once, and remembers when the first byte about each mint came. */
export interface Sink {
  readonly url: string;
  readonly firstNs: ReadonlyMap<string, bigint>;
  readonly close: () => void;
}

export type SinkMessage = { readonly port: number } | { readonly mint: string; readonly arrivedNs: bigint };

const RUN = fileURLToPath(new URL('../../tooling/run.mjs', import.meta.url));
const THREAD = fileURLToPath(new URL('./sink-thread.ts', import.meta.url));

/** On a thread of its own, because a load generator's loop would note what comes only when it has time. */
export async function openSink(): Promise<Sink> {
  const firstNs = new Map<string, bigint>();
  const thread = new Worker(RUN, { argv: [THREAD], execArgv: [] });
  const port = await new Promise<number>((resolve, reject) => {
    thread.once('error', reject);
    thread.on('message', (message: SinkMessage) => {
      if ('port' in message) resolve(message.port);
      else if (!firstNs.has(message.mint)) firstNs.set(message.mint, message.arrivedNs);
    });
  });
  return {
    url: `http://127.0.0.1:${port}`,
    firstNs,
    close: () => {
      void thread.terminate();
    },
  };
}
