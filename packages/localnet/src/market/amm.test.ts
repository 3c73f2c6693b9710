import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { compileProgram } from '../../tools/compile-program.ts';
import { loadAmmProgram, SLIPPAGE_ERROR, swapTokens, withdrawLiquidity } from './amm.ts';
import { createTestPool, type TestPool } from './test-pool.ts';
import { associatedAccount, tokenAmount } from './token-accounts.ts';

const SOURCE = fileURLToPath(new URL('../../programs/amm/amm.c', import.meta.url));
const HASH = new URL('../../programs/amm/amm.so.sha256', import.meta.url);
const RESERVE = 1_000_000_000n;

const hasClang = (() => {
  try {
    execFileSync('clang', ['--version'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
})();

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const holds = ({ vm }: TestPool, address: string): bigint => tokenAmount(vm.getAccount(address));
const custom = (code: number) => ({ InstructionError: [0, { Custom: code }] });

function buy(pool: TestPool, amountIn: bigint, minimumOut = 0n) {
  const { user, a, b } = pool;
  return pool.run(
    [swapTokens({ pool: pool.pool, user: user.address, from: b, to: a, amountIn, minimumOut })],
    user,
  );
}

test('the committed program is the one its hash names', () => {
  expect(readFileSync(HASH, 'utf8')).toBe(`${sha256(loadAmmProgram())}  amm.so\n`);
});

test.runIf(hasClang)('a rebuild from the C source gives the committed program byte for byte', () => {
  expect(sha256(compileProgram(SOURCE))).toBe(sha256(loadAmmProgram()));
});

test('a swap pays what the constant product leaves after the fee', () => {
  const pool = createTestPool({ feeBps: 30, isLocked: true, reserve: RESERVE });
  const before = holds(pool, pool.a.account);
  const outcome = buy(pool, 10_000_000n);
  expect(outcome.err).toBeNull();
  const priced = (10_000_000n * 9_970n) / 10_000n;
  expect(holds(pool, pool.a.account) - before).toBe((RESERVE * priced) / (RESERVE + priced));
  expect(holds(pool, pool.b.vault)).toBe(RESERVE + 10_000_000n);
});

test('an output below the minimum is refused with the slippage error and moves nothing', () => {
  const pool = createTestPool({ feeBps: 30, isLocked: true, reserve: RESERVE });
  const outcome = buy(pool, 10_000_000n, 9_900_000n);
  expect(outcome.err).toEqual(custom(SLIPPAGE_ERROR));
  expect(holds(pool, pool.b.vault)).toBe(RESERVE);
});

test('a swap of nothing, and one that a foreign vault pays, are refused', () => {
  const pool = createTestPool({ feeBps: 30, isLocked: true, reserve: RESERVE });
  expect(buy(pool, 0n).err).toEqual(custom(6005));
  const { user, a, b } = pool;
  const foreign = { ...a, vault: a.account };
  const outcome = pool.run(
    [
      swapTokens({
        pool: pool.pool,
        user: user.address,
        from: b,
        to: foreign,
        amountIn: 5_000n,
        minimumOut: 0n,
      }),
    ],
    user,
  );
  expect(outcome.err).toEqual(custom(6000));
});

test.each([
  { isLocked: false, by: 'creator', err: null },
  { isLocked: true, by: 'creator', err: custom(6006) },
  { isLocked: false, by: 'user', err: custom(6003) },
] as const)(
  'liquidity of a pool locked=$isLocked withdrawn by its $by gives $err',
  ({ isLocked, by, err }) => {
    const pool = createTestPool({ feeBps: 30, isLocked, reserve: RESERVE });
    const signer = pool[by];
    const withdrawal = withdrawLiquidity({
      pool: { ...pool.pool, creator: signer.address },
      vault: pool.a.vault,
      destination: associatedAccount(pool.a.mint, signer.address, pool.a.tokenProgram),
      mint: pool.a.mint,
      tokenProgram: pool.a.tokenProgram,
      amount: RESERVE,
    });
    expect(pool.run([withdrawal], signer).err).toEqual(err);
    expect(holds(pool, pool.a.vault)).toBe(err === null ? 0n : RESERVE);
  },
);
