import { expect, test } from 'vitest';
import { z } from 'zod';
import { createChainGuard } from './chain-guard.ts';

/** A provider that names a chain, or does not answer. */
function open(chain: () => string | null) {
  const asked: string[] = [];
  const guard = createChainGuard(async (method, _params, schema) => {
    asked.push(method);
    const named = chain();
    if (named === null) throw new Error('down');
    return schema.parse(method === 'getGenesisHash' ? named : 7);
  });
  return { ...guard, asked, slot: () => guard.call('getSlot', [], z.number()) };
}

test('a provider that was down at the start names its chain once before anything is asked', async () => {
  let chain: string | null = null;
  const { pin, slot, asked } = open(() => chain);
  pin('ours');
  await expect(slot()).rejects.toThrow('down');
  chain = 'ours';
  expect(await slot()).toBe(7);
  expect(await slot()).toBe(7);
  expect(asked).toEqual(['getGenesisHash', 'getGenesisHash', 'getSlot', 'getSlot']);
});

test('a provider of another chain is never asked for anything', async () => {
  const { pin, slot, asked } = open(() => 'another');
  pin('ours');
  await expect(slot()).rejects.toMatchObject({ code: 'transport_wrong_chain' });
  await expect(slot()).rejects.toMatchObject({ code: 'transport_wrong_chain' });
  expect(asked).toEqual(['getGenesisHash']);
});

test('one that named its chain at the start is not asked again', async () => {
  const { call, pin, slot, asked } = open(() => 'ours');
  await call('getGenesisHash', [], z.string());
  pin('ours');
  expect(await slot()).toBe(7);
  expect(asked).toEqual(['getGenesisHash', 'getSlot']);
});
