import { createBook } from '@chimera/core/book';
import type { OrderId, PositionId, SignalId } from '@chimera/core/ids';
import { measurePosition, type Position } from '@chimera/core/portfolio/position';
import { type Address, address } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import type { Webhook, WebhookWish } from '@chimera/solana/helius/webhooks-api';
import { SolanaError } from '@chimera/solana/rpc/errors';
import { AT, LEADER, MINT } from '@chimera/testkit/builders';
import { expect, test } from 'vitest';
import type { Provider, Providers } from '../control/providers.ts';
import { createSimClock } from '../execution/sim-clock-for-tests.ts';
import type { WebhookService } from '../ports.ts';
import { createWebhooks } from './webhooks.ts';

const OTHER = address('Other11111111111111111111111111111111111111');
const BASE = 'http://127.0.0.1:8080';
const URL_OF_OURS = `${BASE}/api/v1/webhooks/helius/helius`;

/** The service with its webhooks in memory; every call is kept, and fails while it is said to be down. */
function createService() {
  const calls: string[] = [];
  const hooks = new Map<string, Webhook>();
  const state = { down: false };
  const call = async (name: string): Promise<void> => {
    calls.push(name);
    if (state.down) throw new SolanaError('helius_plan_exhausted');
  };
  const put = (webhookId: string, wish: WebhookWish): Webhook => {
    const hook = { ...wish, webhookId, isActive: true };
    hooks.set(webhookId, hook);
    return hook;
  };
  const service: WebhookService = {
    list: async () => call('list').then(() => [...hooks.values()]),
    create: async (wish) => call('create').then(() => put(`id ${hooks.size}`, wish)),
    edit: async (id, wish) => call('edit').then(() => put(id, wish)),
    setActive: async (id, isActive) => {
      await call('setActive');
      const hook = { ...put(id, wishOf(hooks.get(id))), isActive };
      hooks.set(id, hook);
      return hook;
    },
    remove: async (id) => {
      await call('remove');
      hooks.delete(id);
    },
  };
  return { service, hooks, calls, state, put };
}

const wishOf = (hook: Webhook | undefined): WebhookWish => ({
  webhookUrl: hook?.webhookUrl ?? '',
  accountAddresses: hook?.accountAddresses ?? [],
  authHeader: hook?.authHeader ?? '',
  webhookType: 'raw',
});

function createProviders() {
  const known = new Map<string, Provider>();
  const providers: Pick<Providers, 'find' | 'list' | 'set'> = {
    find: (providerId) => known.get(providerId) ?? null,
    list: () => [...known.values()].map((provider) => ({ ...provider, previousKeyUntilMs: null })),
    set: async ({ providerId, scheme, secret = 'made by us', active, ...may }) => {
      known.set(providerId, { providerId, scheme, secret, previous: null, active, ...may });
      return { providerId, scheme, seq: 1 };
    },
  };
  return { providers, known };
}

function setUp() {
  const service = createService();
  const { providers, known } = createProviders();
  const book = createBook();
  const clock = createSimClock();
  const ignore = (): void => undefined;
  const logger = { info: ignore, warn: ignore, error: ignore };
  const start = () => {
    const webhooks = createWebhooks({ webhookService: service.service, book, providers, clock, logger });
    webhooks.listenAt(BASE);
    return webhooks;
  };
  const rank = (wallet: Address, status: 'ACTIVE' | 'CANDIDATE'): void => {
    const unset = { label: null, clusterId: null, reason: null, activeUntilMs: null } as const;
    book.wallets.set(wallet, { wallet, status, wqs: 80, origin: 'manual', ...unset });
  };
  const watched = () => [...service.hooks.values()].map(({ accountAddresses }) => accountAddresses);
  return { ...service, book, clock, known, providers, start, rank, watched };
}

function hold(book: ReturnType<typeof createBook>, leader: Address): void {
  const position: Position = {
    ...{ positionId: 'p' as PositionId, entryOrderId: 'o' as OrderId, signalId: 's' as SignalId },
    ...{ strategy: 'SHIELD', mint: MINT, leader, state: 'open', flagReason: null, fills: [] },
    ...{ failedCostLamports: lamports(0n), createdAtMs: AT, openedAtMs: AT, closedAtMs: null },
  };
  const held = { position, amounts: measurePosition(position), exitCount: 0 };
  book.positions.set(position.positionId, held);
}

test('at a start the webhook is made, with a secret of our own, and watches the ACTIVE alone', async () => {
  const { start, rank, hooks, calls } = setUp();
  rank(LEADER, 'ACTIVE');
  rank(OTHER, 'CANDIDATE');
  await start().sync();
  expect([...hooks.values()]).toMatchObject([
    { webhookUrl: URL_OF_OURS, accountAddresses: [LEADER], authHeader: 'made by us', webhookType: 'raw' },
  ]);
  expect(calls).toEqual(['list', 'create']);
});

test('without a change nothing is asked for, and a second start only looks', async () => {
  const { start, rank, calls } = setUp();
  rank(LEADER, 'ACTIVE');
  const webhooks = start();
  await webhooks.sync();
  await webhooks.sync();
  await start().sync();
  expect(calls).toEqual(['list', 'create', 'list']);
});

test('a promotion and a demotion are followed, a held position keeps its leader watched', async () => {
  const { start, rank, watched, book } = setUp();
  rank(LEADER, 'ACTIVE');
  const webhooks = start();
  await webhooks.sync();
  rank(OTHER, 'ACTIVE');
  await webhooks.sync();
  expect(watched()).toEqual([[LEADER, OTHER].sort()]);
  hold(book, LEADER);
  rank(LEADER, 'CANDIDATE');
  await webhooks.sync();
  expect(watched()).toEqual([[LEADER, OTHER].sort()]);
  book.positions.clear();
  await webhooks.sync();
  expect(watched()).toEqual([[OTHER]]);
});

test("an earlier life's address is taken over, a stranger's webhook is left alone", async () => {
  const { start, rank, put, hooks } = setUp();
  rank(LEADER, 'ACTIVE');
  const wish = { accountAddresses: [OTHER], authHeader: '', webhookType: 'raw' } as const;
  put('earlier', { ...wish, webhookUrl: 'http://127.0.0.1:7/api/v1/webhooks/helius/helius' });
  put('earlier too', { ...wish, webhookUrl: 'http://127.0.0.1:8/api/v1/webhooks/helius/helius' });
  put('foreign', { ...wish, webhookUrl: 'https://elsewhere.example/api/v1/webhooks/helius/helius' });
  await start().sync();
  expect([...hooks.keys()]).toEqual(['earlier', 'foreign']);
  expect(hooks.get('earlier')).toMatchObject({ webhookUrl: URL_OF_OURS, accountAddresses: [LEADER] });
});

test('a webhook that the service switched off is switched on again', async () => {
  const { start, rank, hooks, clock, put } = setUp();
  rank(LEADER, 'ACTIVE');
  const webhooks = start();
  await webhooks.sync();
  const [[id, hook] = ['', undefined]] = hooks;
  hooks.set(id, { ...put(id, wishOf(hook)), isActive: false });
  await clock.runFor(300_000);
  await webhooks.sync();
  expect(hooks.get(id)?.isActive).toBe(true);
});

test('nobody to follow, or a provider switched off, leaves no webhook', async () => {
  const { start, rank, hooks, known, book, providers } = setUp();
  rank(LEADER, 'ACTIVE');
  const webhooks = start();
  await webhooks.sync();
  const may = { mayTradeWithoutLeader: false, maySendSpear: false };
  await providers.set({ providerId: 'helius', scheme: 'helius', active: false, ...may }, 'test');
  await webhooks.sync();
  expect(hooks.size).toBe(0);
  expect(known.get('helius')?.active).toBe(false);
  await providers.set({ providerId: 'helius', scheme: 'helius', active: true, ...may }, 'test');
  await webhooks.sync();
  expect(hooks.size).toBe(1);
  book.wallets.clear();
  await webhooks.sync();
  expect(hooks.size).toBe(0);
});

test('a refusal is a failing check with cause and remedy until a later try succeeds', async () => {
  const { start, rank, state, clock, calls, watched } = setUp();
  rank(LEADER, 'ACTIVE');
  state.down = true;
  const webhooks = start();
  await webhooks.sync();
  await webhooks.sync();
  expect(calls).toEqual(['list']);
  expect(webhooks.checks()).toMatchObject([
    { name: 'leader_webhooks', ok: false, cause: expect.stringContaining('used up'), isAdvisory: true },
  ]);
  state.down = false;
  await clock.runFor(2_000);
  await webhooks.sync();
  expect(webhooks.checks()).toEqual([{ name: 'leader_webhooks', ok: true }]);
  expect(watched()).toEqual([[LEADER]]);
});
