import { setTimeout as wait } from 'node:timers/promises';
import { startProgram } from '../hot-path/child.ts';
import { openLines } from '../hot-path/client.ts';
import {
  createOperatorControl,
  type OperatorControl,
  type TradingReady,
} from '../hot-path/operator-control.ts';
import { steadily } from '../hot-path/patterns.ts';
import { delivery } from '../hot-path/requests.ts';
import { openSink } from '../hot-path/sink.ts';
import { figure, quantile, type Suite } from '../suite.ts';

const CONNECTIONS = 16;
const PER_SECOND = 100;
const HALTS = 8;
const BETWEEN_MS = 350;
const STANDING_MS = 150;
const NS_PER_MS = 1_000_000;

export const suite: Suite = {
  about: 'from a halt to the last first send after it, at 100 webhooks a second',
  run: async () => {
    const sink = await openSink();
    const operator = await startProgram<TradingReady, Handed>('trading', [sink.url]);
    const control = createOperatorControl(operator.ready);
    await control.enrolLeader();
    const { url } = operator.ready;
    const lines = await openLines(url, CONNECTIONS);
    const count = Math.ceil(((HALTS * (BETWEEN_MS + STANDING_MS)) / 1_000) * PER_SECOND);
    const load = steadily(
      lines,
      Array.from({ length: count }, (_, index) => delivery(url, 100_000 + index)),
      PER_SECOND,
    );
    const windows: Window[] = [];
    for (let made = 0; made < HALTS; made += 1) {
      await wait(BETWEEN_MS);
      windows.push(await haltOnce(control));
    }
    await load;
    for (const line of lines) line.close();
    const handed = (await operator.stop()).handedNs.map(BigInt);
    const arrived = [...sink.firstNs.values()];
    if (handed.length < arrived.length) throw new Error('more arrived than was noted when it left');
    sink.close();
    const stopMs = windows.map((window) => lastSendMs(window, handed));
    return [
      figure('last first send after the halt, median', quantile(stopMs, 0.5), 'ms', {
        atMost: 10,
      }),
      figure('last first send after the halt, worst', Math.max(...stopMs), 'ms', {
        atMost: 25,
      }),
      figure('halt answered, durable, worst', Math.max(...windows.map(answeredMs)), 'ms'),
      figure('sent after a halt was answered', countAfter(windows, handed, 0), 'count', { atMost: 0 }),
      figure(
        `arrived over ${ON_ITS_WAY_MS} ms after that answer`,
        countAfter(windows, arrived, ON_ITS_WAY_MS),
        'count',
        { atMost: 0, isTold: true },
      ),
      figure('first sends in all', arrived.length, 'count'),
    ];
  },
};

interface Handed {
  readonly handedNs: readonly string[];
}

interface Window {
  readonly askedNs: bigint;
  readonly answeredNs: bigint;
  readonly resumedNs: bigint;
}

async function haltOnce({ command }: OperatorControl): Promise<Window> {
  const askedNs = process.hrtime.bigint();
  await command('halt', { mode: 'entries', reason: 'bench' });
  const answeredNs = process.hrtime.bigint();
  await wait(STANDING_MS);
  const { confirm } = await command('resume', { reason: 'bench' });
  const resumedNs = process.hrtime.bigint();
  await command('resume', { reason: 'bench', confirm });
  return { askedNs, answeredNs, resumedNs };
}

const msBetween = (from: bigint, to: bigint): number => Number(to - from) / NS_PER_MS;

const answeredMs = ({ askedNs, answeredNs }: Window): number => msBetween(askedNs, answeredNs);

/** The time from asking until nothing new was sent any more; 0 when nothing was. */
const lastSendMs = ({ askedNs, resumedNs }: Window, sends: readonly bigint[]): number =>
  Math.max(0, ...sends.filter((at) => at > askedNs && at < resumedNs).map((at) => msBetween(askedNs, at)));

/** A byte that was on its way when the halt was answered may arrive this much later, where the receiver has time. */
const ON_ITS_WAY_MS = 25;

const countAfter = (windows: readonly Window[], sends: readonly bigint[], graceMs: number): number =>
  windows.reduce(
    (sum, { answeredNs, resumedNs }) =>
      sum + sends.filter((at) => at < resumedNs && msBetween(answeredNs, at) > graceMs).length,
    0,
  );
