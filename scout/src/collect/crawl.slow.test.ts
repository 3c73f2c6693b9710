import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { address, unixMs } from '@chimera/core/units/chain';
import { startLocalnet } from '@chimera/localnet/start';
import { createFetchHttp } from '@chimera/solana/http/fetch-http';
import { createRpcClient, type RpcClient } from '@chimera/solana/rpc/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { CRAWL_LIMITS, crawl, type HistoryNode } from './crawl.ts';
import { openHistory } from './duckdb-history.ts';
import type { SeenPool } from './extract.ts';
import type { History } from './history.ts';

const DAYS = 2;
const DAY_MS = 86_400_000;
const rosterSchema = z.object({ leaders: z.array(z.object({ address: z.string(), label: z.string() })) });

let folder: string;
let localnet: Awaited<ReturnType<typeof startLocalnet>>;
let rpc: RpcClient;
let leaders: readonly { readonly address: string; readonly label: string }[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chimera-scout-'));
  localnet = await startLocalnet({
    rpcPort: 0,
    providersPort: 0,
    searcherPort: 0,
    slotMs: 50,
    actors: 'off',
    historyDays: DAYS,
    seed: 'scout-crawl',
    dataDir: join(folder, 'localnet'),
  });
  rpc = createRpcClient({ providerId: 'first', url: localnet.rpcUrl, http: createFetchHttp() });
  await untilFinal();
  leaders = rosterSchema.parse(await (await fetch(`${localnet.adminUrl}/roster`)).json()).leaders;
}, 120_000);
afterAll(async () => {
  await localnet?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** What is not final yet at one walk is at the next: two crawls are alike over a past that stands still. */
async function untilFinal(): Promise<void> {
  const newest = await rpc.getSlot({ commitment: 'processed' });
  for (let deadline = Date.now() + 30_000; ; ) {
    if ((await rpc.getSlot({ commitment: 'finalized' })) >= newest) return;
    if (Date.now() > deadline) throw new Error('the past does not become final');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A node that dies at one of its answers. */
function dyingAfter(answers: number): HistoryNode {
  let left = answers;
  const count = <T>(run: () => Promise<T>): Promise<T> => {
    left -= 1;
    if (left < 0) throw new Error('killed');
    return run();
  };
  return {
    getSignaturesForAddress: (of, page) => count(() => rpc.getSignaturesForAddress(of, page)),
    getTransaction: (of, options) => count(() => rpc.getTransaction(of, options)),
  };
}

const crawlWith = (history: History, node: HistoryNode): Promise<void> =>
  crawl(
    {
      history,
      read: (operation) => operation(node),
      sleep: () => Promise.resolve(),
      sinceMs: unixMs(Date.now() - (DAYS + 1) * DAY_MS),
      onProgress: () => undefined,
    },
    leaders.slice(0, 1).map((leader) => address(leader.address)),
    { ...CRAWL_LIMITS, batch: 100 },
  );

async function swapsOf(history: History): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  await history.eachWallet((wallet, swaps) =>
    found.set(
      wallet,
      swaps.map(({ txid }) => txid),
    ),
  );
  return found;
}

async function poolStatesOf(history: History): Promise<readonly SeenPool[]> {
  const states: SeenPool[] = [];
  await history.eachPoolState((state) => states.push(state));
  return states;
}

test('finds everybody from one wallet, and a killed crawl ends with the same swaps in the same order', async () => {
  const whole = await openHistory(join(folder, 'whole.duckdb'));
  await crawlWith(whole, rpc);
  const expected = await swapsOf(whole);
  const found = leaders.filter(({ address: leader }) => expected.has(leader));
  expect(found.length).toBe(leaders.length);

  const path = join(folder, 'killed.duckdb');
  for (const answers of [40, 300]) {
    const history = await openHistory(path);
    await expect(crawlWith(history, dyingAfter(answers))).rejects.toThrow('killed');
    history.close();
  }
  const resumed = await openHistory(path);
  const before = (await resumed.progress()).read;
  expect(before).toBeGreaterThan(0);
  await crawlWith(resumed, rpc);
  expect(await swapsOf(resumed)).toEqual(expected);
  expect(await poolStatesOf(resumed)).toEqual(await poolStatesOf(whole));
  resumed.close();
  whole.close();
});
