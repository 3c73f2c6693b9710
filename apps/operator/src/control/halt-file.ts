import { existsSync, mkdirSync, readFileSync, rmSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { writePrivateFile } from './private-file.ts';

/** What a HALT file says. An empty or unreadable one still halts entries: `touch HALT` must work. */
export interface HaltFileContent {
  readonly mode: 'entries' | 'all';
  readonly by: string;
  readonly reason: string;
}

export interface HaltFile {
  readonly path: string;
  /** How often to look, beside the watcher, which may miss something. */
  readonly pollMs: number;
  /** Null when there is no file. */
  read(): HaltFileContent | null;
  write(content: HaltFileContent): void;
  remove(): void;
  /** Calls `onChange` soon after the file may have changed; a poll beside it catches what this misses. */
  watch(onChange: () => void, stop: AbortSignal): void;
}

const POLL_MS = 250;
const TEXT_LENGTH_MAX = 280;

export function createHaltFile(path: string): HaltFile {
  return {
    path,
    pollMs: POLL_MS,
    read: () => (existsSync(path) ? parseHaltFile(readFileSync(path, 'utf8')) : null),
    write(content) {
      mkdirSync(dirname(path), { recursive: true });
      writePrivateFile(path, `${JSON.stringify(content)}\n`);
    },
    remove: () => rmSync(path, { force: true }),
    watch(onChange, stop) {
      mkdirSync(dirname(path), { recursive: true });
      const watcher = watch(dirname(path), { signal: stop, persistent: false }, (_event, name) => {
        if (name === null || name === basename(path)) onChange();
      });
      // The folder can vanish under us; the poll beside this watcher goes on without it.
      watcher.on('error', () => watcher.close());
    },
  };
}

/** Lenient on purpose: whatever the file holds, its presence halts. */
export function parseHaltFile(text: string): HaltFileContent {
  const fields = fieldsOf(text);
  const textOf = (value: unknown, fallback: string): string =>
    typeof value === 'string' && value !== '' ? value.slice(0, TEXT_LENGTH_MAX) : fallback;
  return {
    mode: fields.mode === 'all' || text.trim() === 'all' ? 'all' : 'entries',
    by: textOf(fields.by, 'file'),
    reason: textOf(fields.reason, 'the HALT file exists'),
  };
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  if (!text.trimStart().startsWith('{')) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
