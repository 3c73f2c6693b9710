import { expect, test } from 'vitest';
import type { Config } from '../config.ts';
import { checkIdentity, StartRefused } from './identity.ts';

const MAINNET = '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d';
const LOCAL = 'FzP2aB8YUqcq54xcj6VtaKGpg7NWf9pQW8UUSZUipZU9';
const here = { genesis: LOCAL, wallet: 'w' };
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
    'paper trading is asked for on mainnet',
    () => checkIdentity({ ...here, genesis: MAINNET }, config({ cluster: 'mainnet', mode: 'paper' }), null),
    /paper/,
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
