import { bps } from '@chimera/core/units/bps';
import { address, WSOL_MINT } from '@chimera/core/units/chain';
import { usdMicros } from '@chimera/core/units/lamports';
import type { BuildSwap } from '@chimera/solana/jupiter/build';
import { VersionedTransaction } from '@solana/web3.js';
import type { Prices, Router } from '../ports.ts';
import type { ScriptedSwap } from './sim-ledger-for-tests.ts';

export const SCRIPTED_ROUTER_PROGRAM = address('JUP6LkbZbjS1jKKwapdHNy74zcZ3tLUZoi5QNyVTaV4');
const ATOMS_PER_LAMPORT = 2n;

/** A router whose swaps say in plain text what they do; `onAsked` may throw the router's refusal. */
export function createScriptedRouter(onAsked: (want: BuildSwap) => void = () => undefined): Router {
  return {
    build: async (want) => {
      onAsked(want);
      const side = want.inputMint === WSOL_MINT ? 'buy' : 'sell';
      const outAmount = side === 'buy' ? want.amount * ATOMS_PER_LAMPORT : want.amount / ATOMS_PER_LAMPORT;
      const mint = side === 'buy' ? want.outputMint : want.inputMint;
      const script: ScriptedSwap = { side, mint, inAmount: want.amount, outAmount };
      const minOutAmount = (outAmount * BigInt(10_000 - want.slippageBps)) / 10_000n;
      return {
        ...{ inputMint: want.inputMint, outputMint: want.outputMint },
        ...{ inAmount: want.amount, outAmount, minOutAmount },
        ...{ slippageBps: want.slippageBps, priceImpactBps: bps(10), venues: ['scripted'] },
        ...{ computeBudget: [], setup: [], cleanup: [], other: [], lookupTables: [] },
        swap: {
          programId: SCRIPTED_ROUTER_PROGRAM,
          accounts: [{ address: want.taker, isSigner: true, isWritable: true }],
          data: new Uint8Array(Buffer.from(encodeScript(script))),
        },
      };
    },
  };
}

const encodeScript = ({ side, mint, inAmount, outAmount }: ScriptedSwap): string =>
  [side, mint, inAmount, outAmount].join('|');

/** Reads the scripts back from bytes. */
export function scriptedSwapsOf(wire: Uint8Array): readonly ScriptedSwap[] {
  const { message } = VersionedTransaction.deserialize(wire);
  return message.compiledInstructions
    .filter(
      ({ programIdIndex }) =>
        message.staticAccountKeys[programIdIndex]?.toBase58() === SCRIPTED_ROUTER_PROGRAM,
    )
    .map(({ data }) => {
      const [side = '', mint = '', inAmount = '', outAmount = ''] = Buffer.from(data).toString().split('|');
      return {
        side: side === 'buy' ? 'buy' : 'sell',
        mint: address(mint),
        inAmount: BigInt(inAmount),
        outAmount: BigInt(outAmount),
      };
    });
}

/** Every token has the same price and pool. */
export const SCRIPTED_PRICES: Prices = {
  usd: async (mints) =>
    new Map(
      mints.map((mint) => [
        mint,
        {
          usdMicros: usdMicros(mint === WSOL_MINT ? 150_000_000n : 75_000n),
          usdAttos: mint === WSOL_MINT ? 150n * 10n ** 18n : 75n * 10n ** 15n,
          liquidityUsdMicros: usdMicros(50_000_000_000n),
        },
      ]),
    ),
  tokens: async () => [],
};
