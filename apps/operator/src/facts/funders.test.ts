import type { JournalEvent } from '@chimera/core/events';
import { SolanaError } from '@chimera/solana/rpc/errors';
import { expect, test } from 'vitest';
import type { Chain } from '../ports.ts';
import { createFunders, type StoredFunder } from './funders.ts';
import { createPast, named } from './past-for-tests.ts';

function openFunders(stored: Readonly<Record<string, StoredFunder>> = {}) {
  const past = createPast();
  const events: JournalEvent[] = [];
  const network = { isDown: false };
  const read: Chain['read'] = (ask) =>
    network.isDown ? Promise.reject(new SolanaError('http_unavailable')) : past.chain.read(ask);
  const funders = createFunders({
    chain: { ...past.chain, read },
    record: (entries) => {
      events.push(...entries.map(({ event }) => event));
      return { events: [], durable: Promise.resolve() };
    },
    lookup: (wallet) => Object.entries(stored).find(([name]) => named(name) === wallet)?.[1] ?? null,
  });
  return { past, events, funders, network };
}

test('a wallet is tied to whoever paid it first, and that is journaled', async () => {
  const { past, funders, events } = openFunders();
  const fundingTxid = past.fund('Bank', 'Ada');
  past.fund('Later', 'Ada');
  expect(funders.of(named('Ada'))).toEqual({ kind: 'unknown' });
  funders.want([named('Ada')]);
  expect(await funders.findNext()).toEqual([named('Ada')]);
  expect(funders.of(named('Ada'))).toEqual({ kind: 'funder', funder: named('Bank') });
  expect(events).toMatchObject([
    { type: 'wallet_funder_found', wallet: named('Ada'), funder: named('Bank'), kind: 'funder', fundingTxid },
  ]);
  expect(await funders.findNext()).toEqual([]);
});

test('customers of a service are strangers to each other', async () => {
  const { past, funders } = openFunders();
  past.fund('Exchange', 'Ada');
  for (let each = 0; each < 1_000; each += 1) past.fund('Exchange', `Customer${each % 7}`);
  funders.want([named('Ada')]);
  await funders.findNext();
  expect(funders.of(named('Ada'))).toEqual({ kind: 'own' });
});

test('a wallet whose beginning shows no payer stays unknown, and is not asked for again', async () => {
  const { past, funders, events } = openFunders();
  past.trade({ wallet: 'Ada', agoMs: 0 });
  funders.want([named('Ada')]);
  await funders.findNext();
  expect(funders.of(named('Ada'))).toEqual({ kind: 'unknown' });
  expect(events).toMatchObject([{ kind: 'none', funder: null }]);
  funders.want([named('Ada')]);
  expect(await funders.findNext()).toEqual([]);
});

test('what an earlier life found is not looked up again', async () => {
  const { funders } = openFunders({ Ada: { funder: named('Bank'), kind: 'funder' } });
  funders.want([named('Ada')]);
  expect(await funders.findNext()).toEqual([]);
  expect(funders.of(named('Ada'))).toEqual({ kind: 'funder', funder: named('Bank') });
});

test('a wallet that cannot be read does not hold up the others, and is tried again', async () => {
  const { past, funders, network } = openFunders();
  past.fund('Bank', 'Ada');
  past.fund('Bank', 'Bob');
  funders.want([named('Ada'), named('Bob')]);
  network.isDown = true;
  await expect(funders.findNext()).rejects.toThrow();
  network.isDown = false;
  expect([await funders.findNext(), await funders.findNext()]).toEqual([[named('Bob')], [named('Ada')]]);
});

test('wallets of a finding are looked up before the others, several at once', async () => {
  const { past, funders } = openFunders();
  for (const name of ['Ada', 'Bob', 'Cyd', 'Dov', 'Eve', 'Fay']) past.fund('Bank', name);
  funders.want([named('Ada')]);
  funders.want(['Bob', 'Cyd', 'Dov', 'Eve', 'Fay'].map(named), true);
  expect(await funders.findNext()).toEqual(['Bob', 'Cyd', 'Dov', 'Eve'].map(named));
  expect(funders.isAwaited()).toBe(true);
  expect(await funders.findNext()).toEqual([named('Fay')]);
  expect(funders.isAwaited()).toBe(false);
  expect(await funders.findNext()).toEqual([named('Ada')]);
});

test('a wallet of a finding that cannot be read is asked for again in its turn', async () => {
  const { past, funders, network } = openFunders();
  past.fund('Bank', 'Ada');
  network.isDown = true;
  funders.want([named('Ada')], true);
  await expect(funders.findNext()).rejects.toThrow();
  expect(funders.isAwaited()).toBe(false);
  network.isDown = false;
  expect(await funders.findNext()).toEqual([named('Ada')]);
});
