import type { Strategy } from '../admission/signal.ts';
import type { Limits } from '../limits.ts';
import { decimalText } from '../units/decimal.ts';
import type { Facts, TokenFacts } from './facts.ts';
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
    ...holderGates(facts, limits),
    liquidityGate(facts, least),
    factGate('price_of_sol', facts.solPriceUsdMicros, nowMs, (price) => ({
      passed: price > 0n,
      measured: usd(price),
      threshold: 'known',
    })),
  ];
}

/** Who could take, lock or tax what a holder has; not asked of mints that are trusted by name. */
function holderGates(facts: Facts, { trustedMints }: Limits): GateResult[] {
  const { nowMs } = facts;
  const isTrusted = ({ mint }: TokenFacts): boolean => trustedMints.includes(mint);
  const said = (token: TokenFacts, measured: string): string =>
    isTrusted(token) ? `${measured} (trusted mint)` : measured;
  return [
    factGate('freeze_authority', facts.token, nowMs, (token) => ({
      passed: token.freezeAuthority === null || isTrusted(token),
      measured: said(token, token.freezeAuthority ?? 'none'),
      threshold: 'none',
    })),
    factGate('mint_authority', facts.token, nowMs, (token) => ({
      passed: token.mintAuthority === null || isTrusted(token),
      measured: said(token, token.mintAuthority ?? 'none'),
      threshold: 'none',
    })),
    factGate('token_extensions', facts.token, nowMs, (token) => ({
      passed: token.unsafeExtensions.length === 0 || isTrusted(token),
      measured: said(token, token.unsafeExtensions.join(', ') || 'none unsafe'),
      threshold: 'none unsafe',
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
