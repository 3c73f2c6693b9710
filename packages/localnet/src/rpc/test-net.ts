import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Keypair } from '@solana/web3.js';
import { type Localnet, type StartOptions, startLocalnet } from '../start.ts';
import { createSigner, type Signer } from './test-signer.ts';

export interface TestNet {
  readonly net: Localnet;
  readonly dataDir: string;
  /** Stops the cluster and removes its data. */
  close(): Promise<void>;
}

/** A cluster of its own for one test file: free ports, empty directory, fast slots, nobody trading. */
export async function startTestNet(options: StartOptions = {}): Promise<TestNet> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'localnet-'));
  const net = await startLocalnet({
    rpcPort: 0,
    rpcPort2: 0,
    providersPort: 0,
    searcherPort: 0,
    slotMs: 20,
    historyDays: 0,
    actors: 'off',
    ...options,
    dataDir,
  });
  const close = async (): Promise<void> => {
    await net.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { net, dataDir, close };
}

/** The web3.js key pair of a seed, for libraries that insist on signing themselves. */
export const toKeypair = (signer: Signer): Keypair => Keypair.fromSecretKey(signer.secretKey);

export const keypairOf = (name: string): Keypair => toKeypair(createSigner(name));

/** Switches a fault on; the answer is the rule. */
export async function addFault(net: Localnet, fault: object): Promise<unknown> {
  const response = await fetch(`${net.adminUrl}/faults`, { method: 'POST', body: JSON.stringify(fault) });
  if (!response.ok) throw new Error(`fault refused: ${await response.text()}`);
  return response.json();
}

export async function clearFaults(net: Localnet): Promise<void> {
  await fetch(`${net.adminUrl}/faults`, { method: 'DELETE' });
}

/** One raw JSON-RPC call; the whole reply. */
export async function callRpc(
  url: string,
  method: string,
  params: readonly unknown[] = [],
): Promise<RawReply> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
  });
  // The test's own cluster answered; a wrong shape shows in the assertion that follows.
  return (await response.json()) as RawReply;
}

export interface RawReply {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** Asks again until the answer passes; slots are fast, so this ends soon or the test's own timeout ends it. */
export async function until<T>(ask: () => Promise<T>, passes: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (passes(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
