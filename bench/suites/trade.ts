import { setTimeout as wait } from 'node:timers/promises';
import { type Cost, startProgram } from '../hot-path/child.ts';
import { openLines } from '../hot-path/client.ts';
import { createOperatorControl, type TradingReady } from '../hot-path/operator-control.ts';
import { type Answered, steadily } from '../hot-path/patterns.ts';
import { delivery } from '../hot-path/requests.ts';
import { openSink, type Sink } from '../hot-path/sink.ts';
import { type Figure, figure, pairedRatio, quantile, type Suite } from '../suite.ts';

const CONNECTIONS = 8;
/** Short, so that what else the machine does falls on both programs of a pair alike. */
const ROUNDS = 6;
const PER_SECOND = 50;
const PER_ROUND = 50;
/** The first trades load code and open connections. */
const WARM_UP = 40;
const LAST_SEND_MS = 1_500;
const NS_PER_MS = 1_000_000;

export const suite: Suite = {
  about:
    'last byte of a webhook in to first byte of its transaction out at 50/s, beside commit, sign, sync and send',
  run: async () => {
    const sink = await openSink();
    const floor = await startProgram<{ url: string }>('trade-floor', [sink.url]);
    const operator = await startProgram<TradingReady>('trading', [sink.url]);
    await createOperatorControl(operator.ready).enrolLeader();
    const next = createMints();
    const measure = (url: string, count: number) =>
      measureTrades({ url, sink, deliveries: next(url, count) });
    await measure(floor.ready.url, WARM_UP);
    await measure(operator.ready.url, WARM_UP);
    const floorMs: (readonly number[])[] = [];
    const ourMs: (readonly number[])[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      floorMs.push(await measure(floor.ready.url, PER_ROUND));
      ourMs.push(await measure(operator.ready.url, PER_ROUND));
    }
    const cost = { ours: await operator.stop(), floor: await floor.stop() };
    sink.close();
    return figuresOf(ourMs, floorMs, cost);
  },
};

function figuresOf(
  ours: readonly (readonly number[])[],
  floor: readonly (readonly number[])[],
  cost: { readonly ours: Cost; readonly floor: Cost },
): readonly Figure[] {
  const median = (samples: readonly number[]): number => quantile(samples, 0.5);
  const perTrade = WARM_UP + ROUNDS * PER_ROUND;
  return [
    figure('first byte out, p50', median(ours.flat()), 'ms', {
      ...{ floor: median(floor.flat()), atMost: 2.5, isTold: true },
    }),
    figure('first byte out, p99', quantile(ours.flat(), 0.99), 'ms', {
      ...{ floor: quantile(floor.flat(), 0.99), atMost: 5, isTold: true },
    }),
    figure(
      'p50 to the floor beside it, median of the rounds',
      pairedRatio(ours.map(median), floor.map(median)),
      'times',
      {
        atMost: 2,
      },
    ),
    figure('trades sent of those asked for', ours.flat().length / (ROUNDS * PER_ROUND), 'times', {
      atLeast: 0.99,
    }),
    figure('processor time of a trade, to its end', cost.ours.cpuMs / perTrade, 'ms', {
      floor: cost.floor.cpuMs / perTrade,
    }),
    figure('waited for a processor', cost.ours.waitedMs, 'ms', { floor: cost.floor.waitedMs }),
  ];
}

/** Every trade of a run has a mint of its own. */
function createMints() {
  let made = 0;
  return (url: string, count: number) =>
    Array.from({ length: count }, () => {
      made += 1;
      return delivery(url, made);
    });
}

interface Trades {
  readonly url: string;
  readonly sink: Sink;
  readonly deliveries: readonly ReturnType<typeof delivery>[];
}

async function measureTrades({ url, sink, deliveries }: Trades): Promise<readonly number[]> {
  const lines = await openLines(url, CONNECTIONS);
  const answers = await steadily(lines, deliveries, PER_SECOND);
  await allSent(answers, sink);
  for (const line of lines) line.close();
  return answers.flatMap(({ delivery: { mint }, sentNs }) => {
    const firstNs = sink.firstNs.get(mint);
    return firstNs === undefined ? [] : [Number(firstNs - sentNs) / NS_PER_MS];
  });
}

/** Waits for the last ones, which were only just acknowledged. */
async function allSent(answers: readonly Answered[], { firstNs }: Sink): Promise<void> {
  const endMs = performance.now() + LAST_SEND_MS;
  while (performance.now() < endMs && answers.some(({ delivery: { mint } }) => !firstNs.has(mint))) {
    await wait(20);
  }
}
