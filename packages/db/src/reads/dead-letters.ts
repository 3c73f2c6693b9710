import type { LetterClass } from '@chimera/core/events';
import { count, desc, eq, getTableColumns } from 'drizzle-orm';
import { type Page, type PageInput, pageBounds } from '../page.ts';
import { type ReadAt, type ReadDb, readAt } from '../read-at.ts';
import { deadLetters } from '../schema/dead-letters.ts';
import { signals } from '../schema/signals.ts';
import { tokens } from '../schema/tokens.ts';
import { type TokenNames, tokenColumns } from './token-columns.ts';

export interface DeadLettersInput extends PageInput {
  readonly class?: LetterClass | undefined;
}

export type DeadLetterRow = typeof deadLetters.$inferSelect & TokenNames;

/** A page of dead letters, newest first. */
export function listDeadLetters(db: ReadDb, input: DeadLettersInput): ReadAt<Page<DeadLetterRow>> {
  const where = input.class === undefined ? undefined : eq(deadLetters.class, input.class);
  const { limit, offset } = pageBounds(input);
  return readAt(db, (snapshot) => ({
    items: snapshot
      .select({ ...getTableColumns(deadLetters), ...tokenColumns })
      .from(deadLetters)
      .leftJoin(signals, eq(signals.signalId, deadLetters.subjectId))
      .leftJoin(tokens, eq(tokens.mint, deadLetters.mint))
      .where(where)
      .orderBy(desc(deadLetters.seq))
      .limit(limit)
      .offset(offset)
      .all(),
    total: snapshot.select({ total: count() }).from(deadLetters).where(where).get()?.total ?? 0,
  }));
}

/** One dead letter by its number. */
export function readDeadLetter(db: ReadDb, { seq }: { readonly seq: number }): ReadAt<DeadLetterRow | null> {
  return readAt(
    db,
    (snapshot) =>
      snapshot
        .select({ ...getTableColumns(deadLetters), ...tokenColumns })
        .from(deadLetters)
        .leftJoin(signals, eq(signals.signalId, deadLetters.subjectId))
        .leftJoin(tokens, eq(tokens.mint, deadLetters.mint))
        .where(eq(deadLetters.seq, seq))
        .get() ?? null,
  );
}
