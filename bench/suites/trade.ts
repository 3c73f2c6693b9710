import { setTimeout as wait } from 'node:timers/promises';
import { startProgram } from '../hot-path/child.ts';
import { openLines } from '../hot-path/client.ts';
import { createOperatorControl, type TradingReady } from '../hot-path/operator-control.ts';
import { type Answered, steadily } from '../hot-path/patterns.ts';
import { delivery } from '../hot-path/requests.ts';
import { openSink, type Sink } from '../hot-path/sink.ts';
import { figure, quantile, type Suite } from '../suite.ts';

const CONNECTIONS = 8;
const ROUNDS = 3;
const PER_SECOND = 50;
const PER_ROUND = 100;
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
    const floorMs: number[] = [];
    const ourMs: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      floorMs.push(...(await measure(floor.ready.url, PER_ROUND)));
      ourMs.push(...(await measure(operator.ready.url, PER_ROUND)));
    }
    const [{ cpuMs: floorCpuMs }, { cpuMs: ourCpuMs }] = [await floor.stop(), await operator.stop()];
    sink.close();
    const [ourP50, floorP50] = [quantile(ourMs, 0.5), quantile(floorMs, 0.5)];
    return [
      figure('first byte out, p50', ourP50, 'ms', { atMost: 2.5, isTold: true }),
      figure('first byte out, p99', quantile(ourMs, 0.99), 'ms', { atMost: 5, isTold: true }),
      figure('floor, p50', floorP50, 'ms'),
      figure('floor, p99', quantile(floorMs, 0.99), 'ms'),
      figure('beside the floor, p50', ourP50 / floorP50, 'times', { atMost: 2 }),
      figure('trades sent of those asked for', ourMs.length / (ROUNDS * PER_ROUND), 'times', {
        atLeast: 0.99,
      }),
      figure('CPU of the operator in all', ourCpuMs, 'ms'),
      figure('CPU of the floor in all', floorCpuMs, 'ms'),
    ];
  },
};

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
