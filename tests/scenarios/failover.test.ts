import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RoutingState } from '@chimera/core/contract/routing';
import { fromWire } from '@chimera/core/contract/wire';
import { type Localnet, startLocalnet } from '@chimera/localnet/start';
import { REST_MS_MIN } from '@chimera/solana/route/endpoint-health';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Operator, startOperator } from '../../apps/operator/src/compose/operator.ts';
import { createSystemClock, createSystemRandom } from '../../apps/operator/src/compose/system.ts';
import { loadConfig } from '../../apps/operator/src/config.ts';
import { type FaultyProxy, openFaultyProxy } from '../harness/faulty-proxy.ts';
import { createOperatorClient } from '../harness/operator-client.ts';
import { until } from '../harness/until.ts';

/*
 * The operator over two RPC providers, of which the first is reached through a proxy that a test breaks: dead,
 * slower than the limit, and answering HTML with status 200. Each turn away and back is timed on the chain.
 */

const TURN_MS_MAX = 20_000;
/** Each relapse soon after a return doubles the rest. */
const RETURN_MS_MAX = 4 * REST_MS_MIN + 20_000;
/** An engine that nobody needs is asked once a minute; three failures in a row make it rest. */
const ENGINE_MS_MAX = 90_000;
const dir = mkdtempSync(join(tmpdir(), 'chimera-failover-'));
const stop = new AbortController();
let localnet: Localnet;
let proxy: FaultyProxy;
let operator: Operator;
let routing: () => Promise<RoutingState>;
/** Whether orders going by RPC alone keep the Spear from buying, as an alert would see it. */
let isSpearOff: () => Promise<boolean>;

beforeAll(async () => {
  localnet = await startLocalnet({
    ...{ rpcPort: 0, providersPort: 0, searcherPort: 0, slotMs: 200, actors: 'off', historyDays: 0 },
    dataDir: join(dir, 'localnet'),
  });
  proxy = await openFaultyProxy(localnet.rpcUrl);
  const config = loadConfig({
    ...{ CHIMERA_DATA_DIR: join(dir, 'data'), CHIMERA_CONFIG_DIR: join(dir, 'config') },
    ...{
      OPERATOR_PORT: '0',
      CONTROL_PORT: '0',
      JITO_URL: localnet.jitoUrl,
      JUPITER_URL: localnet.jupiterUrl,
      HELIUS_URL: localnet.providersUrl,
    },
    RPC_URLS: `${proxy.url},${localnet.rpcUrl2}`,
    JITO_SEARCHER_URL: `http://${localnet.searcherAddress}`,
  });
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  const ignore = (): void => undefined;
  operator = await startOperator({
    ...{ config: config.value, clock: createSystemClock(), random: createSystemRandom(), stop: stop.signal },
    logger: { info: ignore, warn: ignore, error: ignore },
    onFatal: (error) => {
      if (!stop.signal.aborted) throw error;
    },
  });
  const client = createOperatorClient({ dataDir: join(dir, 'data'), run: { operator: operator.ready } });
  // The operator answers in this shape, its amounts as text.
  routing = async () => fromWire((await client.control('routing', {})).body) as RoutingState;
  isSpearOff = async () => {
    const metrics = await fetch(`${operator.ready.controlUrl}/metrics`);
    return /^chimera_spear_off\{reason="rpc_standard"\} 1$/m.test(await metrics.text());
  };
}, 120_000);

afterAll(async () => {
  stop.abort();
  await operator?.close();
  proxy?.close();
  await localnet?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const currentRpc = async (): Promise<string> =>
  (await routing()).routes.find(({ group, isCurrent }) => group === 'rpc' && isCurrent)?.providerId ?? '';

/** Waits until requests go elsewhere; answers how long that took, by the clock and on the chain. */
async function turned(what: string, to: () => string, limitMs: number): Promise<number> {
  const startedMs = performance.now();
  const fromSlot = await proxy.slot(localnet.rpcUrl2);
  await until(what, async () => (await currentRpc()) === to(), limitMs);
  const tookMs = Math.round(performance.now() - startedMs);
  const slots = (await proxy.slot(localnet.rpcUrl2)) - fromSlot;
  console.log(`${what}: ${tookMs} ms, ${slots} slots`);
  return tookMs;
}

test.each([
  ['killed', 'dead'],
  ['slowed by 2.5 s', 'slow'],
  ['serving HTML with 200', 'html'],
] as const)(
  'a primary %s is left, reads go on, and it is taken back when it is well again',
  async (what, fault) => {
    const [primary, secondary] = [new URL(proxy.url).host, new URL(localnet.rpcUrl2).host];
    await until('the primary is in use', async () => (await currentRpc()) === primary, RETURN_MS_MAX);
    proxy.fault = fault;
    await turned(`primary ${what}, left`, () => secondary, TURN_MS_MAX);
    const { routes, rpcMode } = await routing();
    expect(routes.find(({ providerId }) => providerId === primary)).toMatchObject({
      isResting: true,
      score: 0,
    });
    expect(rpcMode.mode).toBe('JITO');
    proxy.fault = 'none';
    const tookMs = await turned(`primary ${what}, taken back`, () => primary, RETURN_MS_MAX);
    expect(tookMs).toBeGreaterThan(1_000);
  },
  TURN_MS_MAX + 2 * RETURN_MS_MAX,
);

test('the engine is reached by searcher gRPC first and by JSON-RPC second', async () => {
  const { routes } = await routing();
  const ways = routes.filter(({ group }) => group === 'jito').map(({ providerId }) => providerId);
  expect(ways).toEqual([
    `${localnet.searcherAddress} searcher`,
    `${new URL(localnet.jitoUrl).host} JSON-RPC`,
  ]);
});

test(
  'without any way to the engine orders go by RPC alone and the Spear is off, until one leads there again',
  async () => {
    const refuse = (site: string) =>
      fetch(`${localnet.adminUrl}/faults`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ site, kind: 'server_error', rate: 1 }),
      });
    expect(await isSpearOff()).toBe(false);
    for (const site of ['jito.searcher', 'jito.bundles']) await refuse(site);
    await until('the Spear is off', isSpearOff, ENGINE_MS_MAX);
    expect((await routing()).rpcMode).toMatchObject({ mode: 'STANDARD', source: 'automatic' });
    await fetch(`${localnet.adminUrl}/faults`, { method: 'DELETE' });
    await until('the Spear is no more off', async () => !(await isSpearOff()), RETURN_MS_MAX);
    expect((await routing()).rpcMode).toMatchObject({ mode: 'JITO', source: 'automatic' });
  },
  ENGINE_MS_MAX + RETURN_MS_MAX,
);
