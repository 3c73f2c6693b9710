import { must } from '@chimera/core/assert';
import { lamports } from '@chimera/core/units/lamports';
import { startLocalnet } from '@chimera/localnet/start';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { measureFill } from '../fill/measure.ts';
import { http, openTestCluster, type TestCluster, waitFor } from '../localnet-for-tests.ts';
import { createFailover } from '../route/failover.ts';
import { namedAddress } from '../transaction/transaction-builder.ts';
import { setComputeUnitLimit, setComputeUnitPrice, unitPriceForFee } from '../tx/compute-budget.ts';
import { TOKEN_PROGRAM } from '../tx/programs.ts';
import { transferLamports } from '../tx/system.ts';
import { createRpcClient } from './client.ts';

const UNITS = 1_000;
const PRIORITY_FEE = 7_000n;
const AMOUNT = lamports(5_000_000n);
const NO_TIPS = new Set<never>();
const FRIEND = namedAddress('friend');

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await openTestCluster(startLocalnet);
}, 120_000);
afterAll(() => cluster?.close());

const transfer = (amount = AMOUNT) => [
  setComputeUnitLimit(UNITS),
  setComputeUnitPrice(unitPriceForFee(PRIORITY_FEE, UNITS)),
  transferLamports(cluster.signer.address, FRIEND, amount),
];

test('a transfer costs what the measurement says, and becomes final', async () => {
  const { rpc, sign, landed, signer } = cluster;
  const before = await rpc.getBalance(signer.address);
  const signed = await sign(transfer());
  expect((await rpc.simulateTransaction(signed.wire)).err).toBeNull();
  await expect(rpc.sendTransaction(signed.wire, { skipPreflight: true })).resolves.toBe(signed.txid);
  const transaction = await landed(signed);
  expect(measureFill(transaction, signer.address, NO_TIPS)).toMatchObject({
    succeeded: true,
    walletDeltaLamports: -AMOUNT - 5_000n - PRIORITY_FEE,
    feeLamports: 5_000n + PRIORITY_FEE,
    tradeLamports: -AMOUNT,
    rentLamports: 0n,
  });
  expect((await rpc.getBalance(signer.address)).lamports - before.lamports).toBe(
    -AMOUNT - 5_000n - PRIORITY_FEE,
  );
  const final = await waitFor('finality', async () => {
    const [status] = await rpc.getSignatureStatuses([signed.txid]);
    return status?.confirmationStatus === 'finalized' ? status : null;
  });
  expect(final).toMatchObject({ slot: transaction.slot, err: null, confirmations: null });
});

test('the same bytes sent again are known to have landed', async () => {
  const { rpc, sign, landed } = cluster;
  const signed = await sign(transfer(lamports(5_000_001n)));
  await rpc.sendTransaction(signed.wire, { skipPreflight: true });
  await landed(signed);
  await expect(rpc.sendTransaction(signed.wire, { skipPreflight: false })).rejects.toMatchObject({
    code: 'rpc_already_processed',
    maybeLanded: true,
  });
});

test('the refusals of a real node are told apart', async () => {
  const { rpc, sign } = cluster;
  const foreign = await sign(transfer(), namedAddress('no blockhash'));
  await expect(rpc.sendTransaction(foreign.wire, { skipPreflight: false })).rejects.toMatchObject({
    code: 'rpc_blockhash_not_found',
  });
  const tooMuch = await sign(transfer(lamports(10n ** 15n)));
  await expect(rpc.sendTransaction(tooMuch.wire, { skipPreflight: false })).rejects.toMatchObject({
    code: 'rpc_preflight_failed',
    data: { err: expect.anything(), logs: expect.any(Array) },
  });
  const torn = tooMuch.wire.slice();
  torn[5] = (torn[5] ?? 0) ^ 1;
  await expect(rpc.sendTransaction(torn, { skipPreflight: false })).rejects.toMatchObject({
    code: 'rpc_signature_invalid',
    maybeLanded: false,
  });
});

test('every read is answered in the documented shape', async () => {
  const { rpc, signer, localnet } = cluster;
  const at = await rpc.getSlot();
  expect(await rpc.getGenesisHash()).toBe(localnet.genesisHash);
  expect(await rpc.getMinimumBalanceForRentExemption(165)).toBeGreaterThan(0n);
  expect((await rpc.getEpochInfo()).absoluteSlot).toBeGreaterThanOrEqual(at);
  expect(await rpc.getAccountInfo(namedAddress('nobody'))).toBeNull();
  expect(await rpc.getMultipleAccounts([signer.address, namedAddress('nobody')])).toMatchObject([
    { executable: false },
    null,
  ]);
  expect(await rpc.getTokenAccountsByOwner(signer.address, TOKEN_PROGRAM)).toEqual([]);
  await rpc.getHealth();
  await rpc.getRecentPerformanceSamples(1);
  await rpc.getRecentPrioritizationFees([signer.address]);
  const history = await rpc.getSignaturesForAddress(signer.address, { limit: 10 });
  const newest = must(history[0], 'a transaction of ours');
  expect(await rpc.getBlocks(newest.slot, newest.slot)).toEqual([newest.slot]);
  expect((await rpc.getBlock(newest.slot))?.signatures).toContain(newest.signature);
});

test('two nodes make a pool that survives the loss of its primary', async () => {
  const { localnet } = cluster;
  const dead = createRpcClient({ providerId: 'dead', url: 'http://127.0.0.1:9', http });
  const second = createRpcClient({ providerId: 'second', url: localnet.rpcUrl2, http });
  const pool = createFailover([dead, second], () => performance.now());
  expect(await pool.read((node) => node.getGenesisHash())).toBe(localnet.genesisHash);
  expect(pool.health()[0]).toMatchObject({ providerId: 'dead', consecutiveFailures: 1 });
});
