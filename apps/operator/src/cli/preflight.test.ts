import { expect, test } from 'vitest';
import type { Config } from '../config.ts';
import { type Probe, preflight, probeProvider, ROUND_TRIPS } from './preflight.ts';

const MAINNET = '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d';
const urls = (...all: string[]) => all.map((url) => ({ url, webSocketUrl: url }));

const live = (change: Partial<Config> = {}): Config =>
  ({
    ...{ cluster: 'mainnet', mode: 'live', isRealMoney: true, dataDir: '/', vaultFile: 'config.enc' },
    rpcUrls: urls('https://rpc.alpha.example/?api-key=1', 'https://rpc.beta.example/'),
    vaultKeys: { sealing: '', audit: '', roster: '' },
    ...{ heliusApiKey: null, publicUrl: 'https://chimera.example' },
    ...change,
  }) as Config;

const probe = (change: Partial<Probe> = {}): Probe => ({
  ...{ host: 'rpc.alpha.example', meanMs: 20, genesis: MAINNET, slot: 1_000, skewMs: 300, problem: null },
  ...change,
});

const refusals = (config: Config, probes: readonly Probe[]) =>
  preflight(config, probes, 50)
    .filter(({ ok, isAdvisory }) => !ok && isAdvisory !== true)
    .map(({ name }) => name);

test('nothing keeps a machine from trading live where everything is well', () => {
  expect(refusals(live(), [probe(), probe({ host: 'rpc.beta.example' })])).toEqual([]);
});

test.each([
  ['one provider alone', live({ rpcUrls: urls('https://a.example') }), probe(), 'independent providers'],
  [
    'two addresses of one company',
    live({ rpcUrls: urls('https://one.alpha.example', 'https://two.alpha.example') }),
    probe(),
    'independent providers',
  ],
  ['another chain than the pinned one', live(), probe({ genesis: 'elsewhere' }), 'chain'],
  ['a clock that is off', live(), probe({ skewMs: -42_000 }), 'clock'],
  ['no vault', live({ vaultKeys: null }), probe(), 'vault'],
  ['a provider that does not answer', live(), probe({ problem: 'answered 401' }), 'rpc rpc.alpha.example'],
] as const)('live is refused with %s', (_why, config, seen, name) => {
  expect(refusals(config, [seen])).toEqual([name]);
});

test('a provider that is behind the other is told, and one a few slots apart is not', () => {
  const other = (slot: number) => probe({ host: 'rpc.beta.example', slot });
  expect(refusals(live(), [probe(), other(1_075)])).toEqual([]);
  expect(refusals(live(), [probe(), other(1_076)])).toEqual(['rpc rpc.alpha.example']);
});

test('too far away is told and costs the Spear alone', () => {
  const findings = preflight(live(), [probe({ meanMs: 80 })], 50);
  expect(findings.find(({ name }) => name === 'distance')).toMatchObject({
    ok: false,
    isAdvisory: true,
    detail: expect.stringContaining('Spear stays off'),
  });
});

test('an address that Helius cannot reach is told', () => {
  const detailOf = (change: Partial<Config>) =>
    preflight(live({ heliusApiKey: 'key', ...change }), [probe()], 50).find(
      ({ name }) => name === 'webhooks',
    );
  expect(detailOf({ publicUrl: 'http://127.0.0.1:3000' })).toMatchObject({ ok: false, isAdvisory: true });
  expect(detailOf({ publicUrl: 'https://chimera.example' })).toMatchObject({ ok: true });
  expect(detailOf({ heliusApiKey: null })?.detail).toContain('signed providers');
});

test('localnet and mainnet are never taken for each other', () => {
  const here = live({ cluster: 'localnet', isRealMoney: false, vaultKeys: null });
  expect(refusals(here, [probe()])).toEqual(['chain']);
  expect(refusals(here, [probe({ genesis: 'local' })])).toEqual([]);
});

test('a probe measures round trips one after the other, and the clock by the stamp of the answer', async () => {
  let asked = 0;
  const answer = async () => {
    asked += 1;
    return new Response(JSON.stringify({ result: asked === 1 ? MAINNET : asked }), {
      headers: { date: new Date(5_000).toUTCString() },
    });
  };
  const seen = await probeProvider('https://rpc.example/?api-key=secret', () => 8_000, answer);
  expect(seen).toMatchObject({ host: 'rpc.example', genesis: MAINNET, skewMs: 3_000, problem: null });
  expect(seen.slot).toBe(1 + ROUND_TRIPS);
  expect(asked).toBe(1 + ROUND_TRIPS);
});

test('a provider that is not there is a finding and no crash', async () => {
  const seen = await probeProvider(
    'http://127.0.0.1:1',
    () => 0,
    () => Promise.reject(new Error('refused')),
  );
  expect(seen).toMatchObject({ problem: 'refused', meanMs: null });
});
