import { expect, test } from 'vitest';
import { createPlaces } from './places.ts';

const stop = new AbortController().signal;

const isTaken = async (promise: Promise<unknown>): Promise<boolean> => {
  const pending = Symbol('pending');
  const tick = new Promise((resolve) => setImmediate(() => resolve(pending)));
  return (await Promise.race([promise, tick])) !== pending;
};

test('entries leave the last places to exits', async () => {
  const places = createPlaces({ max: 3, forExits: 1 });
  await places.enter('entry', stop);
  await places.enter('entry', stop);
  expect(await isTaken(places.enter('entry', stop))).toBe(false);
  expect(await isTaken(places.enter('exit', stop))).toBe(true);
});

test('a place given back goes to a waiting exit before a waiting entry', async () => {
  const places = createPlaces({ max: 1, forExits: 0 });
  const leave = await places.enter('entry', stop);
  const entry = places.enter('entry', stop);
  const exit = places.enter('exit', stop);
  leave?.();
  expect(await isTaken(exit)).toBe(true);
  expect(await isTaken(entry)).toBe(false);
  (await exit)?.();
  expect(await isTaken(entry)).toBe(true);
});

test('giving a place back twice frees it once', async () => {
  const places = createPlaces({ max: 1, forExits: 0 });
  const leave = await places.enter('exit', stop);
  leave?.();
  leave?.();
  await places.enter('exit', stop);
  expect(await isTaken(places.enter('exit', stop))).toBe(false);
});

test('whoever waits when it is stopped gets nothing and holds nothing', async () => {
  const places = createPlaces({ max: 1, forExits: 0 });
  const leave = await places.enter('exit', stop);
  const ending = new AbortController();
  const waiting = places.enter('exit', ending.signal);
  ending.abort();
  expect(await waiting).toBeNull();
  leave?.();
  expect(await isTaken(places.enter('exit', stop))).toBe(true);
});
