import { afterEach, expect, test } from 'vitest';
import { type Doors, openDoors } from '../../http/doors-for-tests.ts';
import { command, LEADER, MINT, postWebhook, send, signalJson } from '../../http/webhook-requests.ts';

const SECRET = 'an authorization value of enough length';
const TXID = '5'.repeat(88);
const POOL = 'So1111111111111111111111111111111111111111p';
const LEADER_TOKENS = 'LeaderTokens1111111111111111111111111111111';
const POOL_TOKENS = 'PooLTokens111111111111111111111111111111111';
const JUPITER = 'JUP6LkbZbjS1jKKwapdHNy74zcZ3tLUZoi5QNyVTaV4';
const TOKEN_PROGRAM = 'TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA';

let doors: Doors | undefined;

afterEach(async () => {
  await doors?.close();
  doors = undefined;
});

async function open(): Promise<Doors> {
  const here = await openDoors();
  doors = here;
  await command(here, 'provider', { providerId: 'helius', scheme: 'helius', secret: SECRET });
  await command(here, 'roster', { wallets: [{ wallet: LEADER, status: 'ACTIVE', origin: 'planted' }] });
  return here;
}

const post = (here: Doors, body: unknown, authorization: string = SECRET, provider = 'helius') =>
  send(`${here.operatorUrl}/api/v1/webhooks/helius/${provider}`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const FEE = 5_000;

interface Swap {
  readonly leader?: string;
  readonly signature?: string;
  /** Tokens the leader holds before and after, of the pool's million. */
  readonly held: readonly [number, number];
  readonly solPaid: number;
  readonly err?: unknown;
}

/** A transaction as a raw webhook brings it: the leader against a pool, through a router. */
function rawSwap({ leader = LEADER, signature = TXID, held, solPaid, err = null }: Swap): unknown {
  const balance = (accountIndex: number, owner: string, amount: number) => ({
    ...{ accountIndex, mint: MINT, owner, programId: TOKEN_PROGRAM },
    uiTokenAmount: { amount: String(amount), decimals: 0, uiAmount: amount, uiAmountString: String(amount) },
  });
  const [before, after] = held;
  return {
    ...{ blockTime: 1_700_000_000, indexWithinBlock: 3, slot: 1_000, version: 0 },
    meta: {
      ...{ err, fee: FEE, innerInstructions: [], logMessages: [], rewards: [] },
      loadedAddresses: { writable: [], readonly: [] },
      preBalances: [10_000_000_000, 2_039_280, 50_000_000_000, 2_039_280, 1],
      postBalances: [10_000_000_000 - solPaid - FEE, 2_039_280, 50_000_000_000 + solPaid, 2_039_280, 1],
      preTokenBalances: [balance(1, leader, before), balance(3, POOL, 1_000_000 - before)],
      postTokenBalances: [balance(1, leader, after), balance(3, POOL, 1_000_000 - after)],
    },
    transaction: {
      signatures: [signature],
      message: {
        accountKeys: [leader, LEADER_TOKENS, POOL, POOL_TOKENS, JUPITER],
        header: { numRequiredSignatures: 1, numReadonlySignedAccounts: 0, numReadonlyUnsignedAccounts: 1 },
        instructions: [{ programIdIndex: 4, accounts: [0, 1, 2, 3], data: '3' }],
        recentBlockhash: '11111111111111111111111111111111',
        addressTableLookups: null,
      },
    },
  };
}

const buy: Swap = { held: [0, 1_000], solPaid: 1_000_000_000 };
const sellHalf: Swap = { held: [1_000, 500], solPaid: -900_000_000, signature: '4'.repeat(88) };

test('a leader’s buy and sell become signals with what the chain says of them', async () => {
  const here = await open();
  const answer = await post(here, [rawSwap(buy), rawSwap(sellHalf)]);
  expect(answer).toMatchObject({ status: 200, body: { transactions: 2, signals: 2, duplicates: 0 } });
  const [bought, sold] = [...here.book.undecided.values()];
  expect(bought).toMatchObject({
    ...{ side: 'buy', lane: 'SHIELD', door: 'helius', providerId: 'helius', mint: MINT },
    swap: { leader: LEADER, leaderTxid: TXID, leaderSlot: 1_000, leaderLamports: 1_000_000_000n },
  });
  expect(sold).toMatchObject({ side: 'sell', lane: 'EXIT', swap: { soldFractionBps: 5_000 } });
});

test('a repeated delivery, and the same trade through the webhook door, are the same signal', async () => {
  const here = await open();
  await post(here, [rawSwap(buy)]);
  expect((await post(here, [rawSwap(buy)])).body).toMatchObject({ signals: 0, duplicates: 1 });
  const webhook = await postWebhook(here, signalJson({ signature: TXID }));
  expect(webhook).toMatchObject({ status: 200, body: { status: 'duplicate' } });
});

test('failed transactions, airdrops and strangers are answered 200 and are no signals', async () => {
  const here = await open();
  const answer = await post(here, [
    rawSwap({ ...buy, err: { InstructionError: [0, 'Custom'] } }),
    rawSwap({ held: [0, 1_000], solPaid: 0 }),
    rawSwap({ ...buy, leader: 'Stranger11111111111111111111111111111111111' }),
    { not: 'a transaction' },
  ]);
  expect(answer).toMatchObject({ status: 200, body: { transactions: 4, signals: 0 } });
  const { text } = (await send(`${here.controlUrl}/metrics`)).body;
  for (const outcome of ['failed', 'one_sided_in', 'stranger', 'unreadable']) {
    expect(text).toContain(`chimera_helius_transactions_total{outcome="${outcome}"} 1`);
  }
});

test('signals arrive while entries are halted: their verdict says so', async () => {
  const here = await open();
  await command(here, 'halt', {});
  expect((await post(here, [rawSwap(buy)])).body).toMatchObject({ signals: 1 });
});

test.each([
  ['another value', 'Bearer wrong', 'helius'],
  ['nothing', '', 'helius'],
  ['a provider that does not exist', SECRET, 'nobody'],
  ['a provider of the other door', 'a shared secret of enough length', 'default'],
])('refuses %s', async (_, authorization, provider) => {
  const here = await open();
  const answer = await post(here, [rawSwap(buy)], authorization, provider);
  expect(answer).toMatchObject({ status: 401, body: { reason: 'invalid_authorization' } });
  expect(here.book.undecided.size).toBe(0);
});

test('a body that is no list is malformed', async () => {
  const here = await open();
  expect(await post(here, { a: 1 })).toMatchObject({ status: 400, body: { reason: 'malformed_body' } });
});
