import { chmodSync, closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';

/** Only the owner may read it. */
const PRIVATE_MODE = 0o600;

/** Writes a file that only its owner can read, whole or not at all, and on disk when this returns. */
export function writePrivateFile(path: string, text: string): void {
  const temporary = `${path}.new`;
  const file = openSync(temporary, 'w', PRIVATE_MODE);
  try {
    // The mode of `open` holds for new files only, and is cut by the umask.
    chmodSync(temporary, PRIVATE_MODE);
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}
