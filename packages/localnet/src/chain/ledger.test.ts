import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ComputeBudgetProgram, SystemProgram } from '@solana/web3.js';
import { afterEach, expect, test } from 'vitest';
import { createLedger } from './ledger.ts';
import { buildTransaction, createSigner, type Signer } from './signer.ts';
import type { Ledger } from './types.ts';

const SOL = 1_000_000_000n;
const opened: { ledger: Ledger; dataDir: string }[] = [];

async function openLedger(dataDir = mkdtempSync(join(tmpdir(), 'ledger-'))): Promise<Ledger> {
  const config = { dataDir, seed: 'test', slotMs: 20, confirmDepth: 2, finalizeDepth: 32, skipRate: 0.05 };
  const ledger = await createLedger({ config, nowMs: () => Date.now() });
  opened.push({ ledger, dataDir });
  return ledger;
}

afterEach(() => {
  for (const { ledger, dataDir } of opened.splice(0)) {
    ledger.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
});

function transfer(
  ledger: Ledger,
  from: Signer,
  to: string,
  lamports: bigint,
  microLamports = 0n,
): Uint8Array {
  const toPubkey = createSigner(to).publicKey;
  const price = ComputeBudgetProgram.setComputeUnitPrice({ microLamports });
  const move = SystemProgram.transfer({ fromPubkey: from.publicKey, toPubkey, lamports });
  return buildTransaction([from], [price, move], ledger.latestBlockhash().blockhash);
}

test('a transfer lands in the open block and is recorded with balances and fee', async () => {
  const ledger = await openLedger();
  const alice = createSigner('alice');
  ledger.airdrop(alice.address, 10n * SOL);
  const seen: string[] = [];
  ledger.onTransaction((record) => void seen.push(record.txid));
  const sent = ledger.submit(transfer(ledger, alice, 'bob', SOL, 1_000_000n));
  expect(sent.ok).toBe(true);
  if (!sent.ok) return;
  const record = sent.value;
  expect(record.err).toBeNull();
  expect(seen).toEqual([record.txid]);
  const spent = (record.preBalances[0] ?? 0n) - (record.postBalances[0] ?? 0n);
  expect(spent).toBe(SOL + record.feeLamports);
  expect(ledger.getBalance(createSigner('bob').address)).toBe(SOL);
  ledger.advanceSlot();
  expect(ledger.signaturesFor(alice.address, { limit: 10 }).map((row) => row.txid)[0]).toBe(record.txid);
  expect(ledger.transactionsInBlock(record.slot).at(-1)).toEqual({
    ...record,
    wire: Buffer.from(record.wire),
  });
});
