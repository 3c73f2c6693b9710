import { must } from '@chimera/core/assert';
import { lamports } from '@chimera/core/units/lamports';
import type { JitoEndpoint } from '@chimera/solana/jito/endpoint';
import { createFailover } from '@chimera/solana/route/failover';
import { SolanaError, type SolanaErrorCode } from '@chimera/solana/rpc/errors';
import type { Rng } from '@chimera/testkit/rng';
import type { Clock, Jito } from '../../apps/operator/src/ports.ts';
import type { FaultKind, Faults } from './faults.ts';
import type { SimChain } from './sim-chain.ts';
import { decodeOurs } from './sim-ledger.ts';
import { TIP_ACCOUNTS } from './sim-market.ts';
import type { RemoteCall } from './sim-network.ts';

export interface JitoParts {
  readonly remote: RemoteCall;
  readonly chain: SimChain;
  readonly rng: Rng;
  readonly faults: Faults;
  readonly clock: Clock;
  readonly onSend: (route: string, wire: Uint8Array) => void;
}

const TIP_FLOOR = lamports(20_000n);

/** Refusals before the bundle is looked at, and answers that say nothing about what becomes of it. */
const REFUSALS: readonly (readonly [FaultKind, SolanaErrorCode])[] = [
  ['jito_refuses', 'jito_bundle_refused'],
  ['jito_rate_limited', 'jito_rate_limited'],
];
const FALSE_ANSWERS: readonly (readonly [FaultKind, SolanaErrorCode])[] = [
  ['jito_answer_lost', 'transport_timeout'],
  ['jito_says_expired', 'jito_blockhash_expired'],
];

/** Two ways to the same engine, each with its own luck. */
export function createSimJito(parts: JitoParts): Jito {
  const { remote, faults, clock } = parts;
  const engines = ['searcher', 'json-rpc'].map((providerId) => createEngine(providerId, parts));
  return {
    ...createFailover(engines, clock.monotonicMs),
    tipFloor: (options) =>
      remote({
        route: 'jito',
        options,
        act: () => {
          if (faults.strikes('jito_floor_unknown')) throw new SolanaError('jito_tip_floor_unknown');
          const p = TIP_FLOOR;
          return { p25: p, p50: p, p75: p, p95: p, p99: p };
        },
      }),
  };
}

function createEngine(providerId: string, { remote, chain, rng, faults, onSend }: JitoParts): JitoEndpoint {
  const throwIfStruck = (table: typeof REFUSALS): void => {
    for (const [kind, code] of table) if (faults.strikes(kind)) throw new SolanaError(code);
  };
  return {
    providerId,
    getTipAccounts: (options) => remote({ route: 'jito', options, act: () => TIP_ACCOUNTS }),
    sendBundle: ([wire], options) => {
      const bytes = must(wire, 'bundled bytes');
      if (options?.mayLeave?.() === false) return Promise.reject(new SolanaError('request_withheld'));
      onSend('jito', bytes);
      return remote({
        route: 'jito',
        options,
        isSend: true,
        act: () => {
          throwIfStruck(REFUSALS);
          if (!faults.strikes('jito_swallows')) {
            chain.submit(
              bytes,
              faults.strikes('jito_late') ? rng.below(chain.shape.blockhashLife + 4) : rng.below(2),
            );
            if (faults.strikes('jito_lands_twice')) chain.submit(bytes, rng.below(10));
          }
          throwIfStruck(FALSE_ANSWERS);
          return decodeOurs(bytes).txid;
        },
      });
    },
  };
}
