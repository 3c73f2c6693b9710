import { createHash } from 'node:crypto';
import type { RosterWallet } from '@chimera/core/control/wallet';
import type { Fact } from '@chimera/core/decision/facts';
import { createIds } from '@chimera/core/ids';
import type { Limits } from '@chimera/core/limits';
import { type Backtest, backtest } from '@chimera/core/score/backtest';
import type { CopyTerms } from '@chimera/core/score/episodes';
import type { ObservedSwap, TapeOf } from '@chimera/core/score/observed';
import { type Address, type UnixMs, unixMs } from '@chimera/core/units/chain';
import type { UsdMicros } from '@chimera/core/units/lamports';
import type { TokenOf } from '../measure/tokens.ts';

export interface BacktestSettings {
  readonly limits: Limits;
  readonly solPriceUsdMicros: Fact<UsdMicros>;
  /** Who scores less is not backtested: it could not be promoted anyway. */
  readonly wqsMin: number;
}

interface BacktestParts {
  readonly tapeOf: TapeOf;
  readonly tokenOf: TokenOf;
  readonly terms: CopyTerms;
  readonly nowMs: UnixMs;
  readonly backtest: BacktestSettings;
}

/** What a promotion is judged by: the last thirty days through the engine's own rules. */
const BACKTEST_MS = 30 * 86_400_000;

const ids = createIds((text) => createHash('sha256').update(text).digest('hex'));

export function backtestWallet(
  { tapeOf, tokenOf, terms, nowMs, backtest: settings }: BacktestParts,
  { wallet, wqs }: { readonly wallet: Address; readonly wqs: number },
  swaps: readonly ObservedSwap[],
): Backtest {
  const { limits, solPriceUsdMicros } = settings;
  const leader: RosterWallet = {
    wallet,
    status: 'ACTIVE',
    label: null,
    // The question is what his trades would have brought, so the score itself must not refuse them.
    wqs: Math.max(wqs, limits.walletQualityMin),
    clusterId: null,
    origin: 'scout',
    reason: null,
    activeUntilMs: null,
  };
  const sinceMs = unixMs(nowMs - BACKTEST_MS);
  const recent = swaps.filter(({ atMs }) => atMs >= sinceMs);
  return backtest(leader, recent, { tapeOf, tokenOf, solPriceUsdMicros, terms, limits, ids });
}
