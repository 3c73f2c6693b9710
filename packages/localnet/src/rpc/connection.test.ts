import {
  AuthorityType,
  createAssociatedTokenAccount,
  createMint,
  mintTo,
  setAuthority,
  transferChecked,
} from '@solana/spl-token';
import {
  AddressLookupTableProgram,
  ComputeBudgetProgram,
  Connection,
  PublicKey,
  SendTransactionError,
  SystemProgram,
  TransactionExpiredBlockheightExceededError,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addFault, callRpc, clearFaults, keypairOf, startTestNet, type TestNet, until } from './test-net.ts';
import { buildTransaction, createSigner } from './test-signer.ts';

let testNet: TestNet;
let connection: Connection;
const SOL = 1_000_000_000;
const alice = createSigner('alice');
const payer = keypairOf('alice');

beforeAll(async () => {
  testNet = await startTestNet();
  connection = new Connection(testNet.net.rpcUrl, 'confirmed');
  const signature = await connection.requestAirdrop(payer.publicKey, 1_000 * SOL);
  await connection.confirmTransaction({ signature, ...(await connection.getLatestBlockhash()) });
}, 60_000);
afterAll(() => testNet.close());
beforeEach(() => clearFaults(testNet.net));

let nonce = 0;
async function transferWire(lamports: number, blockhash?: string): Promise<Uint8Array> {
  const recent = blockhash ?? (await connection.getLatestBlockhash()).blockhash;
  const toPubkey = createSigner('bob').publicKey;
  const units = ComputeBudgetProgram.setComputeUnitLimit({ units: 50_000 + nonce++ });
  return buildTransaction(
    [alice],
    [units, SystemProgram.transfer({ fromPubkey: alice.publicKey, toPubkey, lamports })],
    recent,
  );
}

test('an airdrop arrives and the faucet repeats itself within one slot', async () => {
  const carol = createSigner('carol').publicKey;
  const signatures = await Promise.all([1, 2, 3].map(() => connection.requestAirdrop(carol, SOL)));
  for (const signature of signatures)
    await connection.confirmTransaction({ signature, ...(await connection.getLatestBlockhash()) });
  expect(new Set(signatures).size).toBe(3);
  expect(await connection.getBalance(carol)).toBe(3 * SOL);
});

test('the token helpers mint, transfer and give up authority on chain', async () => {
  const mint = await createMint(connection, payer, payer.publicKey, null, 6);
  const mine = await createAssociatedTokenAccount(connection, payer, mint, payer.publicKey);
  const bob = createSigner('bob').publicKey;
  const his = await createAssociatedTokenAccount(connection, payer, mint, bob);
  await mintTo(connection, payer, mint, mine, payer, 5_000_000n);
  const signature = await transferChecked(connection, payer, mine, mint, his, payer, 1_500_000n, 6);
  await setAuthority(connection, payer, mint, payer, AuthorityType.MintTokens, null);
  await expect(mintTo(connection, payer, mint, mine, payer, 1n)).rejects.toThrow(SendTransactionError);
  const held = await connection.getParsedTokenAccountsByOwner(bob, { mint });
  expect(held.value[0]?.account.data.parsed.info.tokenAmount).toMatchObject({
    amount: '1500000',
    decimals: 6,
    uiAmountString: '1.5',
  });
  expect((await connection.getTokenSupply(mint)).value.amount).toBe('5000000');
  expect((await connection.getTokenLargestAccounts(mint)).value[0]?.address.toBase58()).toBe(mine.toBase58());
  const parsed = await connection.getParsedTransaction(signature, { maxSupportedTransactionVersion: 0 });
  const instruction = parsed?.transaction.message.instructions[0];
  expect(instruction).toMatchObject({ program: 'spl-token', parsed: { type: 'transferChecked' } });
  expect(parsed?.meta?.postTokenBalances).toHaveLength(2);
});

test('a version-0 transaction reads its accounts from a lookup table made on chain', async () => {
  const slot = await connection.getSlot('finalized');
  const [create, table] = AddressLookupTableProgram.createLookupTable({
    authority: payer.publicKey,
    payer: payer.publicKey,
    recentSlot: slot,
  });
  const targets = ['t1', 't2', 't3'].map((name) => createSigner(name).publicKey);
  const extend = AddressLookupTableProgram.extendLookupTable({
    payer: payer.publicKey,
    authority: payer.publicKey,
    lookupTable: table,
    addresses: targets,
  });
  await send([create, extend]);
  const found = await until(
    async () => (await connection.getAddressLookupTable(table)).value,
    (value) => (value?.state.addresses.length ?? 0) === targets.length,
  );
  if (found === null) throw new Error('the table must exist');
  const moves = targets.map((toPubkey) =>
    SystemProgram.transfer({ fromPubkey: payer.publicKey, toPubkey, lamports: SOL }),
  );
  const { blockhash, lastValidBlockHeight } = await connection.getLatestBlockhash();
  const details = { payerKey: payer.publicKey, recentBlockhash: blockhash, instructions: moves };
  const transaction = new VersionedTransaction(new TransactionMessage(details).compileToV0Message([found]));
  transaction.sign([payer]);
  const signature = await connection.sendTransaction(transaction);
  await connection.confirmTransaction({ signature, blockhash, lastValidBlockHeight });
  const recorded = await connection.getTransaction(signature, { maxSupportedTransactionVersion: 0 });
  expect(recorded?.meta?.loadedAddresses?.writable.map(String)).toEqual(targets.map(String));
  const bare = await callRpc(testNet.net.rpcUrl, 'getTransaction', [signature, { commitment: 'confirmed' }]);
  expect(bare.error?.code).toBe(-32015);
});

async function send(instructions: ConstructorParameters<typeof TransactionMessage>[0]['instructions']) {
  const { blockhash, lastValidBlockHeight } = await connection.getLatestBlockhash();
  const signature = await connection.sendRawTransaction(buildTransaction([alice], instructions, blockhash));
  const { value } = await connection.confirmTransaction({ signature, blockhash, lastValidBlockHeight });
  expect(value.err).toBeNull();
  return signature;
}

test('a failing transaction is refused in preflight with logs, and charges only its fee without preflight', async () => {
  const wire = await transferWire(5_000 * SOL);
  const refused = await connection.sendRawTransaction(wire).catch((thrown: unknown) => thrown);
  expect(refused).toBeInstanceOf(SendTransactionError);
  expect(String(refused)).toContain('custom program error: 0x1');
  const reply = await callRpc(testNet.net.rpcUrl, 'sendTransaction', [
    Buffer.from(wire).toString('base64'),
    { encoding: 'base64', preflightCommitment: 'confirmed' },
  ]);
  expect(reply.error).toMatchObject({
    code: -32002,
    data: { err: { InstructionError: [1, { Custom: 1 }] } },
  });
  const before = await connection.getBalance(payer.publicKey);
  const signature = await connection.sendRawTransaction(wire, { skipPreflight: true });
  const landed = await until(
    () => connection.getTransaction(signature, { maxSupportedTransactionVersion: 0 }),
    (found) => found !== null,
  );
  expect(landed?.meta?.err).toEqual({ InstructionError: [1, { Custom: 1 }] });
  expect(await connection.getBalance(payer.publicKey)).toBe(before - 5_000);
});

test('a simulation shows the accounts afterwards and changes nothing', async () => {
  const bob = createSigner('bob').address;
  const transaction = VersionedTransaction.deserialize(await transferWire(SOL));
  const before = await connection.getBalance(new PublicKey(bob));
  const { value } = await connection.simulateTransaction(transaction, {
    replaceRecentBlockhash: true,
    accounts: { encoding: 'base64', addresses: [bob] },
  });
  expect(value.err).toBeNull();
  expect(value.accounts?.[0]?.lamports).toBe(before + SOL);
  expect(await connection.getBalance(new PublicKey(bob))).toBe(before);
});

test('a blockhash expires after 150 blocks and the sender learns it', async () => {
  const { blockhash, lastValidBlockHeight } = await connection.getLatestBlockhash();
  await addFault(testNet.net, { node: 0, kind: 'swallow_transaction' });
  const signature = await connection.sendRawTransaction(await transferWire(SOL, blockhash));
  await addFault(testNet.net, { kind: 'expire_blockhashes' });
  await clearFaults(testNet.net);
  await expect(
    connection.confirmTransaction({ signature, blockhash, lastValidBlockHeight }),
  ).rejects.toBeInstanceOf(TransactionExpiredBlockheightExceededError);
  expect((await connection.getSignatureStatus(signature)).value).toBeNull();
  await expect(connection.sendRawTransaction(await transferWire(SOL, blockhash))).rejects.toThrow(
    'Blockhash not found',
  );
});

test('the same bytes sent again change nothing', async () => {
  const wire = await transferWire(SOL);
  const signature = await connection.sendRawTransaction(wire, { skipPreflight: true });
  const { blockhash, lastValidBlockHeight } = await connection.getLatestBlockhash();
  await connection.confirmTransaction({ signature, blockhash, lastValidBlockHeight });
  const before = await connection.getBalance(payer.publicKey);
  expect(await connection.sendRawTransaction(wire, { skipPreflight: true })).toBe(signature);
  await expect(connection.sendRawTransaction(wire)).rejects.toThrow('already been processed');
  expect(await connection.getBalance(payer.publicKey)).toBe(before);
});

test('subscriptions report slots, logs, accounts and program accounts until they are cancelled', async () => {
  const dave = createSigner('dave').publicKey;
  const seen = { slots: 0, logs: 0, account: 0 };
  const ids = [
    connection.onSlotChange(() => (seen.slots += 1)),
    connection.onAccountChange(dave, ({ lamports }) => (seen.account = lamports), {
      commitment: 'confirmed',
    }),
  ];
  const logs = connection.onLogs(dave, () => (seen.logs += 1), 'processed');
  await until(
    async () => seen.slots,
    (count) => count > 2,
  );
  await connection.requestAirdrop(dave, 2 * SOL);
  await until(
    async () => seen,
    ({ logs: count, account }) => count === 1 && account === 2 * SOL,
  );
  await connection.removeOnLogsListener(logs);
  await connection.removeSlotChangeListener(ids[0] ?? 0);
  await connection.removeAccountChangeListener(ids[1] ?? 0);
  await connection.requestAirdrop(dave, SOL);
  await until(
    () => connection.getBalance(dave),
    (lamports) => lamports === 3 * SOL,
  );
  expect(seen).toMatchObject({ logs: 1, account: 2 * SOL });
});

test('processed, confirmed and finalized show different states while a transfer settles', async () => {
  const erin = createSigner('erin').publicKey;
  const signature = await connection.requestAirdrop(erin, SOL);
  expect(await connection.getBalance(erin, 'processed')).toBe(SOL);
  expect(await connection.getBalance(erin, 'finalized')).toBe(0);
  expect(await connection.getAccountInfo(erin, 'finalized')).toBeNull();
  await until(
    () => connection.getBalance(erin, 'confirmed'),
    (lamports) => lamports === SOL,
  );
  expect(await connection.getBalance(erin, 'finalized')).toBe(0);
  const { value } = await connection.getSignatureStatus(signature);
  expect(value?.confirmationStatus).toBe('confirmed');
  await until(
    () => connection.getBalance(erin, 'finalized'),
    (lamports) => lamports === SOL,
  );
  const settled = await connection.getSignatureStatus(signature);
  expect(settled.value).toMatchObject({ confirmationStatus: 'finalized', confirmations: null, err: null });
});
