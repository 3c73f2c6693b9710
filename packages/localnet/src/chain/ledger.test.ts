import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must } from '@chimera/core/assert';
import { ComputeBudgetProgram, SystemProgram } from '@solana/web3.js';
import { afterEach, expect, test } from 'vitest';
import { buildTransaction, createSigner, type Signer } from '../rpc/test-signer.ts';
import { TIP_ACCOUNTS } from '../vm/addresses.ts';
import { BLOCKHASH_LIFE_BLOCKS } from './block-window.ts';
import { createLedger } from './ledger.ts';
import { openWholeLedger } from './open-whole.ts';
import type { Ledger, TransactionRecord } from './types.ts';

const SOL = 1_000_000_000n;
const dataDirs: string[] = [];
const opened: Ledger[] = [];
let timeMs = 1_700_000_000_000;

function makeDir(): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'ledger-'));
  dataDirs.push(dataDir);
  return dataDir;
}

const partsFor = (dataDir: string) => ({
  config: { dataDir, seed: 'test', slotMs: 400, confirmDepth: 2, finalizeDepth: 32, skipRate: 0.05 },
  nowMs: () => timeMs,
});

async function openLedger(dataDir = makeDir()): Promise<Ledger> {
  const ledger = await createLedger(partsFor(dataDir));
  opened.push(ledger);
  return ledger;
}

afterEach(() => {
  for (const ledger of opened.splice(0)) ledger.close();
  for (const dataDir of dataDirs.splice(0)) rmSync(dataDir, { recursive: true, force: true });
});

const alice = createSigner('alice');
const bob = createSigner('bob');

interface Transfer {
  readonly from?: Signer;
  readonly to?: string;
  readonly lamports?: bigint;
  readonly price?: bigint;
  readonly units?: number;
}

function transfer(ledger: Ledger, options: Transfer = {}): Uint8Array {
  const { from = alice, to = 'bob', lamports = SOL, price = 0n, units } = options;
  const limit = units === undefined ? [] : [ComputeBudgetProgram.setComputeUnitLimit({ units })];
  const toPubkey = createSigner(to).publicKey;
  return buildTransaction(
    [from],
    [
      ComputeBudgetProgram.setComputeUnitPrice({ microLamports: price }),
      ...limit,
      SystemProgram.transfer({ fromPubkey: from.publicKey, toPubkey, lamports }),
    ],
    ledger.latestBlockhash().blockhash,
  );
}

function land(ledger: Ledger, wire: Uint8Array): TransactionRecord {
  const sent = ledger.submit(wire);
  if (!sent.ok) throw new Error(JSON.stringify(sent.error));
  return sent.value;
}

test('a transfer lands in the open block and is recorded with balances and fee', async () => {
  const ledger = await openLedger();
  ledger.airdrop(alice.address, 10n * SOL);
  const seen: string[] = [];
  ledger.onTransaction((record) => void seen.push(record.txid));
  const record = land(ledger, transfer(ledger, { price: 1_000_000n }));
  expect(record.err).toBeNull();
  expect(seen).toEqual([record.txid]);
  expect(ledger.getBalance(bob.address)).toBe(SOL);
  ledger.advanceSlot();
  expect(ledger.signaturesFor(alice.address, { limit: 10 })[0]?.txid).toBe(record.txid);
  expect(ledger.transactionsInBlock(record.slot).at(-1)).toEqual({
    ...record,
    wire: Buffer.from(record.wire),
  });
});

test.each([
  { name: 'no price', price: 0n, units: undefined },
  { name: 'a price on the default limit', price: 1_000_000n, units: undefined },
  { name: 'a price on an asked limit', price: 12_345n, units: 100_001 },
  { name: 'a limit above the maximum', price: 10n, units: 4_000_000 },
])('the fee we compute is the fee the virtual machine charges: $name', async ({ price, units }) => {
  const ledger = await openLedger();
  ledger.airdrop(alice.address, 10n * SOL);
  const wire = transfer(ledger, { price, ...(units === undefined ? {} : { units }) });
  const record = land(ledger, wire);
  const spent = must(record.preBalances[0], 'before') - must(record.postBalances[0], 'after');
  expect(spent).toBe(SOL + record.feeLamports);
});

test('a bundle lands whole or leaves every account as it was', async () => {
  const ledger = await openLedger();
  ledger.airdrop(alice.address, 10n * SOL);
  const before = ledger.getAccount(alice.address);
  const good = [1n, 2n, 3n].map((lamports) =>
    transfer(ledger, { lamports: lamports * SOL, to: `new${lamports}` }),
  );
  const bad = transfer(ledger, { lamports: 50n * SOL });
  const failed = ledger.executeBundle([...good, bad]);
  expect(failed).toMatchObject({
    landed: false,
    failedIndex: 3,
    err: { InstructionError: [1, { Custom: 1 }] },
  });
  expect(ledger.getAccount(alice.address)).toEqual(before);
  expect(ledger.getAccount(createSigner('new1').address)).toBeNull();
  expect(ledger.signaturesFor(alice.address, { limit: 10 })).toHaveLength(1);
  const landed = ledger.executeBundle(good);
  expect(landed.landed).toBe(true);
  expect(ledger.getBalance(createSigner('new3').address)).toBe(3n * SOL);
  expect(ledger.executeBundle(good)).toMatchObject({ landed: false, err: 'AlreadyProcessed' });
  expect(ledger.executeBundle([])).toMatchObject({ landed: false });
});

test('a blockhash is good for exactly 150 blocks', async () => {
  const ledger = await openLedger();
  ledger.airdrop(alice.address, 10n * SOL);
  const { blockhash, lastValidBlockHeight } = ledger.latestBlockhash();
  const last = transfer(ledger, { lamports: 1n });
  const late = transfer(ledger, { lamports: 2n });
  for (let made = 0; made < BLOCKHASH_LIFE_BLOCKS; made++) ledger.advanceSlot();
  expect(ledger.currentHeight()).toBe(lastValidBlockHeight);
  expect(ledger.isBlockhashValid(blockhash)).toBe(true);
  expect(ledger.submit(last).ok).toBe(true);
  ledger.advanceSlot();
  expect(ledger.submit(late)).toMatchObject({ ok: false, error: { err: 'BlockhashNotFound' } });
});

test('older views keep showing the older state, and the memory for it is given back', async () => {
  const ledger = await openLedger();
  ledger.airdrop(alice.address, 100n * SOL);
  const start = ledger.currentSlot();
  for (let step = 1; step <= 5; step++) {
    ledger.advanceSlot();
    land(ledger, transfer(ledger, { lamports: BigInt(step) * SOL }));
  }
  expect(ledger.getBalance(bob.address, start)).toBe(0n);
  expect(ledger.getBalance(bob.address)).toBe(15n * SOL);
  const confirmed = ledger.view('confirmed').slot;
  expect(ledger.getBalance(bob.address, confirmed)).toBe((1n + 2n + 3n) * SOL);
  for (let made = 0; made < 200; made++) ledger.advanceSlot();
  expect(ledger.getBalance(bob.address, start)).toBe(15n * SOL);
});

test('bytes that are not one whole transaction are refused with a sentence', async () => {
  const ledger = await openLedger();
  ledger.airdrop(alice.address, 10n * SOL);
  const wire = transfer(ledger);
  const broken = [
    new Uint8Array(),
    wire.slice(0, -1),
    Uint8Array.from([...wire, 0]),
    Uint8Array.from([0x81, ...wire]),
    new Uint8Array(1_233),
    Uint8Array.from([2, ...wire.slice(1)]),
  ];
  for (const bytes of broken)
    expect(ledger.submit(bytes)).toMatchObject({ ok: false, error: { kind: 'malformed' } });
  expect(ledger.submit(Uint8Array.from([0x81, 1]))).toMatchObject({
    error: { message: expect.stringContaining('version 1') },
  });
  const forged = Uint8Array.from(wire);
  forged[5] = (forged[5] ?? 0) ^ 1;
  expect(ledger.submit(forged)).toMatchObject({ error: { kind: 'rejected', err: 'SignatureFailure' } });
});

test('virtual time moves slots at the nominal pace and never backwards', async () => {
  const ledger = await openLedger();
  const before = ledger.openBlock();
  const { open } = ledger.advanceSlot({ timeMs: before.timeMs + 86_400_000 });
  expect(open.slot - before.slot).toBe(216_000);
  expect(open.height - before.height).toBe(1);
  expect(ledger.advanceSlot({ timeMs: before.timeMs }).open.timeMs).toBe(open.timeMs);
  ledger.setClockMs(null);
  expect(ledger.advanceSlot().open.timeMs).toBe(open.timeMs);
});

test('a reopened chain skips the slots that it slept through and keeps heights and notes', async () => {
  const dataDir = makeDir();
  const first = await openLedger(dataDir);
  first.airdrop(alice.address, 10n * SOL);
  const record = land(first, transfer(first));
  first.writeNote('greeting', 'hello');
  const before = first.advanceSlot().open;
  opened.splice(opened.indexOf(first), 1);
  first.close();
  timeMs += 4_000;
  const second = await openLedger(dataDir);
  expect(second.restored).toBe(true);
  expect(second.openBlock().slot - before.slot).toBe(10);
  expect(second.openBlock().height - before.height).toBe(1);
  expect(second.readNote('greeting')).toBe('hello');
  expect(second.submit(record.wire)).toMatchObject({ error: { err: 'AlreadyProcessed' } });
  expect(second.getTransaction(record.txid)?.logs).toEqual(record.logs);
  expect(second.getBalance(must(TIP_ACCOUNTS[0], 'tip account'))).toBe(10_000_000n);
});

test('a chain whose history was cut off is made anew, a whole one is kept', async () => {
  const dataDir = makeDir();
  const interrupted = openWholeLedger({ ...partsFor(dataDir), foundedMs: timeMs }, async (ledger) => {
    ledger.airdrop(alice.address, SOL);
    ledger.snapshot();
    opened.push(ledger);
    throw new Error('power cut');
  });
  await expect(interrupted).rejects.toThrow('power cut');
  opened.pop()?.close();
  let times = 0;
  const makeHistory = async (ledger: Ledger): Promise<void> => {
    times += 1;
    ledger.airdrop(bob.address, SOL);
  };
  const made = await openWholeLedger({ ...partsFor(dataDir), foundedMs: timeMs }, makeHistory);
  expect(made.getBalance(alice.address)).toBe(0n);
  made.close();
  const kept = await openWholeLedger({ ...partsFor(dataDir), foundedMs: timeMs }, makeHistory);
  opened.push(kept);
  expect(times).toBe(1);
  expect(kept.getBalance(bob.address)).toBe(SOL);
});
