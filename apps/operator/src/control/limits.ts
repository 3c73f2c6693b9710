import type { Book } from '@chimera/core/book';
import { DEFAULT_LIMITS } from '@chimera/core/limits';
import type { AppendEvents } from './append.ts';

/** At the first boot, journals the default limits as version 1, so that every decision names a version. */
export async function ensureLimits(append: AppendEvents, book: Pick<Book, 'limitsVersion'>): Promise<void> {
  if (book.limitsVersion > 0) return;
  const event = {
    type: 'limits_set',
    version: 1,
    limits: DEFAULT_LIMITS,
    by: 'operator',
    reason: 'first boot',
  } as const;
  await append([{ event }]).durable;
}
