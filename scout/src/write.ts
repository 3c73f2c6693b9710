import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ROSTER_REPORT } from '@chimera/db/roster-file/format';

/** The report replaces the last one whole. */
export function writeReport(directory: string, html: string): string {
  const path = join(directory, ROSTER_REPORT);
  const handle = openSync(`${path}.tmp`, 'w', 0o600);
  writeSync(handle, html);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(`${path}.tmp`, path);
  return path;
}
