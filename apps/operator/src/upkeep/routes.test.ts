import { createBook } from '@chimera/core/book';
import { applyToBook } from '@chimera/core/book-apply';
import type { JournalEvent } from '@chimera/core/events';
import type { JitoEndpoint } from '@chimera/solana/jito/endpoint';
import { REST_MS_MIN } from '@chimera/solana/route/endpoint-health';
import { createFailover } from '@chimera/solana/route/failover';
import { SolanaError } from '@chimera/solana/rpc/errors';
import { expect, test } from 'vitest';
import { createSimClock } from '../execution/sim-clock-for-tests.ts';
import type { ChainNode } from '../ports.ts';
import type { RecordEvents } from '../record.ts';
import { createRoutes } from './routes.ts';

/** Two ways to the engine and two nodes, which are down when a test says so; the check runs each second. */
function setUp() {
  const clock = createSimClock();
  const down = new Set<string>();
  const asked: string[] = [];
  const answer = async <T>(providerId: string, value: T): Promise<T> => {
    asked.push(providerId);
    if (down.has(providerId)) throw new SolanaError('http_not_json');
    return value;
  };
  const engineOf = (providerId: string): JitoEndpoint => ({
    providerId,
    getTipAccounts: () => answer(providerId, []),
    sendBundle: () => answer(providerId, 'id'),
  });
  const nodeOf = (providerId: string) =>
    ({ providerId, getSlot: () => answer(providerId, 7) }) as unknown as ChainNode;
  const chain = createFailover([nodeOf('first'), nodeOf('second')], clock.monotonicMs);
  const engines = createFailover([engineOf('searcher'), engineOf('json-rpc')], clock.monotonicMs);
  const jito = { ...engines, tipFloor: () => Promise.reject(new SolanaError('jito_tip_floor_unknown')) };
  const book = createBook();
  const events: JournalEvent[] = [];
  const record: RecordEvents = (entries) => {
    for (const { event } of entries) {
      events.push(event);
      applyToBook(book, { seq: book.lastSeq + 1, atMs: clock.nowMs(), event });
    }
    return { events: [], durable: Promise.resolve() };
  };
  const ignore = (): void => undefined;
  const logger = { info: ignore, warn: ignore, error: ignore };
  const { signal: stop } = new AbortController();
  const routes = createRoutes({ chain, jito, book, record, clock, logger, stop });
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      await routes.check();
      await clock.runFor(1_000);
    }
  };
  const read = () => chain.read(({ getSlot }) => getSlot());
  return { down, asked, book, events, record, pass, read, chain };
}

test('the mode turns to STANDARD when no way leads to the engine, and back when one does again', async () => {
  const { down, book, events, pass } = setUp();
  for (const name of ['searcher', 'json-rpc']) down.add(name);
  await pass(4);
  expect(book.rpcMode).toMatchObject({ mode: 'STANDARD', source: 'automatic', by: 'operator' });
  down.clear();
  await pass(REST_MS_MIN / 1_000 + 2);
  expect(book.rpcMode).toMatchObject({ mode: 'JITO', source: 'automatic' });
  const modes = events.filter(({ type }) => type === 'rpc_mode_set');
  expect(modes).toHaveLength(2);
  expect(modes[0]).toMatchObject({ reason: expect.stringContaining('other than JSON') });
});

test('one way of two is enough for JITO, and the turn to it is journaled', async () => {
  const { down, book, events, pass } = setUp();
  down.add('searcher');
  await pass(4);
  expect(book.rpcMode.mode).toBe('JITO');
  expect(events).toMatchObject([
    { type: 'provider_switched', group: 'jito', from: 'searcher', to: 'json-rpc' },
  ]);
});

test('what a person chose stays, however well the engine is', async () => {
  const { book, record, pass } = setUp();
  record([{ event: { type: 'rpc_mode_set', mode: 'STANDARD', by: 'ada', source: 'web', reason: 'mine' } }]);
  await pass(10);
  expect(book.rpcMode).toMatchObject({ mode: 'STANDARD', by: 'ada' });
});

test('a well engine is left in peace', async () => {
  const { asked, pass } = setUp();
  await pass(50);
  expect(asked).toEqual(['searcher', 'json-rpc']);
});

test('a turn between RPC providers is journaled with its reason', async () => {
  const { down, events, read } = setUp();
  down.add('first');
  for (let count = 0; count < 3; count += 1) await read();
  expect(events).toMatchObject([
    {
      type: 'provider_switched',
      group: 'rpc',
      from: 'first',
      to: 'second',
      reason: expect.stringContaining('other than JSON'),
    },
  ]);
});
