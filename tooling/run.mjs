/**
 * Runs a program from its bundle, which is made first where the sources changed:
 *
 *     node tooling/run.mjs apps/operator/src/main.ts [argument ...]
 *
 * The program runs in this very process or thread, and sees its arguments as if it had been started itself. Traces
 * name its sources.
 */
import { relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { bundleProgram } from './bundle.mjs';
import { endWith, ROOT } from './install.mjs';

process.argv.splice(1, 1);
const entry = relative(ROOT, resolve(ROOT, process.argv[1] ?? ''));
const { path } = await bundleProgram(entry).catch((error) => {
  // A thread has no exit code of its own; whoever started it hears the error.
  if (!isMainThread) throw error;
  return endWith(error);
});
process.setSourceMapsEnabled(true);
await import(pathToFileURL(path).href);
