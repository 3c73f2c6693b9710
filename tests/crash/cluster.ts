import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Localnet, startLocalnet } from '@chimera/localnet/start';
import { Keypair } from '@solana/web3.js';

/** One chain for all operators under test. */
export interface Cluster {
  readonly dir: string;
  readonly localnet: Localnet;
  readonly leaders: readonly Leader[];
  /** Tokens liquid enough to be bought. */
  readonly mints: readonly string[];
  airdrop(address: string, lamports: string): Promise<void>;
  /** Runs `during` while the cluster misbehaves towards one payer only, so that the others are not disturbed. */
  withFaults<T>(faults: readonly Fault[], payer: string, during: () => Promise<T>): Promise<T>;
  height(): Promise<number>;
  stop(): Promise<void>;
}

export interface Fault {
  readonly site: string;
  readonly kind: string;
}

export interface Leader {
  readonly address: string;
  readonly label: string;
  readonly wqs: number;
}

/** Twenty times faster than the real network: a blockhash lives three seconds. */
const SLOT_MS = 20;
/** Twice what an entry asks for. */
const LIQUIDITY_USD_MIN = 20_000;

export async function startCluster(slotMs = SLOT_MS): Promise<Cluster> {
  const dir = mkdtempSync(join(tmpdir(), 'chimera-crash-'));
  const localnet = await startLocalnet({
    rpcPort: 0,
    providersPort: 0,
    searcherPort: 0,
    slotMs,
    actors: 'off',
    historyDays: 0,
    seed: 'crash',
    dataDir: join(dir, 'localnet'),
  });
  const { adminUrl } = localnet;
  const beat = startHeartbeat(localnet, slotMs);
  const { leaders } = await readJson<{ leaders: readonly Leader[] }>(`${adminUrl}/leaders`);
  return {
    dir,
    localnet,
    leaders,
    mints: await readMints(localnet),
    airdrop: async (address, lamports) => {
      await request(`${adminUrl}/airdrop`, { address, lamports });
    },
    withFaults: async (faults, payer, during) => {
      const ids: number[] = [];
      try {
        for (const fault of faults) {
          const rule = await request<{ id: number }>(`${adminUrl}/faults`, { ...fault, payer });
          ids.push(rule.id);
        }
        return await during();
      } finally {
        for (const id of ids) await fetch(`${adminUrl}/faults/${id}`, { method: 'DELETE' });
      }
    },
    height: async () => (await readJson<{ height: number }>(`${adminUrl}/status`)).height,
    stop: async () => {
      await beat.stop();
      await localnet.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Someone else's transactions, as votes fill the real chain's blocks: a proof of absence looks for such, one in each block. */
function startHeartbeat({ adminUrl }: Localnet, everyMs: number): { readonly stop: () => Promise<void> } {
  const address = Keypair.generate().publicKey.toBase58();
  let isOver = false;
  const beat = async (): Promise<void> => {
    while (!isOver) {
      await request(`${adminUrl}/airdrop`, { address, lamports: '1000000' });
      await new Promise((resolve) => setTimeout(resolve, everyMs));
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

/** Our own cluster's answer; a wrong type fails the test that reads it. */
export async function request<T>(url: string, body: unknown): Promise<T> {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** As `request`, by GET. */
export async function readJson<T>(url: string): Promise<T> {
  return (await (await fetch(url)).json()) as T;
}
