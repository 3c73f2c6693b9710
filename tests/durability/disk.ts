import { existsSync, readFileSync } from 'node:fs';
import type { TraceEvent } from './trace.ts';

/** Files as a power cut would leave them: what was written but not synced is gone. */
export interface Disk {
  readonly apply: (event: TraceEvent) => void;
  /** What is surely on the disk. */
  readonly synced: (path: string) => Buffer;
}

type Change = Extract<TraceEvent, { type: 'write' | 'cut' }>;

interface File {
  content: Buffer;
  length: number;
  /** Written since the last sync began. */
  waiting: Change[];
  /** What syncs under way will have made durable, in the order in which they began. */
  readonly syncing: { readonly thread: string; readonly changes: readonly Change[] }[];
}

/** Starts from the files as they are now. */
export function createDisk(paths: readonly string[]): Disk {
  const files = new Map(paths.map((path) => [path, openFile(path)]));
  return {
    synced: (path) => {
      const file = files.get(path);
      return file === undefined ? Buffer.alloc(0) : file.content.subarray(0, file.length);
    },
    apply: (event) => {
      if (event.type === 'send') return;
      const file = files.get(event.path);
      if (file === undefined) return;
      if (event.type === 'write' || event.type === 'cut') file.waiting.push(event);
      else if (event.type === 'sync_begun') beginSync(file, event.thread);
      else endSync(file, event.thread);
    },
  };
}

function openFile(path: string): File {
  const content = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  return { content, length: content.length, waiting: [], syncing: [] };
}

function beginSync(file: File, thread: string): void {
  file.syncing.push({ thread, changes: file.waiting });
  file.waiting = [];
}

/** It covers everything that was written before it began, also what an earlier one has still under way. */
function endSync(file: File, thread: string): void {
  const at = file.syncing.findIndex((sync) => sync.thread === thread);
  for (const { changes } of file.syncing.splice(0, at + 1)) for (const each of changes) change(file, each);
}

function change(file: File, event: Change): void {
  if (event.type === 'cut') {
    file.content.fill(0, event.length, file.length);
    file.length = event.length;
    return;
  }
  const at = event.offset ?? file.length;
  const end = at + event.bytes.length;
  if (end > file.content.length) {
    const larger = Buffer.alloc(end * 2);
    file.content.copy(larger, 0, 0, file.length);
    file.content = larger;
  }
  event.bytes.copy(file.content, at);
  file.length = Math.max(file.length, end);
}
