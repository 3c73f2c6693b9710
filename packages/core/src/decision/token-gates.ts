import type { Strategy } from '../admission/signal.ts';
import type { Limits } from '../limits.ts';
import { decimalText } from '../units/decimal.ts';
import type { Facts } from './facts.ts';
import { factGate, gate } from './gate-of.ts';
import type { GateResult } from './gates.ts';

const usd = (micros: bigint): string => `$${decimalText(micros, 6)}`;

/** What the mint and its market must show before our money goes near it. */
export function tokenGates(strategy: Strategy, facts: Facts, limits: Limits): GateResult[] {
  const { nowMs } = facts;
  const least =
    strategy === 'SHIELD' ? limits.shieldLiquidityUsdMicrosMin : limits.spearLiquidityUsdMicrosMin;
  return [
    factGate('token_known', facts.token, nowMs, (token) => ({
      passed: true,
      measured: token.symbol ?? token.mint,
    })),
    factGate('freeze_authority', facts.token, nowMs, (token) => ({
      passed: token.freezeAuthority === null,
      measured: token.freezeAuthority ?? 'none',
      threshold: 'none',
    })),
    factGate('mint_authority', facts.token, nowMs, (token) => ({
      passed: token.mintAuthority === null,
      measured: token.mintAuthority ?? 'none',
      threshold: 'none',
    })),
    factGate('token_extensions', facts.token, nowMs, (token) => ({
      passed: token.unsafeExtensions.length === 0,
      measured: token.unsafeExtensions.join(', ') || 'none unsafe',
      threshold: 'none unsafe',
    })),
    liquidityGate(facts, least),
    factGate('price_of_sol', facts.solPriceUsdMicros, nowMs, (price) => ({
      passed: price > 0n,
      measured: usd(price),
      threshold: 'known',
    })),
  ];
}

function liquidityGate(facts: Facts, leastUsdMicros: bigint): GateResult {
  const threshold = `>= ${usd(leastUsdMicros)}`;
  if (facts.market.state !== 'unknown' && facts.market.value.liquidityUsdMicros === null) {
    return gate('liquidity', { passed: false, measured: null, threshold, reason: 'liquidity_unknown' });
  }
  return factGate('liquidity', facts.market, facts.nowMs, ({ liquidityUsdMicros }) => ({
    passed: liquidityUsdMicros !== null && liquidityUsdMicros >= leastUsdMicros,
    measured: liquidityUsdMicros === null ? null : usd(liquidityUsdMicros),
    threshold,
    reason: 'liquidity_too_thin',
  }));
}
