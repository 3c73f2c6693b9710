import type { Book } from '@chimera/core/book';
import { entryBlock } from '@chimera/core/control/breakers';
import { type SpearState, spearStateOf } from '@chimera/core/decision/spear';
import type { Routing } from './routing.ts';

/** Whether the Spear may buy now. */
export interface Spear {
  readonly state: () => SpearState;
}

export interface SpearParts {
  readonly routing: Routing;
  readonly book: Pick<Book, 'limits' | 'breakers'>;
}

export function createSpear({ routing, book }: SpearParts): Spear {
  return {
    state: () =>
      spearStateOf({ routing: routing.read(), breaker: entryBlock(book.breakers, 'SPEAR') }, book.limits),
  };
}
