import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PatchedSources } from './patch.ts';

/** What a Node process must `--import`, before anything else, to run on these sources. */
export function patchedPreload(sources: PatchedSources): string {
  const file = join(mkdtempSync(join(tmpdir(), 'chimera-patched-')), 'sources.json');
  const byUrl = [...sources].map(([path, text]) => [pathToFileURL(path).href, text]);
  writeFileSync(file, JSON.stringify(Object.fromEntries(byUrl)));
  const preload = new URL('./patched-load.mjs', import.meta.url);
  preload.searchParams.set('sources', file);
  return preload.href;
}
