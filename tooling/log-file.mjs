/** Full output of a child in a file of bounded size: the newest part, and the part before it. */
import { closeSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const BYTES_MAX = 20 * 1024 * 1024;

/** A login link opens the dashboard once: it is for whoever sits at the terminal, not for who reads the log. */
const LOGIN_TOKEN = /(\btoken=)[\w-]+/g;

export function createLogFile(path) {
  mkdirSync(dirname(path), { recursive: true });
  let descriptor = openSync(path, 'a', 0o600);
  let bytes = statSync(path).size;

  function rotate() {
    closeSync(descriptor);
    renameSync(path, `${path}.1`);
    descriptor = openSync(path, 'a', 0o600);
    bytes = 0;
  }

  return {
    path,
    write(line) {
      if (bytes > BYTES_MAX) rotate();
      bytes += writeSync(descriptor, `${line.replace(LOGIN_TOKEN, '$1(hidden)')}\n`);
    },
    close: () => closeSync(descriptor),
  };
}
