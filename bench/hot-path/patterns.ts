import { setTimeout as wait } from 'node:timers/promises';
import type { Line } from './client.ts';
import type { Delivery } from './requests.ts';

export interface Answered<D extends Delivery = Delivery> {
  readonly delivery: D;
  readonly status: number;
  readonly sentNs: bigint;
  readonly tookMs: number;
}

const NS_PER_MS = 1_000_000;
export const ACCEPTED = 202;

async function exchange<D extends Delivery>(line: Line, delivery: D): Promise<Answered<D>> {
  const { status, sentNs } = await line.send(delivery.bytes);
  return { delivery, status, sentNs, tookMs: Number(process.hrtime.bigint() - sentNs) / NS_PER_MS };
}

/** So many a second whatever the answers do, each on the next line that is free. */
export async function steadily<D extends Delivery>(
  lines: readonly Line[],
  deliveries: readonly D[],
  perSecond: number,
): Promise<readonly Answered<D>[]> {
  const free = [...lines];
  const running = new Set<Promise<void>>();
  const answers: Answered<D>[] = [];
  const startedMs = performance.now();
  for (const [index, delivery] of deliveries.entries()) {
    const dueMs = startedMs + (index * 1_000) / perSecond;
    const earlyMs = dueMs - performance.now();
    if (earlyMs > 0) await wait(earlyMs);
    while (free.length === 0) await Promise.race(running);
    const line = free.shift();
    if (line === undefined) continue;
    const task = exchange(line, delivery).then((answer) => {
      answers.push(answer);
      free.push(line);
      running.delete(task);
    });
    running.add(task);
  }
  await Promise.all(running);
  return answers;
}

/** As many as the program answers within the time, one after the other on each line; each line has its own. */
export async function flatOut(
  lines: readonly Line[],
  deliveriesOf: readonly (readonly Delivery[])[],
  forMs: number,
): Promise<{ readonly answers: readonly Answered[]; readonly perSecond: number }> {
  const answers: Answered[] = [];
  const startedMs = performance.now();
  const run = async (line: Line, deliveries: readonly Delivery[]): Promise<void> => {
    for (const delivery of deliveries) {
      if (performance.now() - startedMs >= forMs) return;
      answers.push(await exchange(line, delivery));
    }
  };
  await Promise.all(lines.map((line, index) => run(line, deliveriesOf[index] ?? [])));
  const accepted = answers.filter(({ status }) => status === ACCEPTED).length;
  return { answers, perSecond: accepted / ((performance.now() - startedMs) / 1_000) };
}
