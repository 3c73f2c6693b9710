import { z } from 'zod';
import { parseKillPoint } from '../compose/kill-points.ts';

/** One environment variable: how it is read, in which unit, what holds without it, and why it exists. */
export interface Setting {
  readonly schema: z.ZodType;
  /** What the value looks like, for people. */
  readonly type: string;
  readonly unit: string | null;
  /** The default as text, or a sentence in parentheses when it depends on other settings. */
  readonly defaultText: string;
  readonly sentence: string;
  readonly isSecret?: boolean;
  /** The vault may hold it too, because its addresses often carry a key. */
  readonly mayHoldKeys?: boolean;
}

const PORT_MAX = 65_535;
/** A shorter secret can be guessed offline from one captured request. */
export const SECRET_LENGTH_MIN = 24;

const notATemplate = (text: string): boolean => !text.includes('${');
const secret = z
  .string()
  .min(SECRET_LENGTH_MIN, `must have at least ${SECRET_LENGTH_MIN} characters`)
  .refine(notATemplate, 'still holds a placeholder; put the value itself');
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });
const port = z.coerce
  .number({ error: 'must be a port number' })
  .int()
  .min(0)
  .max(PORT_MAX)
  .describe('0 takes a free port and prints it');

const portSetting = (defaultText: string, sentence: string) => ({
  schema: port,
  type: 'port, 0 takes a free one',
  unit: null,
  defaultText,
  sentence,
});

/** Every variable the platform reads, in the order of `.env.example`. */
export const SETTINGS = {
  CHIMERA_CLUSTER: {
    schema: z.enum(['localnet', 'mainnet']),
    type: 'localnet | mainnet',
    unit: null,
    defaultText: 'localnet',
    sentence: 'Which Solana cluster to trade on; localnet is embedded and needs no account anywhere.',
  },
  CHIMERA_MODE: {
    schema: z.enum(['paper', 'live']),
    type: 'paper | live',
    unit: null,
    defaultText: '(live on localnet, paper on mainnet)',
    sentence: 'Whether transactions are really sent; live on mainnet must be set in the environment itself.',
  },
  CHIMERA_DATA_DIR: {
    schema: z.string().min(1),
    type: 'directory',
    unit: null,
    defaultText: './data',
    sentence: 'Where the database and the logs of the signer live.',
  },
  CHIMERA_CONFIG_DIR: {
    schema: z.string().min(1),
    type: 'directory',
    unit: null,
    defaultText: './config',
    sentence: 'Where .env, config.enc or operator.key, and the HALT file live.',
  },
  DATABASE_URL: {
    schema: z.string().regex(/^sqlite:.+/, 'must look like sqlite:<path>'),
    type: 'sqlite:<path>',
    unit: null,
    defaultText: '(chimera.db in CHIMERA_DATA_DIR)',
    sentence: 'The SQLite file of the journal and its projections.',
  },
  OPERATOR_PORT: portSetting('8080', 'Public port of the operator: webhooks and the REST interface.'),
  CONTROL_PORT: portSetting('8081', 'Loopback port for commands, the live socket and metrics.'),
  WEB_PORT: portSetting('3000', 'Port of the dashboard.'),
  LOCALNET_RPC_PORT: portSetting(
    '8899',
    'First RPC node of the embedded cluster; its WebSocket is one higher, the second node ten higher.',
  ),
  LOCALNET_PROVIDERS_PORT: portSetting('8901', 'Swap interface, block engine and webhooks of the localnet.'),
  LOCALNET_SEARCHER_PORT: portSetting('8902', 'Searcher gRPC of the embedded block engine.'),
  RPC_URLS: {
    schema: z.string().min(1),
    type: 'list of <http url> or <http url>|<websocket url>, separated by commas',
    unit: null,
    defaultText: '(both nodes of the embedded cluster; required on mainnet)',
    sentence: 'RPC providers, the primary first; deaths are proven by two independent ones.',
    mayHoldKeys: true,
  },
  JITO_URL: {
    schema: httpUrl,
    type: 'url',
    unit: null,
    defaultText: '(the embedded block engine; https://mainnet.block-engine.jito.wtf on mainnet)',
    sentence: 'Block engine that bundles are sent to.',
  },
  JITO_SEARCHER_URL: {
    schema: httpUrl,
    type: 'https url, or http for plain text',
    unit: null,
    defaultText: '(the embedded searcher under npm start; none on mainnet)',
    sentence: 'Searcher gRPC of the block engine, tried before JITO_URL; needs host and port only.',
  },
  JUPITER_URL: {
    schema: httpUrl,
    type: 'url',
    unit: null,
    defaultText: '(the embedded swap interface; https://api.jup.ag on mainnet)',
    sentence: 'Swap router that quotes and builds instructions.',
  },
  HELIUS_API_KEY: {
    schema: z.string().min(8).refine(notATemplate, 'still holds a placeholder; put the value itself'),
    type: 'text',
    unit: null,
    defaultText: '(none)',
    sentence: 'Key for the Helius webhook management interface.',
    isSecret: true,
  },
  HELIUS_URL: {
    schema: httpUrl,
    type: 'url',
    unit: null,
    defaultText: '(the embedded webhooks; https://api-mainnet.helius-rpc.com on mainnet)',
    sentence: 'Webhook management interface; the webhook there watches the leaders we follow.',
  },
  HMAC_SECRET: {
    schema: secret,
    type: `text of at least ${SECRET_LENGTH_MIN} characters`,
    unit: null,
    defaultText: '(none)',
    sentence: 'Secret of the first webhook provider; more are added by ./chimera provider add.',
    isSecret: true,
  },
  PRIVATE_KEY: {
    schema: z.string().regex(/^\s*\[[\d,\s]+\]\s*$/, 'must be a keygen array of 64 numbers'),
    type: 'keygen array of 64 bytes',
    unit: null,
    defaultText: '(generated once on localnet)',
    sentence: 'Trading key outside live trading on mainnet, where only the vault serves.',
    isSecret: true,
  },
  PUBLIC_URL: {
    schema: httpUrl,
    type: 'url',
    unit: null,
    defaultText: '(http://127.0.0.1 and WEB_PORT)',
    sentence: 'Address under which people reach the dashboard; login links are made with it.',
  },
  TELEGRAM_BOT_TOKEN: {
    schema: z.string().regex(/^\d+:[\w-]{20,}$/, 'must look like <number>:<token>'),
    type: 'text',
    unit: null,
    defaultText: '(none)',
    sentence: 'Bot that tells of halts and incidents; needs TELEGRAM_CHAT_ID too.',
    isSecret: true,
  },
  TELEGRAM_CHAT_ID: {
    schema: z.string().regex(/^(-?\d+|@\w+)$/, 'must be a number or a @name'),
    type: 'number or @name',
    unit: null,
    defaultText: '(none)',
    sentence: 'Chat that the bot writes to.',
  },
  TELEGRAM_URL: {
    schema: httpUrl,
    type: 'url',
    unit: null,
    defaultText: 'https://api.telegram.org',
    sentence: 'Where the bot is reached.',
  },
  DISCORD_WEBHOOK_URL: {
    schema: httpUrl,
    type: 'url',
    unit: null,
    defaultText: '(none)',
    sentence: 'Webhook of a Discord channel that is told of halts and incidents.',
    isSecret: true,
  },
  CHIMERA_VAULT_PASSPHRASE_FILE: {
    schema: z.string().min(1),
    type: 'file that only its owner may read',
    unit: null,
    defaultText: '(chimera-vault among the credentials of systemd, else asked at the terminal)',
    sentence: 'Where the passphrase of config.enc is read from; the passphrase itself is never a setting.',
  },
  CHIMERA_KILL_POINT: {
    schema: z
      .string()
      .transform(parseKillPoint)
      .refine((point) => point !== null, 'names no kill point; unset it outside crash tests'),
    type: '<point>, <point>:<hit> or <point>:<hit>:stop',
    unit: null,
    defaultText: '(none)',
    sentence: 'Crash tests only: the operator ends, or freezes, itself there; refused outside localnet.',
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof SETTINGS;

export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];
