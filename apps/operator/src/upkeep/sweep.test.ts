import type { JournalEvent } from '@chimera/core/events';
import { type Address, slot, type Txid, txid } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import { SolanaError } from '@chimera/solana/rpc/errors';
import type { SignatureInfo } from '@chimera/solana/rpc/schemas';
import type { ConfirmedTransaction } from '@chimera/solana/transaction/confirmed';
import { LEADER } from '@chimera/testkit/builders';
import { expect, test } from 'vitest';
import type { ChainNode } from '../ports.ts';
import { createSweep } from './sweep.ts';

const WALLET = 'Wa11et1111111111111111111111111111111111111' as Address;
const idOf = (n: number): Txid => txid(String(n).repeat(88).slice(0, 88));

interface Told {
  readonly delta: bigint;
  readonly isSigned?: boolean;
  /** What came into an account of ours. */
  readonly tokenAtoms?: bigint;
  isUnreadable?: boolean;
}

/** A wallet's history, newest first, as a node tells it. */
function aNode(history: Map<Txid, Told>, asked: (Txid | undefined)[]): ChainNode {
  return {
    providerId: `node ${history.size}`,
    getSignaturesForAddress: async (_of: Address, page: { until?: Txid }) => {
      asked.push(page.until);
      const all = [...history.keys()].reverse();
      const end = page.until === undefined ? all.length : all.indexOf(page.until);
      return all.slice(0, end).map(
        (signature): SignatureInfo => ({
          signature,
          slot: slot(9),
          err: null,
          blockTime: null,
        }),
      );
    },
    getTransaction: async (of: Txid) => {
      const told = history.get(of);
      return told?.isUnreadable === true ? null : toTransaction(told);
    },
  } as unknown as ChainNode;
}

function sweeping(history: Map<Txid, Told>, ours: readonly Txid[] = [], others: readonly ChainNode[] = []) {
  const events: JournalEvent[] = [];
  const halts: string[] = [];
  const pending = new Set<Txid>();
  const asked: (Txid | undefined)[] = [];
  const known = new Set(ours);
  const sweep = createSweep({
    chain: { providers: [...others, aNode(history, asked)] },
    wallet: WALLET,
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    record: (entries) => {
      events.push(...entries.map(({ event }) => event));
      for (const { event } of entries) if (event.type === 'wallet_transfer_seen') known.add(event.txid);
      return { events: [], durable: Promise.resolve() };
    },
    isKnown: (id) => known.has(id),
    isPending: (id) => pending.has(id),
    takeLate: async () => 'not_ours',
    haltEntries: (reason) => halts.push(reason),
  });
  return { sweep, events, halts, asked, known, pending };
}

function toTransaction(told: Told | undefined): ConfirmedTransaction | null {
  if (told === undefined) return null;
  const pre = 10_000_000_000n;
  return {
    signers: told.isSigned === true ? [WALLET] : [LEADER],
    tokenChanges: [
      ...(told.tokenAtoms === undefined ? [] : [tokenChange(WALLET, told.tokenAtoms)]),
      tokenChange(LEADER, -5n),
    ],
    accounts: [{ address: WALLET, preLamports: lamports(pre), postLamports: lamports(pre + told.delta) }],
  } as unknown as ConfirmedTransaction;
}

const tokenChange = (owner: Address, atoms: bigint) => ({
  mint: LEADER,
  owner,
  preAtoms: 5n,
  postAtoms: 5n + atoms,
});

test('tokens that others send to us are recorded with what came, and halt nothing', async () => {
  const { sweep, events, halts } = sweeping(
    new Map([
      [idOf(1), { delta: 0n, tokenAtoms: 77n }],
      [idOf(2), { delta: 5n, tokenAtoms: 0n }],
    ]),
  );
  await sweep();
  expect(events).toMatchObject([
    { txid: idOf(1), kind: 'dust', tokens: [{ mint: LEADER, deltaAtoms: 77n }] },
    { txid: idOf(2), kind: 'dust' },
  ]);
  expect(events[1]).not.toHaveProperty('tokens');
  expect(halts).toEqual([]);
});

test('tells deposits from dust and knows its own transactions', async () => {
  const { sweep, events, halts } = sweeping(
    new Map([
      [idOf(1), { delta: 5_000_000_000n }],
      [idOf(2), { delta: 5n }],
      [idOf(3), { delta: -2_000_000n, isSigned: true }],
    ]),
    [idOf(3)],
  );
  await sweep();
  expect(events).toMatchObject([
    { txid: idOf(1), kind: 'deposit', walletDeltaLamports: 5_000_000_000n },
    { txid: idOf(2), kind: 'dust' },
  ]);
  expect(halts).toEqual([]);
});

test('a transaction that our key signed without us halts entries', async () => {
  const { sweep, events, halts } = sweeping(new Map([[idOf(4), { delta: -7n, isSigned: true }]]));
  await sweep();
  expect(events).toMatchObject([{ kind: 'unknown_signed', walletDeltaLamports: -7n }]);
  expect(halts).toHaveLength(1);
});

test('looks again at what belonged to us until that is certain', async () => {
  const { sweep, events, halts, known, pending } = sweeping(
    new Map([[idOf(4), { delta: -7n, isSigned: true }]]),
  );
  known.add(idOf(4));
  pending.add(idOf(4));
  await sweep();
  expect(events).toEqual([]);
  known.delete(idOf(4));
  pending.delete(idOf(4));
  await sweep();
  expect(events).toMatchObject([{ kind: 'unknown_signed', walletDeltaLamports: -7n }]);
  expect(halts).toHaveLength(1);
});

test('goes on from where it ended and records nothing twice', async () => {
  const history = new Map<Txid, Told>([[idOf(5), { delta: 2_000_000n }]]);
  const { sweep, events, asked } = sweeping(history);
  await sweep();
  history.set(idOf(6), { delta: 3_000_000n });
  await sweep();
  await sweep();
  expect(asked).toEqual([undefined, idOf(5), idOf(6)]);
  expect(events).toHaveLength(2);
});

test('what cannot be read yet is asked for again', async () => {
  const late: Told = { delta: 2_000_000n, isUnreadable: true };
  const { sweep, events } = sweeping(
    new Map([
      [idOf(5), late],
      [idOf(6), { delta: 3_000_000n }],
    ]),
  );
  await sweep();
  expect(events).toMatchObject([{ txid: idOf(6) }]);
  late.isUnreadable = false;
  await sweep();
  expect(events).toMatchObject([{ txid: idOf(6) }, { txid: idOf(5) }]);
});

test('what one provider has forgotten is learnt from the other', async () => {
  const forgetful = aNode(new Map(), []);
  const { sweep, events } = sweeping(new Map([[idOf(7), { delta: 2_000_000n }]]), [], [forgetful]);
  await sweep();
  expect(events).toMatchObject([{ txid: idOf(7), kind: 'deposit' }]);
});

test('one provider that cannot be asked does not stop the sweep, all of them do', async () => {
  const dead = {
    providerId: 'dead',
    getSignaturesForAddress: async () => {
      throw new SolanaError('transport_unreachable');
    },
  } as unknown as ChainNode;
  const history = new Map<Txid, Told>([[idOf(8), { delta: 5n }]]);
  const { sweep, events } = sweeping(history, [], [dead]);
  await sweep();
  expect(events).toHaveLength(1);
  const alone = createSweep({
    chain: { providers: [dead] },
    wallet: WALLET,
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    record: () => ({ events: [], durable: Promise.resolve() }),
    isKnown: () => false,
    isPending: () => false,
    takeLate: async () => 'not_ours',
    haltEntries: () => undefined,
  });
  await expect(alone()).rejects.toThrow(SolanaError);
});
