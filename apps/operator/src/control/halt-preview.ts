import { type Book, openCostLamports } from '@chimera/core/book';
import type { PositionMark } from '@chimera/core/contract/live';
import { toWire } from '@chimera/core/contract/wire';

/**
 * What is at stake in a halt of everything or a sale of everything, as wire JSON. Positions without a known
 * worth are counted, not guessed: the loss shown is that of the others.
 */
export function previewHalt(book: Book, marks: readonly PositionMark[]): unknown {
  const worths = marks.map((mark) => mark.valueLamports).filter((worth) => worth !== null);
  const results = marks.map((mark) => mark.unrealisedPnlLamports).filter((result) => result !== null);
  return toWire({
    openPositions: book.positions.size,
    openCostLamports: openCostLamports(book),
    valueLamports: sum(worths),
    unrealisedPnlLamports: sum(results),
    unpricedPositions: book.positions.size - worths.length,
    liveAttempts: book.attempts.size,
  });
}

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);
