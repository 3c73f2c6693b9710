import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { completeLimits } from '@chimera/core/limits';
import { unixMs } from '@chimera/core/units/chain';
import { createJournal } from '@chimera/db/journal';
import { openWriter } from '@chimera/db/open';
import { type JournalReader, openJournalAt } from '../harness/journal-reader.ts';
import { createOperatorClient, type OperatorClient, TEST_HMAC_SECRET } from '../harness/operator-client.ts';
import type { Cluster } from './cluster.ts';
import {
  type Launch,
  type OperatorProcess,
  type ReadyOperator,
  startOperatorProcess,
} from './operator-process.ts';
import { createTraffic, type Traffic } from './traffic.ts';

export interface RunningOperator {
  readonly process: OperatorProcess;
  readonly client: OperatorClient;
}

/** One data folder with a wallet of its own, and operators started on it one after the other. */
export interface Lane {
  readonly cluster: Cluster;
  readonly dataDir: string;
  readonly haltFile: string;
  readonly wallet: string;
  readonly journal: JournalReader;
  /** What the books are compared by. */
  readonly run: { readonly localnet: Cluster['localnet']; readonly operator: ReadyOperator };
  readonly traffic: Traffic;
  /** Of the last kill, until a start has settled what it left. */
  recoveringSinceMs: number | null;
  start(killPoint?: string, launch?: Launch): OperatorProcess;
  /** Null when the process ended before it was ready. */
  reach(process: OperatorProcess): Promise<RunningOperator | null>;
  close(): void;
}

export interface LaneParts {
  readonly cluster: Cluster;
  readonly name: string;
  /** The operator as one file; without it, that of the sources as they are at each start. */
  readonly bundle?: string;
  /** This lane's own, so that no lane moves another's prices. */
  readonly mints: readonly string[];
}

const FUND_LAMPORTS = '100000000000';
/** Below this a leader is not followed. */
const LEADER_QUALITY_MIN = 80;

/** Makes the folder by a first start, which enters the leaders and learns the wallet. */
export async function openLane({ cluster, name, mints, bundle }: LaneParts): Promise<Lane> {
  const { localnet } = cluster;
  const dataDir = join(cluster.dir, name, 'data');
  const configDir = join(cluster.dir, name, 'config');
  mkdirSync(dataDir, { recursive: true });
  const settings = {
    CHIMERA_DATA_DIR: dataDir,
    CHIMERA_CONFIG_DIR: configDir,
    OPERATOR_PORT: '0',
    CONTROL_PORT: '0',
    RPC_URLS: `${localnet.rpcUrl}|${localnet.wsUrl},${localnet.rpcUrl2}|${localnet.wsUrl2}`,
    JITO_URL: localnet.jitoUrl,
    JUPITER_URL: localnet.jupiterUrl,
    HELIUS_URL: localnet.providersUrl,
    HMAC_SECRET: TEST_HMAC_SECRET,
  };
  const usual: Launch = bundle === undefined ? {} : { bundle };
  const start = (killPoint = '', launch = usual) =>
    startOperatorProcess({ ...settings, CHIMERA_KILL_POINT: killPoint }, launch);
  const reach = async (process: OperatorProcess): Promise<RunningOperator | null> => {
    const operator = await process.ready;
    return operator === null
      ? null
      : { process, client: createOperatorClient({ dataDir, run: { operator } }) };
  };
  const first = start();
  const operator = await first.ready;
  if (operator === null) throw new Error(`the operator did not start:\n${first.output()}`);
  await enterLeaders(cluster, createOperatorClient({ dataDir, run: { operator } }));
  await cluster.airdrop(operator.wallet, FUND_LAMPORTS);
  first.kill('SIGKILL');
  await first.ended;
  await widenLimits(dataDir);
  const journal = openJournalAt(dataDir, 'bigint');
  const leaders = cluster.leaders.filter(({ wqs }) => wqs >= LEADER_QUALITY_MIN);
  return {
    cluster,
    dataDir,
    haltFile: join(configDir, 'HALT'),
    wallet: operator.wallet,
    journal,
    run: { localnet, operator },
    traffic: createTraffic({ journal, mints, leaders: leaders.map(({ address }) => address) }),
    recoveringSinceMs: null,
    start,
    reach,
    close: journal.close,
  };
}

/** Round trips that lose and nodes that fail would rightly trip a breaker, and no further point would be reached. */
const NO_BREAKER = {
  ...{ lossStreakMax: 1_000, spearLossStreakMax: 1_000, drawdownBpsMax: 10_000 },
  ...{ rpcErrorBpsMax: 10_000, signalLagMsMax: 3_600_000 },
};

async function widenLimits(dataDir: string): Promise<void> {
  const db = openWriter(join(dataDir, 'chimera.db'));
  const onFatal = (error: unknown): never => {
    throw error;
  };
  const journal = createJournal({ db, clock: { nowMs: () => unixMs(Date.now()) }, onFatal });
  const limits = completeLimits(NO_BREAKER);
  const event = { type: 'limits_set', version: 2, limits, by: 'test', reason: 'many kills lose' } as const;
  await journal.append([{ event }]).durable;
  journal.close();
  db.close();
}

async function enterLeaders({ leaders }: Cluster, client: OperatorClient): Promise<void> {
  const wallets = leaders.map(({ address, label, wqs }) => ({
    wallet: address,
    status: 'ACTIVE',
    label,
    wqs,
  }));
  const { status, body } = await client.control('roster', { wallets });
  if (status !== 200) throw new Error(`the roster was refused: ${JSON.stringify(body)}`);
}
