import { ComputeBudgetProgram, SystemProgram, TransactionInstruction } from '@solana/web3.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom, type Random } from '../chain/random.ts';
import { TIP_ACCOUNTS, TOKEN_PROGRAM } from '../vm/addresses.ts';
import { toBase58 } from '../vm/base58.ts';
import { RPC_METHODS } from './dispatch.ts';
import { callRpc, startTestNet, type TestNet } from './test-net.ts';
import { buildTransaction, createSigner } from './test-signer.ts';

const MUTATIONS = 50_000;
const RANDOM_CALLS = 10_000;
const BATCH = 200;

let testNet: TestNet;
let hasEnded = false;
const alice = createSigner('alice');

beforeAll(async () => {
  testNet = await startTestNet();
  void testNet.net.ended.then(() => {
    hasEnded = true;
  });
  await callRpc(testNet.net.rpcUrl, 'requestAirdrop', [alice.address, 1_000_000_000_000]);
}, 60_000);
afterAll(() => testNet.close());

interface Call {
  readonly method: string;
  readonly params: unknown;
}

interface Reply {
  readonly error?: { readonly code: number; readonly message: string };
}

async function callAll(calls: readonly Call[]): Promise<Reply[]> {
  const body = JSON.stringify(calls.map((call, id) => ({ jsonrpc: '2.0', id, ...call })));
  const response = await fetch(testNet.net.rpcUrl, { method: 'POST', body });
  // Our own server answered; what it says is judged by the assertions.
  return (await response.json()) as Reply[];
}

async function seeds(): Promise<readonly Uint8Array[]> {
  const { result } = await callRpc(testNet.net.rpcUrl, 'getLatestBlockhash', [{ commitment: 'processed' }]);
  const { blockhash } = (result as { value: { blockhash: string } }).value;
  const toPubkey = createSigner('bob').publicKey;
  const move = SystemProgram.transfer({ fromPubkey: alice.publicKey, toPubkey, lamports: 5 });
  const second = createSigner('second');
  const fromSecond = SystemProgram.transfer({ fromPubkey: second.publicKey, toPubkey, lamports: 0 });
  const odd = new TransactionInstruction({
    programId: createSigner('program').publicKey,
    keys: TIP_ACCOUNTS.map((_, index) => ({
      pubkey: createSigner(`k${index}`).publicKey,
      isSigner: false,
      isWritable: index % 2 === 0,
    })),
    data: Buffer.alloc(60, 7),
  });
  const price = ComputeBudgetProgram.setComputeUnitPrice({ microLamports: 1_000 });
  const table = { key: createSigner('table').publicKey, state: tableState() };
  return [
    buildTransaction([alice], [move], blockhash),
    buildTransaction([alice], [price, move, odd], blockhash),
    buildTransaction([alice, second], [move, fromSecond, odd], blockhash),
    buildTransaction([alice], [move, odd], blockhash, [Object.assign(table, { isActive: () => true })]),
  ];
}

const tableState = () => ({
  deactivationSlot: 2n ** 64n - 1n,
  lastExtendedSlot: 0,
  lastExtendedSlotStartIndex: 0,
  addresses: [createSigner('k0').publicKey, createSigner('k3').publicKey],
});

/** Flips, cuts, grows, splices: what a broken client or an attacker sends. */
function mutate(wire: Uint8Array, random: Random): Uint8Array {
  let bytes = Uint8Array.from(wire);
  const times = 1 + random.integer(4);
  for (let time = 0; time < times; time++) {
    const at = random.integer(bytes.length + 1);
    const kind = random.integer(6);
    if (kind === 0) bytes[at] = random.integer(256);
    else if (kind === 1) bytes = bytes.slice(0, at);
    else if (kind === 2)
      bytes = Uint8Array.from([...bytes, ...Array.from({ length: 9 }, () => random.integer(256))]);
    else if (kind === 3)
      bytes = Uint8Array.from([...bytes.slice(0, at), ...bytes.slice(at + random.integer(40))]);
    else if (kind === 4) bytes[at] = random.pick([0x00, 0x7f, 0x80, 0x81, 0xff]);
    else bytes[at] = (bytes[at] ?? 0) ^ (1 << random.integer(8));
  }
  return bytes;
}

test('fifty thousand mutated transactions never end the process', async () => {
  const random = createRandom('mutations');
  let originals = await seeds();
  const tally = new Map<number, number>();
  for (let sent = 0; sent < MUTATIONS; sent += BATCH) {
    // A stale blockhash would be refused before the bytes reach the virtual machine.
    if (sent % (5 * BATCH) === 0) originals = await seeds();
    const calls = Array.from({ length: BATCH }, () => {
      const wire = mutate(random.pick(originals), random);
      const options = {
        encoding: 'base64',
        skipPreflight: random.chance(0.5),
        sigVerify: random.chance(0.3),
      };
      const method = random.chance(0.5) ? 'sendTransaction' : 'simulateTransaction';
      return { method, params: [Buffer.from(wire).toString('base64'), options] };
    });
    for (const { error } of await callAll(calls))
      tally.set(error?.code ?? 0, (tally.get(error?.code ?? 0) ?? 0) + 1);
  }
  expect(hasEnded).toBe(false);
  expect((tally.get(-32602) ?? 0) + (tally.get(-32003) ?? 0)).toBeGreaterThan(MUTATIONS / 4);
  expect(tally.get(-32603) ?? 0).toBe(0);
  expect(await callRpc(testNet.net.rpcUrl, 'getHealth')).toMatchObject({ result: 'ok' });
});

function randomValue(random: Random, depth = 0): unknown {
  const simple = [
    alice.address,
    TOKEN_PROGRAM,
    TIP_ACCOUNTS[0],
    'x',
    '',
    '1'.repeat(5_000),
    toBase58(new Uint8Array(31)),
    toBase58(new Uint8Array(64).fill(3)),
    0,
    -1,
    1.5,
    380_000_001,
    Number.MAX_SAFE_INTEGER,
    1e300,
    true,
    null,
    'all',
    Buffer.from('nonsense').toString('base64'),
  ];
  if (depth > 3 || random.chance(0.6)) return random.pick(simple);
  if (random.chance(0.5))
    return Array.from({ length: random.integer(4) }, () => randomValue(random, depth + 1));
  const names = [
    'commitment',
    'encoding',
    'limit',
    'before',
    'mint',
    'programId',
    'filters',
    'memcmp',
    'offset',
    'bytes',
  ];
  const more = [
    'dataSlice',
    'length',
    'accounts',
    'addresses',
    'minContextSlot',
    'transactionDetails',
    'mentions',
  ];
  const values = ['confirmed', 'processed', 'jsonParsed', 'base64', 'base58', 'accounts', '__proto__'];
  return Object.fromEntries(
    Array.from({ length: random.integer(5) }, () => [
      random.pick([...names, ...more]),
      random.chance(0.5) ? random.pick(values) : randomValue(random, depth + 1),
    ]),
  );
}

test('ten thousand random calls are all answered, with our own codes', async () => {
  const random = createRandom('calls');
  const methods = [...Object.keys(RPC_METHODS), 'getVoteAccounts', 'constructor', '__proto__', 'toString'];
  const codes = new Set<number>();
  for (let sent = 0; sent < RANDOM_CALLS; sent += BATCH) {
    const calls = Array.from({ length: BATCH }, () => ({
      method: random.pick(methods),
      params: random.chance(0.05)
        ? randomValue(random)
        : Array.from({ length: random.integer(4) }, () => randomValue(random)),
    }));
    const replies = await callAll(calls);
    expect(replies).toHaveLength(BATCH);
    for (const { error } of replies) if (error !== undefined) codes.add(error.code);
  }
  expect(hasEnded).toBe(false);
  expect(codes).toContain(-32601);
  expect(codes).not.toContain(-32603);
});
