import type { HaltFile, HaltFileContent } from '../../apps/operator/src/control/halt-file.ts';

/** A HALT file that survives the operator, with whoever looks at its folder. */
export interface KeptHaltFile {
  content: HaltFileContent | null;
  onChange: (() => void) | null;
}

const POLL_MS = 2_500;

/** The HALT file, kept by the world. A watcher that is deaf leaves every change to the poll. */
export const createSimHaltFile = (kept: KeptHaltFile, isDeaf: boolean): HaltFile => ({
  path: 'HALT',
  pollMs: POLL_MS,
  read: () => kept.content,
  write: (content) => {
    kept.content = content;
  },
  remove: () => {
    kept.content = null;
  },
  watch: (onChange) => {
    kept.onChange = isDeaf ? null : onChange;
  },
});

export function touchHaltFile(kept: KeptHaltFile, content: HaltFileContent): void {
  kept.content = content;
  kept.onChange?.();
}
