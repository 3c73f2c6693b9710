import { expect, test } from 'vitest';
import { createBatch } from './batch.ts';

function recordingBatch(keysMax = 10) {
  const loads: string[][] = [];
  const batch = createBatch<string, number>(async (keys) => {
    loads.push([...keys]);
    await Promise.resolve();
    return new Map(keys.filter((key) => key !== 'unknown').map((key) => [key, key.length]));
  }, keysMax);
  return { batch, loads };
}

test('keys asked for while a load is under way are loaded together, once each', async () => {
  const { batch, loads } = recordingBatch();
  const values = await Promise.all(['a', 'bb', 'bb', 'ccc'].map((key) => batch.get(key)));
  expect(values).toEqual([1, 2, 2, 3]);
  expect(loads).toEqual([['a'], ['bb', 'ccc']]);
});

test('a key that the source does not know is null', async () => {
  expect(await recordingBatch().batch.get('unknown')).toBeNull();
});

test('no load is larger than the source takes', async () => {
  const { batch, loads } = recordingBatch(2);
  await Promise.all(['a', 'b', 'c', 'd', 'e'].map((key) => batch.get(key)));
  expect(Math.max(...loads.map(({ length }) => length))).toBeLessThanOrEqual(2);
});

test('a failing load rejects those who waited for it, and the next one works', async () => {
  let isFailing = true;
  const batch = createBatch<string, number>(async (keys) => {
    if (isFailing) throw new Error('down');
    return new Map(keys.map((key) => [key, 1]));
  }, 5);
  await expect(batch.get('a')).rejects.toThrow('down');
  isFailing = false;
  expect(await batch.get('a')).toBe(1);
});
