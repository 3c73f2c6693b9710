import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBook } from '@chimera/core/book';
import { applyToBook } from '@chimera/core/book-apply';
import type { Difference } from '@chimera/core/events-reconcile';
import { createIds } from '@chimera/core/ids';
import { address, height, slot, type Txid, txid, unixMs } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import { createJournal } from '@chimera/db/journal';
import { migrate } from '@chimera/db/migrate';
import { openWriter } from '@chimera/db/open';
import { createReconcileBooks } from '@chimera/db/reads/reconcile-books';
import { SolanaError } from '@chimera/solana/rpc/errors';
import type { ConfirmedTransaction } from '@chimera/solana/transaction/confirmed';
import { closedTrade } from '@chimera/testkit/closed-trade';
import { expect, test } from 'vitest';
import type { ChainNode } from '../../ports.ts';
import { createReconciliation } from './reconciliation.ts';

const WALLET = address('Wa11et1111111111111111111111111111111111111');
const DEPOSIT = txid('D'.repeat(88));
const START = 50_000_000_000n;
const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');

interface Landed {
  readonly slot: number;
  readonly walletDelta: bigint;
  readonly tokenDelta: bigint;
  readonly mint: string;
}

/** The journal of one closed trade after a deposit, and a chain that says the same until a test changes it. */
async function traded() {
  const db = openWriter(join(mkdtempSync(join(tmpdir(), 'chimera-reconcile-')), 'chimera.db'));
  migrate(db);
  const clock = { nowMs: () => unixMs(1_800_000_000_000) };
  const fail = (error: unknown): never => {
    throw error;
  };
  const journal = createJournal({ db, clock, onFatal: fail });
  const book = createBook();
  const record: Parameters<typeof createReconciliation>[0]['record'] = (entries, options) => {
    const appended = journal.append(entries, options);
    for (const row of appended.events) applyToBook(book, row);
    return appended;
  };
  const history = new Map<Txid, Landed>();
  const trade = closedTrade({ name: 'won', pnlLamports: 1_000_000_000n, nowMs: clock.nowMs(), sha256Hex });
  await record(trade).durable;
  for (const { event } of trade) {
    if (event.type !== 'attempt_landed') continue;
    const { fill } = event;
    history.set(event.txid, {
      ...{ slot: fill.slot, mint: fill.mint },
      ...{ walletDelta: fill.walletDeltaLamports, tokenDelta: fill.tokenDeltaAtoms },
    });
  }
  const deposit = { type: 'wallet_transfer_seen', kind: 'deposit', txid: DEPOSIT, slot: slot(1) } as const;
  await record([{ event: { ...deposit, walletDeltaLamports: lamports(START) } }]).durable;
  const chain = { lamports: START, history, isDown: false };
  for (const { walletDelta } of history.values()) chain.lamports += walletDelta;
  const reconciliation = createReconciliation({
    chain: { providers: ['one', 'two'].map((name) => aNode(name, chain)) },
    ...{ wallet: WALLET, book, books: createReconcileBooks(db), record, onFatal: fail, pauseMs: 0 },
    clock: { ...clock, monotonicMs: () => 0, sleep: async () => undefined, every: () => undefined },
    sweep: async () => undefined,
    ids: createIds(sha256Hex),
    signer: { takeUp: async () => undefined, discard: async () => undefined },
    heightMax: () => height(0),
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    stop: new AbortController().signal,
  });
  const run = async () => {
    reconciliation.start('manual', 'ada');
    await expect.poll(() => reconciliation.state().isRunning).toBe(false);
    return reconciliation.state();
  };
  const found = (): Pick<Difference, 'kind' | 'subjectId'>[] =>
    db.prepare<[], Difference>('SELECT kind, subject_id AS subjectId FROM reconciliation_log').all();
  return { chain, reconciliation, run, found, record, txids: [...history.keys()] };
}

function aNode(
  providerId: string,
  chain: { lamports: bigint; history: Map<Txid, Landed>; isDown: boolean },
): ChainNode {
  const at = slot(9_000_000);
  const up = async <T>(answer: () => T): Promise<T> => {
    if (chain.isDown) throw new SolanaError('transport_unreachable');
    return answer();
  };
  return {
    providerId,
    getBalance: () => up(() => ({ lamports: lamports(chain.lamports), slot: at })),
    getTokenAccountsByOwner: () => up(() => []),
    getSignaturesForAddress: () =>
      up(() =>
        [...chain.history].reverse().map(([signature, landed]) => ({
          ...{ signature, slot: slot(landed.slot), err: null, blockTime: null },
        })),
      ),
    getTransaction: (of: Txid) => up(() => transactionOf(of, chain.history.get(of))),
  } as unknown as ChainNode;
}

function transactionOf(signature: Txid, landed: Landed | undefined): ConfirmedTransaction | null {
  if (landed === undefined) return null;
  const pre = 10n ** 15n;
  const token = {
    account: address('Token11111111111111111111111111111111111111'),
    owner: WALLET,
    decimals: 6,
  };
  return {
    ...{ signature, slot: slot(landed.slot), blockTimeMs: null, indexInBlock: null, version: 0, err: null },
    ...{ feeLamports: lamports(5_000n), feePayer: WALLET, signers: [WALLET], instructions: [] },
    ...{ systemTransfers: [], supplyChanges: [], balancesKnown: true },
    accounts: [
      { address: WALLET, preLamports: lamports(pre), postLamports: lamports(pre + landed.walletDelta) },
    ],
    tokenChanges: [
      {
        ...{ ...token, mint: address(landed.mint) },
        preAtoms: tokenAtoms(pre),
        postAtoms: tokenAtoms(pre + landed.tokenDelta),
      },
    ],
  };
}

test('books that say what the chain says are clean', async () => {
  const { run, found } = await traded();
  expect(await run()).toMatchObject({ outcome: 'clean', failure: null });
  expect(found()).toEqual([]);
});

test('a transaction that no provider shows and the SOL it moved are told once', async () => {
  const { chain, run, found, txids, reconciliation } = await traded();
  const [first] = txids;
  if (first === undefined) throw new Error('no transaction');
  chain.lamports -= chain.history.get(first)?.walletDelta ?? 0n;
  chain.history.delete(first);
  expect(await run()).toMatchObject({ outcome: 'differs' });
  const told = [
    { kind: 'MISSING_TX', subjectId: first },
    { kind: 'AMOUNT_MISMATCH', subjectId: WALLET },
  ];
  expect(found()).toEqual(expect.arrayContaining(told));
  expect(await run()).toMatchObject({ outcome: 'differs' });
  expect(found()).toHaveLength(2);
  await expect(reconciliation.resolve('MISSING_TX:nothing', 'why', 'ada')).rejects.toThrow();
});

test('what a person explained is news no more', async () => {
  const { chain, run, found, reconciliation } = await traded();
  chain.lamports -= 1_000_000_000n;
  await run();
  await reconciliation.resolve(`AMOUNT_MISMATCH:${WALLET}:-1000000000`, 'spent elsewhere', 'ada');
  expect(await run()).toMatchObject({ outcome: 'clean' });
  expect(found()).toHaveLength(1);
});

test('a difference that is gone ends by itself', async () => {
  const { chain, run } = await traded();
  chain.lamports -= 1_000_000_000n;
  expect(await run()).toMatchObject({ outcome: 'differs' });
  chain.lamports += 1_000_000_000n;
  expect(await run()).toMatchObject({ outcome: 'clean' });
});

test('a chain that cannot be asked is a failure and no difference', async () => {
  const { chain, run, found } = await traded();
  chain.isDown = true;
  expect(await run()).toMatchObject({ outcome: null });
  expect((await run()).failure).not.toBeNull();
  expect(found()).toEqual([]);
});
