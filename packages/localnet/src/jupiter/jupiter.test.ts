import type { AddressInfo } from 'node:net';
import { WSOL_MINT } from '@chimera/core/units/chain';
import { VersionedTransaction } from '@solana/web3.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { setComputeUnitLimit } from '../market/instructions.ts';
import { openTestMarket, SOL, type TestMarket } from '../market/test-market.ts';
import { associatedAccount, tokenAmount } from '../market/token-accounts.ts';
import { type Instruction, signTransaction } from '../market/transaction.ts';
import { createWallet } from '../market/wallet.ts';
import { createRouter } from '../rpc/router.ts';
import { TOKEN_2022_PROGRAM, TOKEN_PROGRAM } from '../vm/addresses.ts';
import { registerJupiter } from './routes.ts';

const user = createWallet('test/jupiter-user');
let market: TestMarket;
let base = '';
let stop = (): void => undefined;

beforeAll(async () => {
  market = await openTestMarket();
  const router = createRouter();
  registerJupiter(router, market.faults, { ...market, directory: { find: () => null, all: () => [] } });
  const server = router.server();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  market.ledger.airdrop(user.address, 1_000n * SOL);
  stop = () => {
    server.closeAllConnections();
    server.close();
    market.close();
  };
});
afterAll(() => stop());

const get = async (path: string, query: Record<string, string>) => {
  const response = await fetch(`${base}${path}?${new URLSearchParams(query)}`);
  const body: unknown = await response.json();
  return { status: response.status, body };
};

const instructionSchema = z
  .object({
    programId: z.string(),
    accounts: z.array(z.object({ pubkey: z.string(), isSigner: z.boolean(), isWritable: z.boolean() })),
    data: z.string(),
  })
  .transform(
    (body): Instruction => ({
      program: body.programId,
      accounts: body.accounts.map(({ pubkey, ...rest }) => ({ address: pubkey, ...rest })),
      data: Buffer.from(body.data, 'base64'),
    }),
  );
const buildSchema = z.object({
  outAmount: z.string().transform(BigInt),
  otherAmountThreshold: z.string().transform(BigInt),
  setupInstructions: z.array(instructionSchema),
  swapInstruction: instructionSchema,
  cleanupInstruction: instructionSchema.nullable(),
});

async function build(query: Record<string, string>) {
  const { status, body } = await get('/swap/v2/build', { taker: user.address, ...query });
  expect(status).toBe(200);
  return buildSchema.parse(body);
}

function send(built: z.infer<typeof buildSchema>) {
  const cleanup = built.cleanupInstruction === null ? [] : [built.cleanupInstruction];
  const steps = [setComputeUnitLimit(200_000), ...built.setupInstructions, built.swapInstruction, ...cleanup];
  const wire = signTransaction(steps, [user], market.ledger.latestBlockhash().blockhash);
  const sent = market.ledger.submit(wire);
  if (!sent.ok) throw new Error(JSON.stringify(sent.error));
  market.ledger.advanceSlot();
  return sent.value;
}

test.each([
  { kind: 'clean', tokenProgram: TOKEN_PROGRAM },
  { kind: 'metadata', tokenProgram: TOKEN_2022_PROGRAM },
] as const)(
  'a built buy and sell of a $kind token pay exactly what was quoted',
  async ({ kind, tokenProgram }) => {
    const { mint } = market.launch(kind);
    const account = associatedAccount(mint, user.address, tokenProgram);
    const bought = await build({ inputMint: WSOL_MINT, outputMint: mint, amount: '1000000000' });
    expect(send(bought).err).toBeNull();
    const held = tokenAmount(market.ledger.getAccount(account));
    expect(held).toBe(bought.outAmount);
    const sold = await build({ inputMint: mint, outputMint: WSOL_MINT, amount: held.toString() });
    const before = market.ledger.getBalance(user.address);
    const record = send(sold);
    expect(record.err).toBeNull();
    expect(tokenAmount(market.ledger.getAccount(account))).toBe(0n);
    expect(market.ledger.getBalance(user.address)).toBe(before + sold.outAmount - record.feeLamports);
  },
);

test('a price that moved past the tolerance fails on the chain with 6001', async () => {
  const { mint } = market.launch('clean');
  const query = { inputMint: WSOL_MINT, outputMint: mint, amount: '5000000000', slippageBps: '10' };
  const [first, late] = [await build(query), await build(query)];
  expect(send(first).err).toBeNull();
  expect(send(late).err).toEqual({ InstructionError: [expect.any(Number), { Custom: 6001 }] });
});

test('a transfer tax is not in the quote, so the output falls short of it', async () => {
  const { mint } = market.launch('taxed');
  const bought = await build({ inputMint: WSOL_MINT, outputMint: mint, amount: '1000000000' });
  expect(send(bought).err).toBeNull();
  const account = associatedAccount(mint, user.address, TOKEN_2022_PROGRAM);
  expect(tokenAmount(market.ledger.getAccount(account))).toBe((bought.outAmount * 90n) / 100n);
});

test.each([
  { query: { outputMint: WSOL_MINT }, errorCode: 'CIRCULAR_ARBITRAGE_IS_DISABLED' },
  { query: { outputMint: user.address }, errorCode: 'TOKEN_NOT_TRADABLE' },
  { query: { outputMint: 'tiny' }, errorCode: 'COULD_NOT_FIND_ANY_ROUTE', amount: '1' },
])('an impossible swap answers 400 $errorCode', async ({ query, errorCode, amount = '1000000' }) => {
  const outputMint = query.outputMint === 'tiny' ? market.launch('clean').mint : query.outputMint;
  const inputMint = errorCode === 'COULD_NOT_FIND_ANY_ROUTE' ? outputMint : WSOL_MINT;
  const output = inputMint === WSOL_MINT ? outputMint : WSOL_MINT;
  const { status, body } = await get('/swap/v1/quote', { inputMint, outputMint: output, amount });
  expect({ status, body }).toMatchObject({ status: 400, body: { errorCode } });
});

test('a malformed query is refused with a sentence', async () => {
  const { status, body } = await get('/swap/v2/build', {
    inputMint: 'x',
    outputMint: WSOL_MINT,
    amount: '-1',
  });
  expect(status).toBe(400);
  expect(body).toMatchObject({ error: expect.stringContaining('inputMint is not an address') });
});

test('a version 1 swap transaction lands after the user signs it', async () => {
  const { mint } = market.launch('clean');
  const { body: quoteResponse } = await get('/swap/v1/quote', {
    inputMint: WSOL_MINT,
    outputMint: mint,
    amount: '1000000000',
  });
  const response = await fetch(`${base}/swap/v1/swap`, {
    method: 'POST',
    body: JSON.stringify({ userPublicKey: user.address, quoteResponse }),
  });
  const { swapTransaction } = z.object({ swapTransaction: z.string() }).parse(await response.json());
  const transaction = VersionedTransaction.deserialize(Buffer.from(swapTransaction, 'base64'));
  transaction.signatures[0] = user.sign(transaction.message.serialize());
  const sent = market.ledger.submit(transaction.serialize());
  expect(sent.ok && sent.value.err).toBeNull();
});

test('prices come from the pools, and what has no pool is left out', async () => {
  const { mint } = market.launch('clean', 200);
  const { body } = await get('/price/v3', { ids: `${mint},${WSOL_MINT},${user.address}` });
  expect(body).toEqual({
    [WSOL_MINT]: expect.objectContaining({ usdPrice: expect.closeTo(90, 0) }),
    [mint]: expect.objectContaining({ liquidity: expect.closeTo(2 * 200 * 90, 0) }),
  });
});

test('token search tells authorities, holders and trades', async () => {
  const { mint, creatorWallet } = market.launch('freezable');
  send(await build({ inputMint: WSOL_MINT, outputMint: mint, amount: '1000000000' }));
  const { body } = await get('/tokens/v2/search', { query: mint });
  expect(body).toMatchObject([
    {
      id: mint,
      freezeAuthority: createWallet(creatorWallet).address,
      audit: { mintAuthorityDisabled: true, freezeAuthorityDisabled: false },
      holderCount: 2,
      stats5m: { numBuys: 1, numSells: 0, numTraders: 1 },
    },
  ]);
});

test('an injected rate limit answers 429 until it is cleared', async () => {
  const rule = market.faults.add({
    site: 'jupiter.price',
    kind: 'rate_limit',
    rate: 1,
    amount: 0,
    forMs: null,
  });
  expect((await get('/price/v3', { ids: WSOL_MINT })).status).toBe(429);
  market.faults.remove(rule.id);
  expect((await get('/price/v3', { ids: WSOL_MINT })).status).toBe(200);
});
