import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { createFetchHttp } from './http/fetch-http.ts';
import { createRpcClient, type RpcClient } from './rpc/client.ts';
import type { ConfirmedTransaction } from './transaction/confirmed.ts';
import { compileMessage } from './tx/codec.ts';
import type { Instruction } from './tx/instruction.ts';
import { createSigner, type SignedTransaction, type Signer } from './tx/sign.ts';

export const http = createFetchHttp();
const POLLS_MAX = 400;
const POLL_MS = 25;
const AIRDROP_LAMPORTS = 10_000_000_000;

/** What these tests use of a running embedded cluster. */
export interface Localnet {
  readonly rpcUrl: string;
  readonly rpcUrl2: string;
  readonly providersUrl: string;
  readonly jitoUrl: string;
  readonly jupiterUrl: string;
  readonly genesisHash: string;
  stop(): Promise<void>;
}

/** How the cluster is started; a parameter, because only test files may know its package. */
export type StartLocalnet = (options: typeof QUIET & { readonly dataDir: string }) => Promise<Localnet>;

const QUIET = {
  rpcPort: 0,
  providersPort: 0,
  searcherPort: 0,
  slotMs: 20,
  actors: 'off',
  historyDays: 0,
} as const;

/** A quiet cluster of its own, one funded wallet, and what tests do with them. */
export interface TestCluster {
  readonly localnet: Localnet;
  readonly rpc: RpcClient;
  readonly signer: Signer;
  readonly sign: (instructions: readonly Instruction[], blockhash?: string) => Promise<SignedTransaction>;
  readonly landed: (transaction: SignedTransaction) => Promise<ConfirmedTransaction>;
  readonly close: () => Promise<void>;
}

export async function openTestCluster(startLocalnet: StartLocalnet): Promise<TestCluster> {
  const directory = await mkdtemp(join(tmpdir(), 'chimera-solana-'));
  const localnet = await startLocalnet({ ...QUIET, dataDir: directory });
  const rpc = createRpcClient({ providerId: 'first', url: localnet.rpcUrl, http });
  const signer = freshSigner();
  await rpc.call('requestAirdrop', [signer.address, AIRDROP_LAMPORTS], z.string());
  await waitFor('the airdrop', async () =>
    (await rpc.getBalance(signer.address)).lamports > 0n ? true : null,
  );
  return {
    localnet,
    rpc,
    signer,
    sign: async (instructions, given) => {
      const blockhash = given ?? (await rpc.getLatestBlockhash()).blockhash;
      const message = compileMessage({ feePayer: signer.address, blockhash, instructions, lookupTables: [] });
      if (!message.ok) throw new Error(message.error);
      return signer.signMessage(message.value);
    },
    landed: ({ txid }) => waitFor(txid, () => rpc.getTransaction(txid)),
    close: async () => {
      await localnet.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Polls until the answer is not null; the cluster's own time decides, not a fixed wait. */
export async function waitFor<T>(what: string, poll: () => Promise<T | null>): Promise<T> {
  for (let count = 0; count < POLLS_MAX; count += 1) {
    const value = await poll();
    if (value !== null) return value;
    await sleep(POLL_MS);
  }
  throw new Error(`gave up waiting for ${what}`);
}

function freshSigner(): Signer {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const secret = Buffer.concat([jwk.d ?? '', jwk.x ?? ''].map((part) => Buffer.from(part, 'base64url')));
  const made = createSigner(secret);
  if (!made.ok) throw new Error(made.error);
  return made.value;
}
