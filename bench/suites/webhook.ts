import { type Cost, type Program, startProgram } from '../hot-path/child.ts';
import { type Line, openLines, SENDERS } from '../hot-path/client.ts';
import { ACCEPTED, type Answered, flatOut, steadily } from '../hot-path/patterns.ts';
import { type Delivery, delivery, SECRET, SECRETS } from '../hot-path/requests.ts';
import { type Figure, figure, pairedRatio, quantile, type Suite } from '../suite.ts';

const CONNECTIONS = 64;
/** Short, so that what else the machine does falls on both programs of a pair alike. */
const ROUNDS = 10;
const WARM_UP_ROUNDS = 2;
const STEADY_PER_SECOND = 100;
const STEADY_COUNT = 60;
/** More than either program answers in the time. */
const FLAT_OUT_PER_LINE = 95;
const FLAT_OUT_MS = 400;
const RATE_REFUSED = 429;

interface Measured {
  readonly steadyMs: number[];
  /** Accepted per second, one number a round. */
  readonly perSecond: number[];
  count: number;
  refused: number;
}

const nothing = (): Measured => ({ steadyMs: [], perSecond: [], count: 0, refused: 0 });

/** Row 1: a webhook is acknowledged when it is durable. */
export const suite: Suite = {
  about: 'a webhook acknowledged when it is durable, beside node:http with HMAC and a group commit',
  run: async () => {
    const floor = await startProgram<{ url: string }>('webhook-floor');
    const doors = await startProgram<{ url: string }>('doors');
    const floorSaw = nothing();
    const ourSaw = nothing();
    for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
      for (const seen of [floorSaw, ourSaw]) if (round === 0) forgetTimes(seen);
      await measure(floor, [SECRET], floorSaw);
      await measure(doors, SECRETS, ourSaw);
    }
    return figuresOf(ourSaw, floorSaw, { ours: await doors.stop(), floor: await floor.stop() });
  },
};

/** The first rounds count for the processor's time alone. */
function forgetTimes(seen: Measured): void {
  seen.steadyMs.length = 0;
  seen.perSecond.length = 0;
}

function figuresOf(ours: Measured, floor: Measured, cost: { ours: Cost; floor: Cost }): readonly Figure[] {
  const steady = (share: number) => quantile(ours.steadyMs, share);
  const steadyFloor = (share: number) => quantile(floor.steadyMs, share);
  return [
    figure('acknowledged at 100/s, p50', steady(0.5), 'ms', { floor: steadyFloor(0.5) }),
    figure('acknowledged at 100/s, p99', steady(0.99), 'ms', {
      ...{ floor: steadyFloor(0.99), atMost: 5, isTold: true },
    }),
    figure('acknowledged flat out at 64 connections', quantile(ours.perSecond, 0.5), 'per second', {
      ...{ floor: quantile(floor.perSecond, 0.5), atLeast: 3_000, isTold: true },
    }),
    figure(
      'of the floor beside it, median of the rounds',
      pairedRatio(ours.perSecond, floor.perSecond),
      'times',
      {
        atLeast: 0.5,
      },
    ),
    figure('processor time of a webhook', cost.ours.cpuMs / ours.count, 'ms', {
      floor: cost.floor.cpuMs / floor.count,
    }),
    figure('waited for a processor', cost.ours.waitedMs, 'ms', { floor: cost.floor.waitedMs }),
    figure('refused for their rate', ours.refused, 'count'),
  ];
}

async function measure(
  { ready: { url } }: Program<{ url: string }>,
  secrets: readonly string[],
  into: Measured,
): Promise<void> {
  const lines = await openLines(url, CONNECTIONS);
  const steady = await steadily(
    lines,
    Array.from({ length: STEADY_COUNT }, (_, index) =>
      delivery(url, index, { secret: secretOf(secrets, index) }),
    ),
    STEADY_PER_SECOND,
  );
  into.steadyMs.push(...steady.map(({ tookMs }) => tookMs));
  const { answers, perSecond } = await flatOut(lines, allOf(lines, url, secrets), FLAT_OUT_MS);
  into.perSecond.push(perSecond);
  into.count += steady.length + answers.length;
  into.refused += refusals([...steady, ...answers]);
  for (const line of lines) line.close();
}

/** Each sender calls from an address of its own. */
const secretOf = (secrets: readonly string[], line: number): string =>
  secrets[(line % SENDERS) % secrets.length] ?? SECRET;

const allOf = (
  lines: readonly Line[],
  url: string,
  secrets: readonly string[],
): readonly (readonly Delivery[])[] =>
  lines.map((_, line) =>
    Array.from({ length: FLAT_OUT_PER_LINE }, (_unused, index) =>
      delivery(url, index, { secret: secretOf(secrets, line) }),
    ),
  );

/** Refusals for the rate are answers too; any other is a mistake of this program. */
function refusals(answers: readonly Answered[]): number {
  const wrong = answers.find(({ status }) => status !== ACCEPTED && status !== RATE_REFUSED);
  if (wrong !== undefined) throw new Error(`a webhook was answered with ${wrong.status}`);
  return answers.filter(({ status }) => status === RATE_REFUSED).length;
}
