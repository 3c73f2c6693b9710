import { join } from 'node:path';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);

/** Every setting of the local cluster, with its unit, default and meaning. Port 0 takes a free one. */
export const localnetConfigSchema = z.object({
  rpcPort: port.default(8899).describe('JSON-RPC of node 0; its WebSocket is here and on the next port'),
  rpcPort2: port.optional().describe('JSON-RPC of node 1 (default: rpcPort + 10, or free when rpcPort is 0)'),
  providersPort: port.default(8901).describe('Swap, block engine, webhook and admin routes'),
  searcherPort: port.default(8902).describe('Searcher gRPC of the block engine'),
  searcherKeyFile: z
    .string()
    .min(1)
    .optional()
    .describe('PEM key of the searcher gRPC (default: plain text)'),
  searcherCertFile: z.string().min(1).optional().describe('PEM certificate that belongs to the key'),
  slotMs: z.coerce.number().int().min(5).max(10_000).default(400).describe('Milliseconds per slot'),
  seed: z.string().min(1).max(200).default('chimera').describe('Seed of keys, actors, skips and faults'),
  dataDir: z.string().min(1).default('./data/localnet').describe('Directory of the chain database'),
  actors: z
    .union([z.literal('off'), z.coerce.number().min(0).max(100)])
    .default(1)
    .describe('Speed of the seeded actors as a multiple of normal; off or 0 stops them'),
  historyDays: z.coerce
    .number()
    .int()
    .min(0)
    .max(60)
    .default(45)
    .describe('Days of history made at first start'),
  confirmDepth: z.coerce.number().int().min(1).max(31).default(2).describe('Blocks until confirmed'),
  finalizeDepth: z.coerce.number().int().min(2).max(64).default(32).describe('Blocks until finalized'),
  skipRate: z.coerce.number().min(0).max(0.5).default(0.05).describe('Share of slots without a block'),
  nodeLagSlots: z.coerce
    .number()
    .int()
    .min(0)
    .max(64)
    .default(1)
    .describe('Slots by which node 1 trails node 0'),
});
export type LocalnetConfig = z.infer<typeof localnetConfigSchema>;

const FROM_ENVIRONMENT: Readonly<Record<string, keyof LocalnetConfig>> = {
  LOCALNET_DATA_DIR: 'dataDir',
  LOCALNET_RPC_PORT: 'rpcPort',
  LOCALNET_RPC_PORT_2: 'rpcPort2',
  LOCALNET_PROVIDERS_PORT: 'providersPort',
  LOCALNET_SEARCHER_PORT: 'searcherPort',
  LOCALNET_SEARCHER_KEY_FILE: 'searcherKeyFile',
  LOCALNET_SEARCHER_CERT_FILE: 'searcherCertFile',
  LOCALNET_SLOT_MS: 'slotMs',
  LOCALNET_SEED: 'seed',
  LOCALNET_ACTORS: 'actors',
  LOCALNET_HISTORY_DAYS: 'historyDays',
  LOCALNET_CONFIRM_DEPTH: 'confirmDepth',
  LOCALNET_FINALIZE_DEPTH: 'finalizeDepth',
  LOCALNET_SKIP_RATE: 'skipRate',
  LOCALNET_NODE_LAG_SLOTS: 'nodeLagSlots',
};

/** Reads the settings from environment variables. Throws a ZodError that names each wrong one. */
export function loadLocalnetConfig(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): LocalnetConfig {
  const given: Record<string, string> = {};
  const base = environment.CHIMERA_DATA_DIR;
  if (base !== undefined && base !== '') given.dataDir = join(base, 'localnet');
  for (const [variable, key] of Object.entries(FROM_ENVIRONMENT)) {
    const value = environment[variable];
    if (value !== undefined && value !== '') given[key] = value;
  }
  return localnetConfigSchema.parse(given);
}

/**
 * The environment in which a child reads exactly these settings: the surrounding shell's own settings do not leak
 * into a cluster whose options are given in code.
 */
export function childEnvironment(config: Partial<LocalnetConfig>): NodeJS.ProcessEnv {
  const isForeign = ([name]: [string, unknown]): boolean => !/^(LOCALNET|CHIMERA)_/.test(name);
  const environment: NodeJS.ProcessEnv = Object.fromEntries(Object.entries(process.env).filter(isForeign));
  for (const [variable, key] of Object.entries(FROM_ENVIRONMENT)) {
    const value = config[key];
    if (value !== undefined) environment[variable] = String(value);
  }
  return environment;
}
