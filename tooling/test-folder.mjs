/** Tests make folders under the system's temporary one. Each run has one of its own for them, which goes with it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let dir = '';

/** Called by Vitest before it starts its workers, which inherit the environment. */
export function setup() {
  dir = mkdtempSync(join(tmpdir(), 'chimera-tests-'));
  process.env.TMPDIR = dir;
}

/** Called by Vitest when all have ended. */
export function teardown() {
  // What a program writes while it ends may come between.
  rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
