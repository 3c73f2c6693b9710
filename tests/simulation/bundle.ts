import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** As deep below the root as the sources that look for their files from where they are. */
const BUNDLES = join(ROOT, 'node_modules', '.cache', 'simulation');
/** What the native module and what it needs cannot be bundled with. */
const EXTERNAL = ['better-sqlite3'];
const REQUIRE = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;

/**
 * Makes one file of the worker and of the whole operator, because loading its sources one by one takes longer than
 * many seeds. Plugins may give other sources than those on the disk. Answers with the path of the file.
 */
export async function bundleWorker(name: string, plugins: readonly Plugin[] = []): Promise<string> {
  const outfile = join(BUNDLES, `${name}.mjs`);
  await build({
    entryPoints: [fileURLToPath(new URL('./worker.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: EXTERNAL,
    banner: { js: REQUIRE },
    sourcemap: 'linked',
    logLevel: 'error',
    plugins: [...plugins],
  });
  return outfile;
}
