import type { JournalEvent, Journaled } from '@chimera/core/events';
import type { AppendOptions } from '@chimera/db/journal';

/**
 * The one way anything is written: in the book at once, in the journal durably. One call is one atomic unit.
 * `durable` never resolves when the commit fails; the process ends then.
 */
export type AppendEvents = (
  entries: readonly { readonly event: JournalEvent }[],
  options?: AppendOptions,
) => { readonly events: readonly Journaled[]; readonly durable: Promise<void> };
