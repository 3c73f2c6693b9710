import type { Strategy } from '@chimera/core/admission/signal';
import { type Book, committedLamports, openCostLamports } from '@chimera/core/book';
import type { StrategyShare } from '@chimera/core/contract/live';
import { budgetLamports, capitalLamports, entrySizeLamports } from '@chimera/core/decision/size';
import { type Lamports, lamports } from '@chimera/core/units/lamports';

/** How much of its share each side of the barbell uses, by the same rules as the decision. */
export function sharesOf(
  book: Book,
  walletLamports: Lamports | null,
): Readonly<Record<Strategy, StrategyShare>> {
  const capital =
    walletLamports === null ? null : capitalLamports(book.limits, walletLamports, openCostLamports(book));
  const share = (strategy: Strategy): StrategyShare => {
    const held = [...book.positions.values()].filter(({ position }) => position.strategy === strategy);
    return {
      openCostLamports: lamports(held.reduce((sum, { amounts }) => sum + amounts.openCostLamports, 0n)),
      committedLamports: committedLamports(book, strategy),
      capLamports: capital === null ? null : budgetLamports(book.limits, strategy, capital),
      sizeLamportsMax: capital === null ? null : entrySizeLamports(book.limits, strategy, capital, []),
      shareBps: strategy === 'SHIELD' ? book.limits.shieldShareBps : book.limits.spearShareBps,
      positions: held.length,
    };
  };
  return { SHIELD: share('SHIELD'), SPEAR: share('SPEAR') };
}
