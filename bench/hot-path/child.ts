import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A program under test in a process of its own, and what it told when it was ready. */
export interface Program<Ready, End = Cost> {
  readonly ready: Ready;
  /** Ends it; answers what it told last. */
  readonly stop: () => Promise<End>;
}

export interface Cost {
  /** CPU time in all. */
  readonly cpuMs: number;
  /** How long its main thread waited for a processor that others had. */
  readonly waitedMs: number;
}

const RUN = fileURLToPath(new URL('../../tooling/run.mjs', import.meta.url));
const READY_MS_MAX = 120_000;
const STOP_MS_MAX = 10_000;

/**
 * Starts `bench/hot-path/<name>.ts`; it prints one JSON line when ready, and another when its input ends. Its files
 * go with it.
 */
export async function startProgram<Ready, End = Cost>(
  name: string,
  args: readonly string[] = [],
): Promise<Program<Ready, End>> {
  const path = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const dir = mkdtempSync(join(tmpdir(), 'chimera-bench-'));
  const child = spawn(process.execPath, [RUN, path, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, TMPDIR: dir },
  });
  // From the start, because it may be over before its last line is read.
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ready = await nextLine<Ready>(name, child, lines, READY_MS_MAX);
  return {
    ready,
    stop: async () => {
      child.stdin.end();
      const end = await nextLine<End>(name, child, lines, STOP_MS_MAX);
      child.kill('SIGKILL');
      await ended;
      rmSync(dir, { recursive: true, force: true });
      return end;
    },
  };
}

async function nextLine<T>(
  name: string,
  child: ChildProcess,
  lines: AsyncIterator<string>,
  limitMs: number,
): Promise<T> {
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  const { value, done } = await lines.next();
  clearTimeout(timer);
  if (done === true) throw new Error(`bench program ${name} ended, or said nothing for ${limitMs} ms`);
  return JSON.parse(value);
}
