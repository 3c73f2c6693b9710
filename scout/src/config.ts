import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isAddressText } from '@chimera/core/units/chain';
import { rosterKeyOf } from '@chimera/db/roster-file/manifest';
import { z } from 'zod';

/** What the scout is told from outside. It holds no trading key; `rosterKey` only signs proposals. */
export interface ScoutConfig {
  readonly dataDir: string;
  readonly databasePath: string;
  readonly rpcUrls: readonly string[];
  readonly rosterKey: Buffer;
  /** Addresses to begin at, beside the roster. */
  readonly start: readonly string[];
  readonly days: number;
  readonly json: boolean;
}

export class ScoutRefused extends Error {}

const DAYS_DEFAULT = 45;
const DAYS_MAX = 365;

const environment = z.object({
  CHIMERA_DATA_DIR: z.string().min(1).default('./data'),
  CHIMERA_CONFIG_DIR: z.string().min(1).default('./config'),
  DATABASE_URL: z
    .string()
    .regex(/^sqlite:.+/)
    .optional(),
  RPC_URLS: z.string().min(1).optional(),
  LOCALNET_RPC_PORT: z.coerce.number().int().min(1).max(65_535).default(8899),
  CHIMERA_ROSTER_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});

const HELP = `npm run scout [-- --from <address>] [--days <n>] [--json]

Reads the trades of the roster's wallets, and of whoever trades beside them, over RPC; scores what copying them
would have brought; writes a proposed roster and a report into the data folder. Goes on where it stopped.`;

export function loadScoutConfig(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): ScoutConfig {
  const { values } = parseArgs({
    args: [...args],
    options: {
      from: { type: 'string', multiple: true, default: [] },
      days: { type: 'string', default: String(DAYS_DEFAULT) },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) throw new ScoutRefused(HELP);
  const given = environment.parse(withoutEmpty(env));
  const dataDir = resolve(given.CHIMERA_DATA_DIR);
  const unknown = values.from.filter((text) => !isAddressText(text));
  if (unknown.length > 0) throw new ScoutRefused(`--from takes base58 addresses, not ${unknown.join(', ')}`);
  return {
    dataDir,
    databasePath:
      given.DATABASE_URL === undefined
        ? join(dataDir, 'chimera.db')
        : resolve(given.DATABASE_URL.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '')),
    rpcUrls: rpcUrlsOf(given.RPC_URLS ?? `http://127.0.0.1:${given.LOCALNET_RPC_PORT}`),
    rosterKey: rosterKey(given.CHIMERA_ROSTER_KEY, resolve(given.CHIMERA_CONFIG_DIR)),
    start: values.from,
    days: daysOf(values.days),
    json: values.json,
  };
}

const withoutEmpty = (env: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));

function daysOf(text: string): number {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 1 && days <= DAYS_MAX) return days;
  throw new ScoutRefused(`--days takes a whole number from 1 to ${DAYS_MAX}, not ${text}`);
}

/** `<http url>|<websocket url>, …`: only the first of each pair is asked here. */
const rpcUrlsOf = (text: string): readonly string[] =>
  text.split(',').flatMap((entry) => entry.trim().split('|')[0] || []);

/** The operator hands over the key for rosters alone; by hand, without a vault, it is derived from his own. */
function rosterKey(handed: string | undefined, configDir: string): Buffer {
  if (handed !== undefined) return Buffer.from(handed, 'hex');
  if (existsSync(join(configDir, 'config.enc'))) {
    throw new ScoutRefused(
      'The key that signs rosters is in the vault, which the scout may not open: run ./chimera scout run instead, and the running operator starts it.',
    );
  }
  const path = join(configDir, 'operator.key');
  try {
    return rosterKeyOf(Buffer.from(readFileSync(path, 'utf8').trim(), 'hex'));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    throw new ScoutRefused(`${path} is absent: start the operator once, it makes the key that signs rosters`);
  }
}
