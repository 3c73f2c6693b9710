import { WSOL_MINT } from '@chimera/core/units/chain';
import bs58 from 'bs58';
import { expect, test } from 'vitest';
import { parseSwap } from '../swap/parse-swap.ts';
import { namedAddress } from '../transaction/transaction-builder.ts';
import { TOKEN_PROGRAM } from '../tx/programs.ts';
import { PAYLOAD_ELEMENTS_MAX, parseHeliusPayload } from './payload.ts';

const W = namedAddress('W');
const MINT = namedAddress('mint');
const RENT = 1_488_440;

const change = (user: string, amount: string) => ({
  userAccount: user,
  tokenAccount: namedAddress(`ata ${user}`.slice(0, 32)),
  mint: MINT,
  rawTokenAmount: { tokenAmount: amount, decimals: 6 },
});

const enhancedBuy = (paid = 1_000_000_000) => ({
  type: 'UNKNOWN',
  source: 'UNKNOWN',
  signature: bs58.encode(new Uint8Array(64).fill(4)),
  slot: 9,
  timestamp: 1_700_000_000,
  fee: 5_000,
  feePayer: W,
  events: {},
  transactionError: null as unknown,
  nativeTransfers: [{ fromUserAccount: W, toUserAccount: namedAddress('pool'), amount: paid }],
  tokenTransfers: [{ tokenAmount: 0.1, mint: MINT }],
  accountData: [
    { account: W, nativeBalanceChange: -(paid + 5_000 + RENT), tokenBalanceChanges: [] },
    {
      account: namedAddress(`ata ${W}`.slice(0, 32)),
      nativeBalanceChange: RENT,
      tokenBalanceChanges: [change(W, '500')],
    },
    {
      account: namedAddress('pool'),
      nativeBalanceChange: paid,
      tokenBalanceChanges: [change(namedAddress('pool'), '-500')],
    },
  ],
  instructions: [{ programId: namedAddress('venue'), accounts: [W], data: '', innerInstructions: [] }],
});

function readOne(element: unknown) {
  const payload = parseHeliusPayload(JSON.stringify([element]));
  const first = payload.ok ? payload.value[0] : undefined;
  if (first?.ok !== true) throw new Error('the element could not be read');
  return first.value;
}

test('an enhanced swap of unknown type is derived from account data alone', () => {
  const swap = parseSwap(readOne(enhancedBuy()), W);
  expect(swap).toMatchObject({ kind: 'buy', baseMint: WSOL_MINT, baseDeltaAtoms: -1_000_000_000n });
  expect(swap.token).toMatchObject({ deltaAtoms: 500n, preAtoms: null });
});

test('an enhanced swap without its instructions is still seen', () => {
  const { instructions: _instructions, ...rest } = enhancedBuy();
  expect(parseSwap(readOne(rest), W)).toMatchObject({ kind: 'buy' });
});

test('an enhanced exchange by plain transfers is no swap', () => {
  const plain = { ...enhancedBuy(), instructions: [{ programId: TOKEN_PROGRAM, accounts: [W] }] };
  expect(parseSwap(readOne(plain), W)).toMatchObject({ kind: 'none', reason: 'no_swap_program' });
});

test('an enhanced sell does not claim to know the fraction that was sold', () => {
  const sell = enhancedBuy();
  sell.accountData = [
    { account: W, nativeBalanceChange: 995_000, tokenBalanceChanges: [change(W, '-500')] },
    {
      account: namedAddress('pool'),
      nativeBalanceChange: -1_000_000,
      tokenBalanceChanges: [change(namedAddress('pool'), '500')],
    },
  ];
  const swap = parseSwap(readOne(sell), W);
  expect(swap.kind).toBe('sell');
  expect(swap.token?.soldFractionBps).toBeNull();
});

test('a failed enhanced transaction is failed, whatever its transfers pretend', () => {
  const failed = { ...enhancedBuy(), transactionError: { error: 'InstructionError' } };
  expect(parseSwap(readOne(failed), W)).toMatchObject({ kind: 'none', reason: 'failed' });
});

test('a claim that costs only rent for a receipt is no buy', () => {
  expect(parseSwap(readOne(enhancedBuy(1_948_800)), W)).toMatchObject({ kind: 'none' });
});

test('one broken element does not spoil its neighbours', () => {
  const payload = parseHeliusPayload(JSON.stringify([{ meta: null }, enhancedBuy(), 7]));
  expect(payload.ok && payload.value.map((element) => element.ok)).toEqual([false, true, false]);
});

test.each([
  ['{}', 'the body is not a JSON array'],
  ['[', 'the body is not JSON'],
  ['', 'the body is not JSON'],
  [JSON.stringify(Array(PAYLOAD_ELEMENTS_MAX + 1).fill(0)), `more than ${PAYLOAD_ELEMENTS_MAX} elements`],
])('the body %.20s is refused as a whole', (body, error) => {
  expect(parseHeliusPayload(body)).toEqual({ ok: false, error });
});

test('an empty delivery is fine', () => {
  expect(parseHeliusPayload('[]')).toEqual({ ok: true, value: [] });
});
