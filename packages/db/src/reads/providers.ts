import { asc, getTableColumns } from 'drizzle-orm';
import { type ReadAt, type ReadDb, readAt } from '../read-at.ts';
import { providers } from '../schema/providers.ts';

const {
  sealedSecret: _sealed,
  sealedPreviousSecret: _sealedPrevious,
  ...providerColumns
} = getTableColumns(providers);

export type ProviderListRow = Omit<typeof providers.$inferSelect, 'sealedSecret' | 'sealedPreviousSecret'>;

/** Every provider, without its secrets. */
export function listProviders(db: ReadDb): ReadAt<ProviderListRow[]> {
  return readAt(db, (snapshot) =>
    snapshot.select(providerColumns).from(providers).orderBy(asc(providers.providerId)).all(),
  );
}
