import type { Signal } from '@chimera/core/admission/signal';
import type { SignalId } from '@chimera/core/ids';
import { afterEach, expect, test } from 'vitest';
import { type Doors, openDoors } from '../http/doors-for-tests.ts';

let doors: Doors | undefined;

async function open(): Promise<Doors> {
  doors = await openDoors();
  return doors;
}

afterEach(async () => {
  await doors?.close();
  doors = undefined;
});

const signal = (name: string, lane: Signal['lane'] = 'SHIELD'): Signal => ({
  signalId: name.padStart(64, '0') as SignalId,
  tradeUuid: `uuid-${name}`,
  door: 'webhook',
  providerId: 'default',
  lane,
  side: lane === 'EXIT' ? 'sell' : 'buy',
  mint: 'DezXAZ8z7PnrnRJjz3wXBoRgixCa6xjnB7YaB1pPB263' as Signal['mint'],
  tokenSymbol: null,
  swap: null,
  exit: null,
  hintLamports: null,
  receivedAtMs: 1_700_000_000_000 as Signal['receivedAtMs'],
});

const rowsOf = ({ db }: Doors, type: string): number =>
  Number(db.prepare('SELECT count(*) FROM journal WHERE type = ?').pluck().get(type));

test('accepted means durable: the row is there when the promise resolves', async () => {
  const here = await open();
  expect(await here.control.enter.enter(signal('1'), 'd1')).toEqual({
    outcome: 'accepted',
    state: 'received',
    tradeUuid: 'uuid-1',
  });
  expect(rowsOf(here, 'signal_received')).toBe(1);
});

test('a duplicate is not answered before the first one is durable', async () => {
  const here = await open();
  const { enter } = here.control.enter;
  const order: string[] = [];
  const first = enter(signal('1'), 'd1').then(() => order.push('first'));
  const second = enter(signal('1'), 'd2').then(({ outcome }) => order.push(outcome));
  expect(rowsOf(here, 'signal_received')).toBe(0);
  await Promise.all([first, second]);
  expect(rowsOf(here, 'signal_received')).toBe(1);
  expect(order).toContain('duplicate');
});

test('a signal is known in every moment of its life', async () => {
  const here = await open();
  const { enter, find } = here.control.enter;
  const { signalId } = signal('1');
  expect(find(signalId)).toBeNull();
  const entering = enter(signal('1'), null);
  expect(find(signalId)).toMatchObject({ state: 'received' });
  await entering;
  const dropped = here.append([
    { event: { type: 'signal_dropped', signalId, state: 'expired', reason: 'test' } },
  ]);
  await dropped.durable;
  expect(find(signalId)).toMatchObject({ state: 'expired', tradeUuid: 'uuid-1' });
  expect(await enter(signal('1'), 'd9')).toMatchObject({ outcome: 'duplicate', state: 'expired' });
});

test('a signal that a start tells again is a duplicate at the door, before its commit and after it', async () => {
  const here = await open();
  const { enter, noteRetold } = here.control.enter;
  const retold = signal('1');
  const told = here.append([{ event: { type: 'signal_received', signal: retold, deliveryId: null } }]);
  noteRetold(retold, told.durable);
  const order: string[] = [];
  const first = told.durable.then(() => order.push('durable'));
  const second = enter(signal('1'), 'd1').then(({ outcome }) => order.push(outcome));
  await Promise.all([first, second]);
  expect(order).toEqual(['durable', 'duplicate']);
  expect(await enter(signal('1'), 'd2')).toMatchObject({ outcome: 'duplicate' });
  expect(rowsOf(here, 'signal_received')).toBe(1);
});

test('an endless repeater fills neither the journal nor the queue', async () => {
  const here = await open();
  const { enter } = here.control.enter;
  for (let count = 0; count < 50; count += 1) await enter(signal('1'), `d${count}`);
  // The next signal's commit comes after theirs.
  await enter(signal('2'), null);
  expect(rowsOf(here, 'delivery_repeated')).toBe(8);
  expect(here.control.queue.depth()).toBe(2);
});
