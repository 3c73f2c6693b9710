import { getTableColumns } from 'drizzle-orm';
import { attempts } from '../schema/attempts.ts';

const { raw: _signedBytes, ...columns } = getTableColumns(attempts);

/** An attempt without its signed bytes, which no read may select. */
export const attemptColumns = columns;
export type AttemptRow = Omit<typeof attempts.$inferSelect, 'raw'>;
