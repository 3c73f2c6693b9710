import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { err, ok, type Result } from '@chimera/core/result';
import type { VaultContents, VaultKeys } from '@chimera/vault/contents';
import type { z } from 'zod';
import type { ArmedKillPoint } from './compose/kill-points.ts';
import { parseEnvFile } from './config/env-file.ts';
import { relationProblems } from './config/relations.ts';
import { parseRpcUrls, type RpcUrl } from './config/rpc-urls.ts';
import { SETTING_NAMES, SETTINGS, type Setting, type SettingName } from './config/settings.ts';

/** Everything the operator is told from outside, checked. Paths are absolute; ports of 0 mean "any free". */
export interface Config {
  readonly cluster: 'localnet' | 'mainnet';
  readonly mode: 'paper' | 'live';
  /** True only for live trading on mainnet, the one case with real money. */
  readonly isRealMoney: boolean;
  readonly dataDir: string;
  readonly configDir: string;
  readonly databasePath: string;
  readonly haltFile: string;
  /** Written at first boot, readable by its owner only; the command line uses it. */
  readonly adminKeyFile: string;
  readonly operatorPort: number;
  readonly controlPort: number;
  readonly webPort: number;
  readonly localnetRpcPort: number;
  readonly localnetProvidersPort: number;
  readonly localnetSearcherPort: number;
  readonly rpcUrls: readonly RpcUrl[];
  readonly jitoUrl: string;
  /** Null without a searcher gRPC; bundles go by JSON-RPC alone then. */
  readonly jitoSearcherUrl: string | null;
  readonly jupiterUrl: string;
  /** Null without webhooks of Helius; the embedded ones take any key. */
  readonly heliusApiKey: string | null;
  readonly heliusUrl: string;
  readonly hmacSecret: string | null;
  /** Keygen array text; null on localnet means a generated key. */
  readonly privateKey: string | null;
  readonly publicUrl: string;
  readonly telegramUrl: string;
  readonly telegramBotToken: string | null;
  readonly telegramChatId: string | null;
  readonly discordWebhookUrl: string | null;
  /** Where a crash test ends this process; null in every normal run. */
  readonly killPoint: ArmedKillPoint | null;
  readonly vaultFile: string;
  readonly vaultPassphraseFile: string | null;
  /** Null without a vault, or while it is locked. */
  readonly vaultKeys: VaultKeys | null;
}

/** `locked` is for commands that need no secret: they must work without anybody's passphrase. */
export type Vault = Pick<VaultContents, 'secrets' | 'keys'> | 'locked' | null;

/** One thing that is wrong, and what to do about it. */
export interface ConfigProblem {
  readonly variable: string;
  readonly message: string;
}

type Env = Readonly<Record<string, string | undefined>>;
type Values = { readonly [name in SettingName]?: z.output<(typeof SETTINGS)[name]['schema']> };

/**
 * Reads the environment, the secrets of an opened vault and, outside real money, `.env` in the config directory.
 * Touches nothing else.
 */
export function loadConfig(
  env: Env = process.env,
  vault: Vault = null,
): Result<Config, readonly ConfigProblem[]> {
  const merged = withEnvFile(env);
  if (!merged.ok) return merged;
  const problems = [...unknownVariables(merged.value), ...(isRealMoney(env) ? bareSecrets(env) : [])];
  const values: Partial<Record<SettingName, unknown>> = {};
  const sealed = vault === null || vault === 'locked' ? {} : vault.secrets;
  for (const name of SETTING_NAMES) {
    const text = (merged.value[name] ?? sealed[name])?.trim();
    if (text === undefined || text === '') continue;
    const parsed = SETTINGS[name].schema.safeParse(text);
    if (parsed.success) values[name] = parsed.data;
    else problems.push({ variable: name, message: parsed.error.issues[0]?.message ?? 'is not valid' });
  }
  if (problems.length > 0) return err(problems);
  return toConfig(asValues(values), vault, env);
}

/** Where the vault is, and the file that its passphrase is read from: as set, or a credential of systemd. */
export interface VaultPlace {
  readonly path: string;
  readonly passphraseFile: string | null;
}

export function vaultPlace(given: Env = process.env): VaultPlace {
  const merged = withEnvFile(given);
  const env = merged.ok ? merged.value : given;
  const credentials = env.CREDENTIALS_DIRECTORY?.trim();
  const fallback = credentials ? join(credentials, 'chimera-vault') : null;
  return {
    path: join(resolve(env.CHIMERA_CONFIG_DIR?.trim() || './config'), 'config.enc'),
    passphraseFile: env.CHIMERA_VAULT_PASSPHRASE_FILE?.trim() || fallback,
  };
}

/** The schemas of SETTINGS have produced every one of these values, name by name. */
const asValues = (values: Partial<Record<SettingName, unknown>>): Values => values as Values;

/** A path of the command line, which stays relative to where its caller stood and not to the checkout. */
export const callerPath = (path: string, env: Env = process.env): string =>
  resolve(env.INIT_CWD ?? process.cwd(), path);

/** A sentence per problem, for a terminal. */
export const configProblemText = (problems: readonly ConfigProblem[]): string =>
  problems.map(({ variable, message }) => `${variable}: ${message}`).join('\n');

const isRealMoney = (env: Env): boolean =>
  env.CHIMERA_CLUSTER?.trim() === 'mainnet' && env.CHIMERA_MODE?.trim() === 'live';

function withEnvFile(env: Env): Result<Env, readonly ConfigProblem[]> {
  const path = join(resolve(env.CHIMERA_CONFIG_DIR?.trim() || './config'), '.env');
  if (isRealMoney(env) || !existsSync(path)) return ok(env);
  const parsed = parseEnvFile(readFileSync(path, 'utf8'));
  if (!parsed.ok) return err([{ variable: path, message: `${parsed.error}; mend or remove it` }]);
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
  return ok({ ...parsed.value, ...given });
}

/** What must lie in the vault when real money is at stake: the environment of a process is easily read. */
function bareSecrets(env: Env): readonly ConfigProblem[] {
  return SETTING_NAMES.filter((name) => holdsSecret(name, env[name]?.trim() ?? '')).map((variable) => ({
    variable,
    message: `is refused in live trading; put it into the vault by ./chimera vault set ${variable}, and unset it`,
  }));
}

/** Addresses of providers are no secret, unless they carry a key. */
function holdsSecret(name: SettingName, text: string): boolean {
  const setting: Setting = SETTINGS[name];
  if (text === '') return false;
  return setting.isSecret === true || (setting.mayHoldKeys === true && /[?@]/.test(text));
}

function unknownVariables(env: Env): readonly ConfigProblem[] {
  return Object.keys(env)
    .filter((name) => name.startsWith('CHIMERA_') && !Object.hasOwn(SETTINGS, name))
    .map((variable) => ({
      variable,
      message: `is not a setting; remove it or correct its name (known: ${knownNames()})`,
    }));
}

const knownNames = (): string => SETTING_NAMES.filter((name) => name.startsWith('CHIMERA_')).join(', ');

function toConfig(typed: Values, vault: Vault, env: Env): Result<Config, readonly ConfigProblem[]> {
  const cluster = typed.CHIMERA_CLUSTER ?? 'localnet';
  const mode = typed.CHIMERA_MODE ?? (cluster === 'localnet' ? 'live' : 'paper');
  const dataDir = resolve(typed.CHIMERA_DATA_DIR ?? './data');
  const configDir = resolve(typed.CHIMERA_CONFIG_DIR ?? './config');
  const urls = parseRpcUrls(typed.RPC_URLS ?? defaultRpcUrls(cluster, typed.LOCALNET_RPC_PORT ?? 8899));
  if (!urls.ok) return err([{ variable: 'RPC_URLS', message: urls.error }]);
  const local = `http://127.0.0.1:${typed.LOCALNET_PROVIDERS_PORT ?? 8901}`;
  const webPort = typed.WEB_PORT ?? 3000;
  const config: Config = {
    cluster,
    mode,
    isRealMoney: cluster === 'mainnet' && mode === 'live',
    dataDir,
    configDir,
    databasePath: typed.DATABASE_URL ? sqlitePath(typed.DATABASE_URL) : join(dataDir, 'chimera.db'),
    haltFile: join(configDir, 'HALT'),
    adminKeyFile: join(dataDir, 'admin-api-key'),
    operatorPort: typed.OPERATOR_PORT ?? 8080,
    controlPort: typed.CONTROL_PORT ?? 8081,
    webPort,
    localnetRpcPort: typed.LOCALNET_RPC_PORT ?? 8899,
    localnetProvidersPort: typed.LOCALNET_PROVIDERS_PORT ?? 8901,
    localnetSearcherPort: typed.LOCALNET_SEARCHER_PORT ?? 8902,
    rpcUrls: urls.value,
    jitoUrl: typed.JITO_URL ?? (cluster === 'localnet' ? local : 'https://mainnet.block-engine.jito.wtf'),
    jitoSearcherUrl: typed.JITO_SEARCHER_URL ?? null,
    jupiterUrl: typed.JUPITER_URL ?? (cluster === 'localnet' ? local : 'https://api.jup.ag'),
    heliusApiKey: typed.HELIUS_API_KEY ?? (cluster === 'localnet' ? 'localnet' : null),
    heliusUrl: typed.HELIUS_URL ?? (cluster === 'localnet' ? local : 'https://api-mainnet.helius-rpc.com'),
    hmacSecret: typed.HMAC_SECRET ?? null,
    privateKey: typed.PRIVATE_KEY ?? null,
    publicUrl: typed.PUBLIC_URL ?? `http://127.0.0.1:${webPort}`,
    telegramUrl: typed.TELEGRAM_URL ?? 'https://api.telegram.org',
    telegramBotToken: typed.TELEGRAM_BOT_TOKEN ?? null,
    telegramChatId: typed.TELEGRAM_CHAT_ID ?? null,
    discordWebhookUrl: typed.DISCORD_WEBHOOK_URL ?? null,
    killPoint: typed.CHIMERA_KILL_POINT ?? null,
    vaultFile: join(configDir, 'config.enc'),
    vaultPassphraseFile: vaultPlace(env).passphraseFile,
    vaultKeys: vault === null || vault === 'locked' ? null : vault.keys,
  };
  const problems = relationProblems(config, {
    isLiveInEnvironment: isRealMoney(env),
    isLocked: vault === 'locked',
  });
  return problems.length > 0 ? err(problems) : ok(config);
}

function defaultRpcUrls(cluster: Config['cluster'], rpcPort: number): string {
  if (cluster === 'mainnet') return '';
  return [rpcPort, rpcPort + 10]
    .map((port) => `http://127.0.0.1:${port}|ws://127.0.0.1:${port + 1}`)
    .join(',');
}

const sqlitePath = (url: string): string => resolve(url.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, ''));
