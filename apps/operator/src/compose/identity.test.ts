import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeArm, writeArm } from '../config/live-arm.ts';
import type { Config } from '../config.ts';
import { checkIdentity, readGenesis, StartRefused } from './identity.ts';

const MAINNET = '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d';
const LOCAL = 'FzP2aB8YUqcq54xcj6VtaKGpg7NWf9pQW8UUSZUipZU9';
const here = { genesis: LOCAL, wallet: 'w', mode: 'live' } as const;
const config = (overrides: Partial<Config> = {}): Config =>
  ({ cluster: 'localnet', mode: 'live', dataDir: 'data', ...overrides }) as Config;

const refusals: [string, () => void, RegExp][] = [
  [
    'a localnet configuration meets mainnet',
    () => checkIdentity({ ...here, genesis: MAINNET }, config(), null),
    /serve mainnet/,
  ],
  [
    'a mainnet configuration meets another chain',
    () => checkIdentity(here, config({ cluster: 'mainnet' }), null),
    /another chain/,
  ],
  [
    'the data belong to another chain',
    () => checkIdentity(here, config(), { ...here, genesis: 'x' }),
    /belongs to the chain x/,
  ],
  [
    'the data belong to another wallet',
    () => checkIdentity(here, config(), { ...here, wallet: 'other' }),
    /belongs to the wallet other/,
  ],
  [
    'the data belong to the other mode',
    () => checkIdentity(here, config({ mode: 'paper' }), here),
    /belongs to live trading/,
  ],
];

test.each(refusals)('refuses to start when %s', (_name, check, message) => {
  expect(check).toThrow(StartRefused);
  expect(check).toThrow(message);
});

test('starts on the chain and with the wallet that the data know, or with none yet', () => {
  expect(() => checkIdentity(here, config(), null)).not.toThrow();
  expect(() => checkIdentity(here, config(), here)).not.toThrow();
});

test('live trading on mainnet starts only when it is armed for this wallet', () => {
  const configDir = mkdtempSync(join(tmpdir(), 'chimera-arm-'));
  const live = config({ cluster: 'mainnet', isRealMoney: true, configDir });
  const now = { ...here, genesis: MAINNET };
  expect(() => checkIdentity(now, live, null)).toThrow(/not armed for w/);
  writeFileSync(join(configDir, 'LIVE'), '{"half');
  expect(() => checkIdentity(now, live, null)).toThrow(/not armed/);
  writeArm(configDir, { wallet: 'another', genesis: MAINNET, armedAtMs: 1 });
  expect(() => checkIdentity(now, live, null)).toThrow(/not armed/);
  writeArm(configDir, { wallet: 'w', genesis: MAINNET, armedAtMs: 1 });
  expect(() => checkIdentity(now, live, null)).not.toThrow();
  removeArm(configDir);
  expect(() => checkIdentity(now, live, null)).toThrow(/not armed/);
});

test('paper trades on mainnet as well as here', () => {
  const mainnet = config({ cluster: 'mainnet', mode: 'paper' });
  expect(() => checkIdentity({ ...here, genesis: MAINNET }, mainnet, null)).not.toThrow();
  expect(() => checkIdentity(here, config({ mode: 'paper' }), null)).not.toThrow();
});

/** Providers that name a chain, or never answer; time passes only by sleeping. */
function genesisOf(named: readonly (string | null)[], known: string | null) {
  let nowMs = 0;
  const providers = named.map((chain) => ({
    getGenesisHash: () => (chain === null ? Promise.reject(new Error('down')) : Promise.resolve(chain)),
  }));
  const clock = {
    monotonicMs: () => nowMs,
    sleep: async (ms: number) => {
      nowMs += ms;
    },
  };
  const parts = { chain: { providers }, clock, stop: new AbortController().signal, known };
  return readGenesis(parts as unknown as Parameters<typeof readGenesis>[0]).then(
    (genesis) => ({ genesis, waitedMs: nowMs }),
    (error: unknown) => ({ error: String(error), waitedMs: nowMs }),
  );
}

test('one provider that names the known chain is enough for a start, after a wait for the others', async () => {
  expect(await genesisOf([LOCAL, LOCAL], null)).toEqual({ genesis: LOCAL, waitedMs: 0 });
  expect(await genesisOf([null, LOCAL], LOCAL)).toEqual({ genesis: LOCAL, waitedMs: 10_000 });
});

test('the first start, another chain and silence need every provider', async () => {
  expect(await genesisOf([null, LOCAL], null)).toMatchObject({ error: 'Error: down' });
  expect(await genesisOf([null, MAINNET], LOCAL)).toMatchObject({ error: 'Error: down' });
  expect(await genesisOf([null, null], LOCAL)).toMatchObject({ error: 'Error: down' });
  expect(await genesisOf([LOCAL, MAINNET], LOCAL)).toMatchObject({
    error: expect.stringContaining('different chains'),
  });
  expect(await genesisOf([], LOCAL)).toMatchObject({ error: expect.stringContaining('RPC_URLS') });
});
