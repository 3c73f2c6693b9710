import { readRosterFile } from '@chimera/db/roster-file/read';
import { z } from 'zod';

/*
 * A process that reads one proposed roster, answers, and ends. Whatever the file does to SQLite it does here,
 * where no position hangs on it.
 */

const requestSchema = z.object({ directory: z.string(), key: z.string() });

process.once('message', (message) => {
  const { directory, key } = requestSchema.parse(message);
  const result = readRosterFile(directory, Buffer.from(key, 'hex'));
  process.send?.(result, () => process.exit(0));
});
process.once('disconnect', () => process.exit(0));
