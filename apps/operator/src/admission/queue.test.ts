import type { Lane, Signal } from '@chimera/core/admission/signal';
import { expect, test } from 'vitest';
import { createQueue } from './queue.ts';

// Only the lane matters to the queue; the rest of a signal is carried.
const signal = (lane: Lane, name = lane as string): Signal => ({ lane, tradeUuid: name }) as Signal;
const forever = new AbortController().signal;

test('hands out exits first, then Shield, then Spear, each oldest first', async () => {
  const queue = createQueue();
  for (const [lane, name] of [
    ['SPEAR', 'c'],
    ['SHIELD', 'b1'],
    ['SHIELD', 'b2'],
    ['EXIT', 'a'],
  ] as const)
    queue.offer(signal(lane, name));
  const names = [];
  while (queue.depth() > 0) names.push((await queue.take(forever)).tradeUuid);
  expect(names).toEqual(['a', 'b1', 'b2', 'c']);
});

test('sheds Spear at 80 percent, Shield when full, exits never', () => {
  const queue = createQueue({ capacity: 10 });
  for (let count = 0; count < 8; count += 1) expect(queue.offer(signal('SHIELD'))).toBe(true);
  expect(queue.offer(signal('SPEAR'))).toBe(false);
  expect(queue.offer(signal('SHIELD'))).toBe(true);
  expect(queue.offer(signal('SHIELD'))).toBe(true);
  expect(queue.offer(signal('SHIELD'))).toBe(false);
  for (let count = 0; count < 100; count += 1) expect(queue.offer(signal('EXIT'))).toBe(true);
  expect(queue.depth()).toBe(110);
});

test('what waited before a restart is taken up in priority order', async () => {
  const queue = createQueue();
  for (const lane of ['SPEAR', 'SHIELD', 'EXIT', 'SHIELD'] as const) queue.requeue(signal(lane));
  expect(queue.depths()).toEqual({ EXIT: 1, SHIELD: 2, SPEAR: 1 });
  const lanes = [];
  while (queue.depth() > 0) lanes.push((await queue.take(forever)).lane);
  expect(lanes).toEqual(['EXIT', 'SHIELD', 'SHIELD', 'SPEAR']);
});

test('what was acknowledged before a restart is never shed', () => {
  const queue = createQueue({ capacity: 1 });
  for (let count = 0; count < 5; count += 1) queue.requeue(signal('SPEAR'));
  expect(queue.depth()).toBe(5);
  expect(queue.offer(signal('SHIELD'))).toBe(false);
});

test('a waiting worker gets the next signal at once', async () => {
  const queue = createQueue();
  const taken = queue.take(forever);
  queue.offer(signal('SPEAR'));
  expect((await taken).lane).toBe('SPEAR');
  expect(queue.depth()).toBe(0);
});

test('stopping rejects the waiting worker and loses nothing', async () => {
  const queue = createQueue();
  const stop = new AbortController();
  const taken = queue.take(stop.signal);
  stop.abort(new Error('stopped'));
  await expect(taken).rejects.toThrow('stopped');
  queue.offer(signal('EXIT'));
  expect(queue.depth()).toBe(1);
  await expect(queue.take(stop.signal)).rejects.toThrow('stopped');
});
