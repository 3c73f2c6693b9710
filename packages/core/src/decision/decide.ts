import type { Signal } from '../admission/signal.ts';
import type { Book } from '../book.ts';
import type { Ids } from '../ids.ts';
import { decideEntry } from './decide-entry.ts';
import { decideExit } from './decide-exit.ts';
import type { Decision } from './decision.ts';
import type { Facts } from './facts.ts';

/**
 * The verdict on one signal. Pure: the caller records it in the same tick, so that no other decision can
 * read the book in between and spend the same budget.
 */
export function decide(signal: Signal, facts: Facts, book: Book, ids: Ids): Decision {
  return signal.side === 'buy' ? decideEntry(signal, facts, book, ids) : decideExit(signal, facts, book, ids);
}
