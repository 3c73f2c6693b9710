import { join } from 'node:path';
import { build } from 'esbuild';

export const ROOT = new URL('../..', import.meta.url).pathname;
/** As deep below the root as a package's sources are, because they find the migrations from where they lie. */
const OUTPUT = join(ROOT, 'test-results', 'crash', 'bundle', 'operator.mjs');

/** What a bundled CommonJS package expects to find in its module. */
const BANNER = `import { createRequire as makeRequire } from 'node:module';
import { dirname as directoryOf } from 'node:path';
const require = makeRequire(import.meta.url);
const __filename = new URL(import.meta.url).pathname;
const __dirname = directoryOf(__filename);`;

/**
 * Puts the operator's sources and packages into one file: started from there it needs a fifth of the processor time,
 * and this suite starts it some hundred times. What runs is the same code, from the same entry point.
 */
export async function bundleOperator(): Promise<string> {
  await build({
    entryPoints: [join(ROOT, 'apps/operator/src/main.ts')],
    outfile: OUTPUT,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // A native module, which must be loaded from where its binary lies.
    external: ['better-sqlite3'],
    banner: { js: BANNER },
    logLevel: 'error',
  });
  return OUTPUT;
}
