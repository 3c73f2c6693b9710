import { createBook } from '@chimera/core/book';
import type { TokenFacts } from '@chimera/core/decision/facts';
import type { OrderId, PositionId, SignalId } from '@chimera/core/ids';
import { measurePosition, type Position } from '@chimera/core/portfolio/position';
import { type Address, unixMs } from '@chimera/core/units/chain';
import { type Lamports, lamports } from '@chimera/core/units/lamports';
import { SolanaError } from '@chimera/solana/rpc/errors';
import { AT, aFill, LEADER } from '@chimera/testkit/builders';
import { expect, test } from 'vitest';
import type { Markets } from '../facts/markets.ts';
import type { Router } from '../ports.ts';
import type { Marks } from './marks.ts';
import { createRefreshMarks } from './refresh-marks.ts';

const COST = 1_000_000_000n;

function held(name: string): Position {
  return {
    positionId: name as PositionId,
    entryOrderId: `order of ${name}` as OrderId,
    signalId: `signal of ${name}` as SignalId,
    ...{ strategy: 'SHIELD', mint: name as Address, leader: LEADER, state: 'open', flagReason: null },
    fills: [aFill({ walletDeltaLamports: lamports(-COST), rentLamports: lamports(0n) })],
    ...{ failedCostLamports: lamports(0n), createdAtMs: AT, openedAtMs: AT, closedAtMs: null },
  };
}

/** `estimates` are what positions seem to be worth; whoever is in `unquoted` gets no answer of the router. */
function open(estimates: Readonly<Record<string, bigint>>, unquoted: readonly string[] = []) {
  const book = createBook();
  for (const name of Object.keys(estimates)) {
    const position = held(name);
    book.positions.set(position.positionId, { position, amounts: measurePosition(position), exitCount: 0 });
  }
  const world = { nowMs: AT as number };
  const asked: string[] = [];
  const estimate = (positionId: PositionId): Lamports => lamports(estimates[positionId] ?? 0n);
  const router: Pick<Router, 'build'> = {
    build: async ({ inputMint }) => {
      asked.push(inputMint);
      if (unquoted.includes(inputMint)) throw new SolanaError('jupiter_no_route');
      return { outAmount: 1n } as never;
    },
  };
  const refresh = createRefreshMarks({
    book,
    marks: { valueFor: estimate, pricedValueFor: estimate, setQuote: () => undefined } as unknown as Marks,
    markets: { valueFor: () => null } as unknown as Markets,
    tokens: { peek: () => ({ decimals: 6 }) as TokenFacts, get: async () => ({}) as never },
    router: router as Router,
    clock: {
      nowMs: () => unixMs(world.nowMs),
      monotonicMs: () => 0,
      sleep: async () => undefined,
      every: () => undefined,
    },
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    wallet: LEADER,
  });
  const quoteAfter = async (ms: number): Promise<readonly string[]> => {
    world.nowMs += ms;
    asked.length = 0;
    await refresh.quote();
    return [...asked];
  };
  return { quoteAfter };
}

test('a winner past its target is asked about before losers near their stop have had all turns', async () => {
  const { quoteAfter } = open({ loser: 950_000_000n, loser2: 950_000_000n, winner: 9_000_000_000n });
  await quoteAfter(0);
  expect(await quoteAfter(1_000)).toContain('winner');
});

test('a position that nobody quotes does not keep the others from being asked about', async () => {
  const { quoteAfter } = open({ dead: 990_000_000n, alive: 1_010_000_000n }, ['dead']);
  const turns = [await quoteAfter(0), await quoteAfter(1_000), await quoteAfter(1_000)].flat();
  expect(new Set(turns)).toEqual(new Set(['dead', 'alive']));
});
