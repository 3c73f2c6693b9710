import type { Book } from '@chimera/core/book';
import { type SpearState, spearStateOf } from '@chimera/core/decision/spear';
import type { Routing } from './routing.ts';

/** Whether the Spear may buy now. */
export interface Spear {
  readonly state: () => SpearState;
}

export interface SpearParts {
  readonly routing: Routing;
  readonly book: Pick<Book, 'limits'>;
}

export function createSpear({ routing, book }: SpearParts): Spear {
  return { state: () => spearStateOf({ routing: routing.read(), breaker: null }, book.limits) };
}
