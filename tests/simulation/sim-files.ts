import type { HaltFile, HaltFileContent } from '../../apps/operator/src/control/halt-file.ts';

/** The HALT file, kept by the world; changes are noticed by the poll alone. */
export const createSimHaltFile = (kept: { content: HaltFileContent | null }): HaltFile => ({
  path: 'HALT',
  read: () => kept.content,
  write: (content) => {
    kept.content = content;
  },
  remove: () => {
    kept.content = null;
  },
  watch: () => undefined,
});
