import { count, desc, eq } from 'drizzle-orm';
import { type Page, type PageInput, pageBounds } from '../page.ts';
import type { AuditSubject } from '../project/config-audit.ts';
import { type ReadAt, type ReadDb, readAt } from '../read-at.ts';
import { configAudit } from '../schema/config-audit.ts';

export interface ConfigAuditInput extends PageInput {
  readonly subject?: AuditSubject | undefined;
}

export type ConfigAuditRow = typeof configAudit.$inferSelect;

/** A page of changes of settings, newest first. */
export function listConfigAudit(db: ReadDb, input: ConfigAuditInput): ReadAt<Page<ConfigAuditRow>> {
  const where = input.subject === undefined ? undefined : eq(configAudit.subject, input.subject);
  const { limit, offset } = pageBounds(input);
  return readAt(db, (snapshot) => ({
    items: snapshot
      .select()
      .from(configAudit)
      .where(where)
      .orderBy(desc(configAudit.seq))
      .limit(limit)
      .offset(offset)
      .all(),
    total: snapshot.select({ total: count() }).from(configAudit).where(where).get()?.total ?? 0,
  }));
}
