import type { Notice } from '@chimera/core/control/notice';
import type { JournalEvent } from '@chimera/core/events';
import { journaled } from '@chimera/testkit/builders';
import { expect, test } from 'vitest';
import { createSimClock } from '../execution/sim-clock-for-tests.ts';
import { createNotices } from './notices.ts';

const halt: JournalEvent = {
  ...{ type: 'halt_set', epoch: 1, mode: 'entries', by: 'me', source: 'web', reason: 'test' },
};
const unresolved = { type: 'attempt_unresolved', txid: 'x', reason: 'no answer' } as JournalEvent;

function setUp(problems: (string | null)[] = []) {
  const clock = createSimClock();
  const told: Notice[] = [];
  const logged: object[] = [];
  const messenger = {
    name: 'fake',
    send: async (notice: Notice) => {
      const problem = problems.shift() ?? null;
      if (problem === null) told.push(notice);
      return problem;
    },
  };
  const logger = {
    info: () => undefined,
    warn: () => undefined,
    error: (fields: object) => logged.push(fields),
  };
  const notices = createNotices({ messengers: [messenger], clock, logger });
  const stop = new AbortController();
  void notices.run(stop.signal);
  const say = (...events: JournalEvent[]) => notices.observe(journaled(events));
  return { clock, told, logged, say };
}

test('a halt is told within a second, and what nobody needs to know is not', async () => {
  const { clock, told, say } = setUp();
  say(halt, { type: 'delivery_repeated' } as JournalEvent);
  await clock.runFor(1_500);
  expect(told).toEqual([{ key: 'halt', level: 'important', title: 'Halted (entries) by me', text: 'test' }]);
});

test('many alike become one a minute, with their number', async () => {
  const { clock, told, say } = setUp();
  say(unresolved);
  await clock.runFor(1_500);
  say(unresolved, unresolved, unresolved);
  await clock.runFor(30_000);
  expect(told).toHaveLength(1);
  await clock.runFor(40_000);
  expect(told).toHaveLength(2);
  expect(told[1]?.text).toContain('(3 alike)');
});

test('a messenger that fails is tried again, and given up in the end with a line in the log', async () => {
  const often = setUp(['503', 'timeout']);
  often.say(halt);
  await often.clock.runFor(30_000);
  expect(often.told).toHaveLength(1);
  const always = setUp(Array.from({ length: 9 }, () => '503'));
  always.say(halt);
  await always.clock.runFor(120_000);
  expect(always.told).toEqual([]);
  expect(always.logged).toEqual([{ messenger: 'fake', key: 'halt', problem: '503' }]);
});
