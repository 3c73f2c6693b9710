import { bps } from '@chimera/core/units/bps';
import { type Address, WSOL_MINT } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import type { BuildSwap, BuiltSwap } from '@chimera/solana/jupiter/build';
import { SolanaError, type SolanaErrorCode } from '@chimera/solana/rpc/errors';
import { TOKEN_PROGRAM } from '@chimera/solana/tx/programs';
import { transferLamports } from '@chimera/solana/tx/system';
import type { Rng } from '@chimera/testkit/rng';
import type { Prices, Router } from '../../apps/operator/src/ports.ts';
import type { FaultKind, Faults } from './faults.ts';
import { encodeScript } from './sim-ledger.ts';
import { MINTS, ROUTER_PROGRAM, type SimMarket, STRANGER } from './sim-market.ts';
import type { RemoteCall } from './sim-network.ts';

export interface RouterParts {
  readonly remote: RemoteCall;
  readonly market: SimMarket;
  readonly rng: Rng;
  readonly faults: Faults;
}

const REFUSALS: readonly (readonly [FaultKind, SolanaErrorCode])[] = [
  ['router_no_route', 'jupiter_no_route'],
  ['router_timeout', 'transport_timeout'],
  ['router_unavailable', 'http_unavailable'],
  ['router_rate_limited', 'http_rate_limited'],
  ['router_refuses', 'jupiter_refused'],
];
const APPROVE = 4;

export function createSimRouter(parts: RouterParts): Router {
  const { remote, faults } = parts;
  return {
    build: (want, options) =>
      remote({
        route: 'router',
        options,
        act: () => {
          for (const [kind, code] of REFUSALS) if (faults.strikes(kind)) throw new SolanaError(code);
          return twisted(honestAnswer(want, parts), want, parts);
        },
      }),
  };
}

function honestAnswer(want: BuildSwap, { market, faults }: RouterParts): BuiltSwap {
  const side = want.inputMint === WSOL_MINT ? 'buy' : 'sell';
  const mint = side === 'buy' ? want.outputMint : want.inputMint;
  const fair = market.out(side, mint, want.amount);
  const promised = faults.strikes('router_huge_promise')
    ? fair * 10n
    : faults.strikes('router_stale_price')
      ? (fair * 102n) / 100n
      : fair;
  const minOut = (promised * BigInt(10_000 - want.slippageBps)) / 10_000n;
  const { inputMint, outputMint, slippageBps } = want;
  return {
    ...{ inputMint, outputMint, slippageBps, inAmount: want.amount, outAmount: promised },
    ...{ minOutAmount: minOut, priceImpactBps: bps(10), venues: ['simulated'] },
    ...{ computeBudget: [], setup: [], cleanup: [], other: [], lookupTables: [] },
    swap: {
      programId: ROUTER_PROGRAM,
      accounts: [{ address: want.taker, isSigner: true, isWritable: true }],
      data: encodeScript({ side, mint, inAmount: want.amount, minOut }),
    },
  };
}

/** An answer that would rob us if nobody looked. */
function twisted(answer: BuiltSwap, want: BuildSwap, { faults, rng }: RouterParts): BuiltSwap {
  if (faults.strikes('router_wrong_mint')) return { ...answer, outputMint: rng.pick(MINTS) };
  if (faults.strikes('router_wrong_amount')) return { ...answer, inAmount: want.amount + 1n };
  if (faults.strikes('router_drains')) {
    return { ...answer, other: [transferLamports(want.taker, STRANGER, lamports(1_000_000n))] };
  }
  if (faults.strikes('router_approves')) {
    const accounts = [{ address: want.taker, isSigner: true, isWritable: true }];
    return {
      ...answer,
      setup: [{ programId: TOKEN_PROGRAM, accounts, data: Uint8Array.from([APPROVE]) }],
    };
  }
  if (!faults.strikes('router_wants_signer')) return answer;
  const stranger = { address: STRANGER, isSigner: true, isWritable: true };
  return { ...answer, swap: { ...answer.swap, accounts: [...answer.swap.accounts, stranger] } };
}

export function createSimPrices({ remote, market, faults }: RouterParts): Prices {
  return {
    usd: (mints, options) =>
      remote({
        route: 'prices',
        options,
        act: () => {
          if (faults.strikes('prices_down')) throw new SolanaError('http_unavailable');
          const priced = mints.filter((mint: Address) =>
            mint === WSOL_MINT ? !faults.strikes('prices_lack_sol') : !faults.strikes('prices_lack_token'),
          );
          return new Map(
            priced.flatMap((mint) => {
              const price = market.usd(mint);
              return price === null ? [] : [[mint, price] as const];
            }),
          );
        },
      }),
    tokens: (_mints, options) => remote({ route: 'prices', options, act: () => [] }),
  };
}
