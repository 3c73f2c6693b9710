import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Connection, SystemProgram } from '@solana/web3.js';
import { expect, test } from 'vitest';
import { startTestNet, until } from './rpc/test-net.ts';
import { buildTransaction, createSigner } from './rpc/test-signer.ts';

const SOL = 1_000_000_000;
const alice = createSigner('alice');
const bob = createSigner('bob');

function transfer(lamports: number, blockhash: string): Uint8Array {
  const move = { fromPubkey: alice.publicKey, toPubkey: bob.publicKey, lamports };
  return buildTransaction([alice], [SystemProgram.transfer(move)], blockhash);
}

test('killed at once, the cluster goes on with the same chain: state, history, window, duplicates', async () => {
  const first = await startTestNet({ slotMs: 150 });
  const { dataDir } = first;
  const before = new Connection(first.net.rpcUrl, 'confirmed');
  await before.requestAirdrop(alice.publicKey, 100 * SOL);
  const { blockhash, lastValidBlockHeight } = await before.getLatestBlockhash();
  const wire = transfer(SOL, blockhash);
  const unsent = transfer(2 * SOL, blockhash);
  await until(
    () => before.getBalance(alice.publicKey),
    (lamports) => lamports > 0,
  );
  const signature = await before.sendRawTransaction(wire);
  await until(
    () => before.getSignatureStatus(signature),
    ({ value }) => value?.confirmationStatus === 'confirmed',
  );
  const slot = await before.getSlot('processed');
  const account = await before.getBalance(alice.publicKey);
  await first.net.kill();

  const second = await startTestNet({ dataDir, slotMs: 150 });
  const after = new Connection(second.net.rpcUrl, 'processed');
  expect(await after.getGenesisHash()).toBe(first.net.genesisHash);
  expect(await after.getSlot()).toBeGreaterThan(slot);
  expect(await after.getBalance(alice.publicKey)).toBe(account);
  expect(await after.getBalance(bob.publicKey)).toBe(SOL);
  const status = await after.getSignatureStatus(signature);
  expect(status.value).toMatchObject({ err: null });
  const history = await after.getSignaturesForAddress(bob.publicKey, {}, 'confirmed');
  expect(history.map((row) => row.signature)).toContain(signature);
  await expect(after.sendRawTransaction(wire)).rejects.toThrow('already been processed');
  expect(await after.getBlockHeight()).toBeLessThanOrEqual(lastValidBlockHeight);
  await after.sendRawTransaction(unsent);
  await until(
    () => after.getBalance(bob.publicKey),
    (lamports) => lamports === 3 * SOL,
  );
  await second.close();
}, 60_000);

test('the restart route ends the process with the code that a supervisor restarts', async () => {
  const first = await startTestNet();
  const answer = await fetch(`${first.net.adminUrl}/restart`, { method: 'POST' });
  expect(answer.status).toBe(202);
  await first.net.ended;
  const second = await startTestNet({ dataDir: first.dataDir });
  expect(second.net.genesisHash).toBe(first.net.genesisHash);
  await second.close();
}, 60_000);

test('the cluster does not outlive its parent, even one that is killed', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'localnet-orphan-'));
  const options = {
    dataDir,
    rpcPort: 0,
    rpcPort2: 0,
    providersPort: 0,
    searcherPort: 0,
    historyDays: 0,
    actors: 'off',
  };
  const start = new URL('./start.ts', import.meta.url).href;
  const code = `const { startLocalnet } = await import(${JSON.stringify(start)});
    console.log((await startLocalnet(${JSON.stringify(options)})).pid);`;
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const parent = spawn(process.execPath, ['--import', tsx, '--input-type=module', '-e', code]);
  const [line]: unknown[] = await once(parent.stdout, 'data');
  const pid = Number(String(line));
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  await until(
    async () => isAlive(pid),
    (alive) => !alive,
  );
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    // The system knows no such process.
    return false;
  }
}
