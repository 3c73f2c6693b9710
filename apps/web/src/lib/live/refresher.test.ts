import type { LiveEvent } from '@chimera/core/contract/live';
import { QueryClient } from '@tanstack/react-query';
import { afterEach, expect, test, vi } from 'vitest';
import { createRefresher, REFRESH_MS_MIN } from './refresher.ts';

afterEach(() => {
  vi.useRealTimers();
});

const event = (seq: number, type: LiveEvent['type']): LiveEvent => ({ seq, at: 0, type, data: null });

/** A client holding one list per scope, each read at seq 10. */
function clientWithLists() {
  const client = new QueryClient();
  const keys = {
    signals: [['signals', 'list'], { type: 'query' }],
    positions: [['positions', 'list'], { type: 'query' }],
    wallets: [['wallets', 'list'], { type: 'query' }],
  } as const;
  for (const key of Object.values(keys)) client.setQueryData(key, { seq: 10, rows: [] });
  const stale = (): string[] =>
    Object.entries(keys).flatMap(([name, key]) => (client.getQueryState(key)?.isInvalidated ? [name] : []));
  return { client, keys, stale };
}

test('only the lists that an event can have changed are read again', () => {
  vi.useFakeTimers();
  const { client, stale } = clientWithLists();
  createRefresher(client).note([event(11, 'signal_decided')], false);
  expect(stale()).toEqual(['signals']);
});

test('a list that was read after the event is left alone', () => {
  vi.useFakeTimers();
  const { client, stale } = clientWithLists();
  createRefresher(client).note([event(10, 'signal_decided')], false);
  expect(stale()).toEqual([]);
});

test('a burst of events reads a list once at its start and once at its end', () => {
  vi.useFakeTimers();
  const { client, keys, stale } = clientWithLists();
  const refresher = createRefresher(client);
  const invalidate = vi.spyOn(client, 'invalidateQueries');
  for (let seq = 11; seq <= 60; seq += 1) refresher.note([event(seq, 'position_flagged')], false);
  expect(invalidate).toHaveBeenCalledTimes(1);
  client.setQueryData(keys.positions, { seq: 40, rows: [] });
  vi.advanceTimersByTime(REFRESH_MS_MIN);
  expect(invalidate).toHaveBeenCalledTimes(2);
  expect(stale()).toEqual(['positions']);
  vi.advanceTimersByTime(REFRESH_MS_MIN * 3);
  expect(invalidate).toHaveBeenCalledTimes(2);
});

test('a list that shows events by itself is read again at most once a second', () => {
  vi.useFakeTimers();
  const { client, keys, stale } = clientWithLists();
  const refresher = createRefresher(client);
  refresher.note([event(11, 'signal_decided')], false);
  client.setQueryData(keys.signals, { seq: 11, rows: [] });
  refresher.note([event(12, 'signal_decided')], false);
  vi.advanceTimersByTime(REFRESH_MS_MIN * 2);
  expect(stale()).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(stale()).toEqual(['signals']);
});

test('after a reset everything is read again', () => {
  vi.useFakeTimers();
  const { client, stale } = clientWithLists();
  createRefresher(client).note([], true);
  expect(stale()).toEqual(['signals', 'positions', 'wallets']);
});
