import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Localnet, startLocalnet } from '@chimera/localnet/start';
import { Keypair } from '@solana/web3.js';
import { type JournalReader, openJournalAt } from '../harness/journal-reader.ts';
import { createOperatorClient, type OperatorClient, TEST_HMAC_SECRET } from '../harness/operator-client.ts';
import {
  type Launch,
  type OperatorProcess,
  type ReadyOperator,
  startOperatorProcess,
} from './operator-process.ts';

export interface RunningOperator {
  readonly process: OperatorProcess;
  readonly client: OperatorClient;
}

/** One cluster, one data folder, and operators started on it one after the other. */
export interface Rig {
  readonly localnet: Localnet;
  readonly dataDir: string;
  readonly journal: JournalReader;
  /** What the books are compared by. */
  readonly run: { readonly localnet: Localnet; readonly operator: ReadyOperator };
  readonly leaders: readonly string[];
  readonly mints: readonly string[];
  start(killPoint?: string, launch?: Launch): OperatorProcess;
  /** Null when the process ended before it was ready. */
  reach(process: OperatorProcess): Promise<RunningOperator | null>;
  addFault(fault: Fault): Promise<void>;
  clearFaults(): Promise<void>;
  stop(): Promise<void>;
}

export interface Fault {
  readonly site: string;
  readonly kind: string;
}

/** Twenty times faster than the real network: a blockhash lives three seconds. */
const SLOT_MS = 20;
/** Some in every window of eight blocks. */
const HEARTBEAT_MS = SLOT_MS;
/** Twice what an entry asks for. */
const LIQUIDITY_USD_MIN = 20_000;
const FUND_LAMPORTS = '100000000000';

export async function startRig(): Promise<Rig> {
  const dir = mkdtempSync(join(tmpdir(), 'chimera-crash-'));
  const dataDir = join(dir, 'data');
  mkdirSync(dataDir);
  const localnet = await startLocalnet({
    rpcPort: 0,
    providersPort: 0,
    searcherPort: 0,
    slotMs: SLOT_MS,
    actors: 'off',
    historyDays: 0,
    seed: 'crash',
    dataDir: join(dir, 'localnet'),
  });
  const beat = startHeartbeat(localnet);
  const settings = {
    CHIMERA_DATA_DIR: dataDir,
    CHIMERA_CONFIG_DIR: join(dir, 'config'),
    OPERATOR_PORT: '0',
    CONTROL_PORT: '0',
    RPC_URLS: `${localnet.rpcUrl}|${localnet.wsUrl},${localnet.rpcUrl2}|${localnet.wsUrl2}`,
    JITO_URL: localnet.jitoUrl,
    JUPITER_URL: localnet.jupiterUrl,
    HMAC_SECRET: TEST_HMAC_SECRET,
  };
  const start = (killPoint = '', launch?: Launch) =>
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
  const leaders = await enterLeaders(localnet, createOperatorClient({ dataDir, run: { operator } }));
  await request(`${localnet.adminUrl}/airdrop`, { address: operator.wallet, lamports: FUND_LAMPORTS });
  first.kill('SIGKILL');
  await first.ended;
  const journal = openJournalAt(dataDir, 'bigint');
  return {
    localnet,
    dataDir,
    journal,
    run: { localnet, operator },
    leaders,
    mints: await readMints(localnet),
    start,
    reach,
    addFault: async (fault) => {
      await request(`${localnet.adminUrl}/faults`, fault);
    },
    clearFaults: async () => {
      await fetch(`${localnet.adminUrl}/faults`, { method: 'DELETE' });
    },
    stop: async () => {
      journal.close();
      await beat.stop();
      await localnet.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

interface Leader {
  readonly address: string;
  readonly label: string;
  readonly wqs: number;
}

async function enterLeaders(localnet: Localnet, client: OperatorClient): Promise<readonly string[]> {
  const { leaders } = await readJson<{ leaders: readonly Leader[] }>(`${localnet.adminUrl}/leaders`);
  const wallets = leaders.map(({ address, label, wqs }) => ({
    wallet: address,
    status: 'ACTIVE',
    label,
    wqs,
  }));
  const { status, body } = await client.control('roster', { wallets });
  if (status !== 200) throw new Error(`the roster was refused: ${JSON.stringify(body)}`);
  return leaders.filter(({ wqs }) => wqs >= 80).map(({ address }) => address);
}

/** Someone else's transactions, as votes fill the real chain's blocks: a proof of absence looks for such. */
function startHeartbeat({ adminUrl }: Localnet): { readonly stop: () => Promise<void> } {
  const address = Keypair.generate().publicKey.toBase58();
  let isOver = false;
  const beat = async (): Promise<void> => {
    while (!isOver) {
      await request(`${adminUrl}/airdrop`, { address, lamports: '1000000' });
      await new Promise((resolve) => setTimeout(resolve, HEARTBEAT_MS));
    }
  };
  const beating = beat();
  return {
    stop: () => {
      isOver = true;
      return beating;
    },
  };
}

interface Token {
  readonly id: string;
  readonly liquidity: number;
}

async function readMints(localnet: Localnet): Promise<readonly string[]> {
  const tokens = await readJson<readonly Token[]>(`${localnet.jupiterUrl}/tokens/v2/recent`);
  return tokens.filter(({ liquidity }) => liquidity > LIQUIDITY_USD_MIN).map(({ id }) => id);
}

async function request(url: string, body: unknown): Promise<void> {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
}

/** Our own cluster's answer; a wrong type fails the test that reads it. */
export async function readJson<T>(url: string): Promise<T> {
  return (await (await fetch(url)).json()) as T;
}
