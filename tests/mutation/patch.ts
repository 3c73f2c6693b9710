import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One change to one file of the product. */
export interface Patch {
  /** From the root of the repository. */
  readonly file: string;
  /** Text that the file has exactly once; a patch whose text is gone or ambiguous must be written anew. */
  readonly old: string;
  readonly new: string;
}

/** Patched sources by absolute path. The files themselves are never written. */
export type PatchedSources = ReadonlyMap<string, string>;

export const ROOT = new URL('../..', import.meta.url).pathname;

/** Applies patches one after the other; throws for one that does not fit. */
export function patchSources(patches: readonly Patch[], root = ROOT): PatchedSources {
  const sources = new Map<string, string>();
  for (const patch of patches) {
    const path = join(root, patch.file);
    sources.set(path, applyPatch(sources.get(path) ?? readFileSync(path, 'utf8'), patch));
  }
  return sources;
}

function applyPatch(source: string, { file, old, new: replacement }: Patch): string {
  const parts = source.split(old);
  if (old === '' || parts.length !== 2) {
    throw new Error(`the patch of ${file} fits ${parts.length - 1} times instead of once:\n${old}`);
  }
  return parts.join(replacement);
}
