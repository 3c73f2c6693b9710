import type { HaltAnswer, HaltCommand } from '@chimera/core/contract/control';
import { expect, test } from 'vitest';
import { HaltRefused, type HaltWays, sendHalt } from './halting.ts';

const command: HaltCommand = { mode: 'entries', reason: 'halted by hand' };
const halted: HaltAnswer = {
  status: 'halted',
  epoch: 1,
  mode: 'entries',
  stopped: 'first sends of entries',
  continues: 'exits',
  stopMs: 0.4,
  seq: 7,
};

type Acknowledge = (late: Error | null, answer: unknown) => void;

/** A socket whose other end does what `reply` does. */
function socketThat(reply: (acknowledge: Acknowledge) => void): HaltWays['socket'] {
  const timeout = () => ({ emit: (_name: string, _command: unknown, done: Acknowledge) => reply(done) });
  // Only the two members that a halt uses.
  return { connected: true, timeout } as unknown as HaltWays['socket'];
}

function ways(socket: HaltWays['socket']): HaltWays & { readonly asked: HaltCommand[] } {
  const asked: HaltCommand[] = [];
  let nowMs = 0;
  return {
    socket,
    asked,
    nowMs() {
      nowMs += 5;
      return nowMs;
    },
    overHttp: async (sent) => {
      asked.push(sent);
      return halted;
    },
  };
}

test('goes over the open socket and nowhere else', async () => {
  const both = ways(socketThat((done) => done(null, halted)));
  expect(await sendHalt(command, both)).toEqual({ answer: halted, via: 'socket', roundTripMs: 5 });
  expect(both.asked).toEqual([]);
});

test('goes over HTTP when there is no socket', async () => {
  const both = ways(null);
  expect((await sendHalt(command, both)).via).toBe('http');
  expect(both.asked).toEqual([command]);
});

test('goes over HTTP when the socket does not answer in time', async () => {
  const both = ways(socketThat((done) => done(new Error('timeout'), undefined)));
  expect((await sendHalt(command, both)).via).toBe('http');
});

test('a refusal is told and not tried a second way', async () => {
  const refusal = { status: 'rejected', reason: 'forbidden', message: 'ask an admin' };
  const both = ways(socketThat((done) => done(null, refusal)));
  await expect(sendHalt(command, both)).rejects.toThrow(HaltRefused);
  expect(both.asked).toEqual([]);
});
