import {
  address,
  createSolanaRpc,
  createSolanaRpcSubscriptions,
  lamports,
  signature as toSignature,
} from '@solana/kit';
import { SystemProgram } from '@solana/web3.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestNet, type TestNet, until } from './test-net.ts';
import { buildTransaction, createSigner } from './test-signer.ts';

let testNet: TestNet;
const alice = createSigner('alice');
const bob = createSigner('bob');
const SOL = 1_000_000_000n;

beforeAll(async () => {
  testNet = await startTestNet();
}, 60_000);
afterAll(() => testNet.close());

test('the kit client sends, confirms and reads over HTTP', async () => {
  const rpc = createSolanaRpc(testNet.net.rpcUrl);
  await rpc.requestAirdrop(address(alice.address), lamports(10n * SOL)).send();
  const { value: latest } = await rpc.getLatestBlockhash({ commitment: 'processed' }).send();
  const move = SystemProgram.transfer({
    fromPubkey: alice.publicKey,
    toPubkey: bob.publicKey,
    lamports: SOL,
  });
  const wire = Buffer.from(buildTransaction([alice], [move], latest.blockhash)).toString('base64');
  const sent = await rpc
    .sendTransaction(wire as Parameters<typeof rpc.sendTransaction>[0], {
      encoding: 'base64',
      preflightCommitment: 'processed',
    })
    .send();
  await until(
    () => rpc.getSignatureStatuses([toSignature(sent)]).send(),
    ({ value }) => value[0]?.confirmationStatus === 'confirmed',
  );
  const { value: balance } = await rpc.getBalance(address(bob.address), { commitment: 'confirmed' }).send();
  expect(balance).toBe(SOL);
  const found = await rpc
    .getTransaction(toSignature(sent), {
      commitment: 'confirmed',
      encoding: 'json',
      maxSupportedTransactionVersion: 0,
    })
    .send();
  expect(found?.meta?.fee).toBe(5_000n);
  expect(found?.version).toBe(0);
  const faucet = found?.meta?.preBalances[0];
  expect(typeof faucet).toBe('bigint');
  const history = await rpc
    .getSignaturesForAddress(address(bob.address), { commitment: 'confirmed', limit: 5 })
    .send();
  expect(history.map((row) => row.signature)).toEqual([sent]);
  const fees = await rpc.getRecentPrioritizationFees([address(alice.address)]).send();
  expect(fees.length).toBeGreaterThan(0);
  const epoch = await rpc.getEpochInfo().send();
  expect(epoch.absoluteSlot).toBeGreaterThan(380_000_000n);
  await expect(rpc.getVoteAccounts().send()).rejects.toThrow();
});

test('the kit client follows slots and accounts over WebSocket', async () => {
  const subscriptions = createSolanaRpcSubscriptions(testNet.net.wsUrl);
  const stop = new AbortController();
  const carol = createSigner('carol').address;
  const changes = await subscriptions
    .accountNotifications(address(carol), { commitment: 'confirmed' })
    .subscribe({ abortSignal: stop.signal });
  const slots = await subscriptions.slotNotifications().subscribe({ abortSignal: stop.signal });
  const seen: bigint[] = [];
  for await (const { slot } of slots) {
    seen.push(slot);
    if (seen.length === 3) break;
  }
  expect((seen[2] ?? 0n) > (seen[0] ?? 0n)).toBe(true);
  await createSolanaRpc(testNet.net.rpcUrl).requestAirdrop(address(carol), lamports(SOL)).send();
  for await (const { value } of changes) {
    expect(value.lamports).toBe(SOL);
    break;
  }
  stop.abort();
});
