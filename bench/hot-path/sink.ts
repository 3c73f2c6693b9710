import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** Where bundles go: it answers at once, and remembers when the first byte about each mint came. */
export interface Sink {
  readonly url: string;
  readonly firstNs: ReadonlyMap<string, bigint>;
  /** The same of sales alone. */
  readonly firstSaleNs: ReadonlyMap<string, bigint>;
  readonly close: () => void;
}

export interface Arrival {
  readonly side: 'buy' | 'sell';
  readonly mint: string;
  readonly arrivedNs: bigint;
}

export type SinkMessage = { readonly port: number } | Arrival;

const RUN = fileURLToPath(new URL('../../tooling/run.mjs', import.meta.url));
const THREAD = fileURLToPath(new URL('./sink-thread.ts', import.meta.url));

/** On a thread of its own, because a load generator's loop would note what comes only when it has time. */
export async function openSink(): Promise<Sink> {
  const firstNs = new Map<string, bigint>();
  const firstSaleNs = new Map<string, bigint>();
  const note = (into: Map<string, bigint>, { mint, arrivedNs }: Arrival): void => {
    if (!into.has(mint)) into.set(mint, arrivedNs);
  };
  const thread = new Worker(RUN, { argv: [THREAD], execArgv: [] });
  const port = await new Promise<number>((resolve, reject) => {
    thread.once('error', reject);
    thread.on('message', (message: SinkMessage) => {
      if ('port' in message) return resolve(message.port);
      note(firstNs, message);
      if (message.side === 'sell') note(firstSaleNs, message);
    });
  });
  return {
    url: `http://127.0.0.1:${port}`,
    ...{ firstNs, firstSaleNs },
    close: () => {
      void thread.terminate();
    },
  };
}
