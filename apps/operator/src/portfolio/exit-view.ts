import type { Book } from '@chimera/core/book';
import type { PositionId } from '@chimera/core/ids';
import type { ExitView } from '@chimera/core/portfolio/exits';
import type { Lamports } from '@chimera/core/units/lamports';
import type { Clock } from '../ports.ts';
import type { Marks } from './marks.ts';

export interface ExitViewParts {
  readonly book: Book;
  readonly clock: Clock;
  readonly marks: Pick<Marks, 'pricedValueFor'>;
}

/** What the exit rules look at, for a worth by whatever source; null for a position that is not in the book. */
export function exitViewOf(
  { book, clock, marks }: ExitViewParts,
  positionId: PositionId,
  valueLamports: Lamports | null,
): ExitView | null {
  const held = book.positions.get(positionId);
  if (held === undefined) return null;
  const { leader } = held.position;
  return {
    ...held,
    valueLamports,
    ...{ nowMs: clock.nowMs(), halt: book.halt },
    exitMode: leader === null ? undefined : book.wallets.get(leader)?.exitMode,
    isDrawdown: book.breakers.has('drawdown'),
    pricedLamports: marks.pricedValueFor(positionId),
  };
}
