import { must } from '@chimera/core/assert';
import type { Difference } from '@chimera/core/events-reconcile';
import type { PositionId } from '@chimera/core/ids';
import { type Compared, compareBalance } from '@chimera/core/portfolio/differences';
import type { Address } from '@chimera/core/units/chain';
import type { BookedBalance, BookSide } from './book-side.ts';
import type { ChainBalances } from './chain-side.ts';

export interface BalanceContext {
  readonly wallet: Address;
  /** How far each wallet or mint was off when a person last explained it. */
  readonly accepted: ReadonlyMap<string, bigint>;
  readonly positionOf: (mint: Address) => PositionId | null;
}

export interface BalancesCompared {
  readonly differences: readonly Difference[];
  readonly toleratedCount: number;
  /** What moved while it was read, or on which the providers do not agree. */
  readonly undecided: readonly string[];
}

/** Compares SOL and every token, on every provider; a difference counts when all of them show it. */
export function compareBalances(
  views: readonly ChainBalances[],
  books: BookSide,
  context: BalanceContext,
): BalancesCompared {
  const mints = new Set([...books.tokens.keys(), ...views.flatMap((view) => [...view.atomsByMint.keys()])]);
  const results = [null, ...mints].map((mint) => agreed(mint, views, books, context));
  return {
    differences: results.flatMap((result) => (result.outcome === 'different' ? [result.difference] : [])),
    toleratedCount: results.filter(({ outcome }) => outcome === 'tolerated').length,
    undecided: results.flatMap((result) => (result.outcome === 'undecided' ? [result.what] : [])),
  };
}

type Agreed =
  | Exclude<Compared, { outcome: 'moving' }>
  | { readonly outcome: 'undecided'; readonly what: string };

/** `mint` null is SOL. One provider that finds both sides equal is enough: they cannot be so by chance. */
function agreed(
  mint: Address | null,
  views: readonly ChainBalances[],
  books: BookSide,
  context: BalanceContext,
): Agreed {
  const compared = views.map((view, index) => compareOne(mint, view, { index, books, context }));
  const well = compared.find(({ outcome }) => outcome === 'equal' || outcome === 'tolerated');
  if (well !== undefined && well.outcome !== 'different' && well.outcome !== 'moving') return well;
  const [first] = compared;
  const found = first?.outcome === 'different' ? first : null;
  const isAgreed = compared.every(
    (each) => each.outcome === 'different' && each.difference.key === found?.difference.key,
  );
  return found !== null && isAgreed ? found : { outcome: 'undecided', what: mint ?? 'SOL' };
}

const NOTHING: BookedBalance = { before: 0n, after: 0n };

function compareOne(
  mint: Address | null,
  view: ChainBalances,
  { index, books, context }: { index: number; books: BookSide; context: BalanceContext },
): Compared {
  const { wallet, accepted, positionOf } = context;
  const booked =
    mint === null ? must(books.sol[index], 'SOL of a view') : (books.tokens.get(mint)?.[index] ?? NOTHING);
  const subjectId = mint ?? wallet;
  const expected = {
    ...{ subject: mint === null ? ('sol' as const) : ('token' as const), subjectId, mint },
    beforeAtoms: booked.before,
    // SOL is read at the first slot alone.
    afterAtoms: mint === null ? booked.before : booked.after,
    acceptedAtoms: accepted.get(subjectId) ?? 0n,
    isKnown: mint === null || books.tokens.has(mint),
    positionId: mint === null ? null : positionOf(mint),
  };
  return compareBalance(expected, mint === null ? view.walletLamports : (view.atomsByMint.get(mint) ?? 0n));
}
