import { type Program, startProgram } from '../hot-path/child.ts';
import { openLines } from '../hot-path/client.ts';
import { type Answered, flatOut, steadily } from '../hot-path/patterns.ts';
import { delivery, SECRETS } from '../hot-path/requests.ts';
import { figure, quantile, type Suite } from '../suite.ts';

const CONNECTIONS = 64;
const ROUNDS = 3;
const STEADY_PER_SECOND = 100;
const STEADY_COUNT = 200;
/** More than any of both programs answers in the time. */
const FLAT_OUT_COUNT = 8_000;
const FLAT_OUT_MS = 1_000;

interface Measured {
  readonly steadyMs: number[];
  readonly perSecond: number[];
  readonly refused: number[];
  count: number;
}

/** Row 1: a webhook is acknowledged when it is durable. */
export const suite: Suite = {
  about: 'a webhook acknowledged when it is durable, beside node:http with HMAC and a group commit',
  run: async () => {
    const floor = await startProgram<{ url: string }>('webhook-floor');
    const doors = await startProgram<{ url: string }>('doors');
    const floorFigures: Measured = { steadyMs: [], perSecond: [], refused: [], count: 0 };
    const ours: Measured = { steadyMs: [], perSecond: [], refused: [], count: 0 };
    for (let round = 0; round < ROUNDS; round += 1) {
      await measure(floor, [], floorFigures);
      await measure(doors, SECRETS, ours);
    }
    const [{ cpuMs: floorCpuMs }, { cpuMs: ourCpuMs }] = [await floor.stop(), await doors.stop()];
    const rate = quantile(ours.perSecond, 0.5);
    const floorRate = quantile(floorFigures.perSecond, 0.5);
    return [
      figure('acknowledged at 100/s, p50', quantile(ours.steadyMs, 0.5), 'ms'),
      figure('acknowledged at 100/s, p99', quantile(ours.steadyMs, 0.99), 'ms', { atMost: 5, isTold: true }),
      figure('floor at 100/s, p99', quantile(floorFigures.steadyMs, 0.99), 'ms'),
      figure('answered flat out at 64 connections', rate, 'per second', { atLeast: 3_000, isTold: true }),
      figure('floor flat out at 64 connections', floorRate, 'per second'),
      figure('answered beside the floor', rate / floorRate, 'times', { atLeast: 0.5 }),
      figure('CPU of a webhook', ourCpuMs / ours.count, 'ms'),
      figure('CPU of a webhook at the floor', floorCpuMs / floorFigures.count, 'ms'),
      figure(
        'refused for their rate',
        ours.refused.reduce((sum, count) => sum + count, 0),
        'count',
      ),
    ];
  },
};

async function measure(
  { ready: { url } }: Program<{ url: string }>,
  secrets: readonly string[],
  into: Measured,
): Promise<void> {
  const make = (count: number) =>
    Array.from({ length: count }, (_, index) => delivery(url, index, secrets[index % secrets.length]));
  const lines = await openLines(url, CONNECTIONS);
  const steady = await steadily(lines, make(STEADY_COUNT), STEADY_PER_SECOND);
  into.steadyMs.push(...steady.map(({ tookMs }) => tookMs));
  const { answers, perSecond } = await flatOut(lines, make(FLAT_OUT_COUNT), FLAT_OUT_MS);
  into.perSecond.push(perSecond);
  into.count += steady.length + answers.length;
  into.refused.push(refusals([...steady, ...answers]));
  for (const line of lines) line.close();
}

/** Refusals for the rate are answers too; any other is a mistake of this program. */
function refusals(answers: readonly Answered[]): number {
  const wrong = answers.find(({ status }) => status !== 202 && status !== 429);
  if (wrong !== undefined) throw new Error(`a webhook was answered with ${wrong.status}`);
  return answers.filter(({ status }) => status === 429).length;
}
