import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface Start {
  /** From the start of the process to its ready line. */
  readonly readyMs: number;
  /** Processor time of all its threads until then. */
  readonly processorMs: number;
}

const ROOT = new URL('../..', import.meta.url).pathname;
/** Clock ticks of /proc, which Linux shows as hundredths of a second. */
const TICK_MS = 10;
const UTIME_FIELD = 11;

/** Starts the operator as the supervisor does, waits for its ready line, lets it work a moment, and kills it. */
export async function startOnce(settings: Readonly<Record<string, string>>, workMs: number): Promise<Start> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, ['tooling/run.mjs', 'apps/operator/src/main.ts'], {
    cwd: ROOT,
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const lastWords = tailOf(child.stderr);
  const ended = once(child, 'exit');
  try {
    const isReady = await Promise.race([untilReadyLine(child.stdout), ended.then(() => false)]);
    if (!isReady) throw new Error(`the operator ended before it was ready:\n${lastWords()}`);
    const start = { readyMs: performance.now() - startedMs, processorMs: processorMs(child.pid ?? 0) };
    await new Promise((resolve) => setTimeout(resolve, workMs));
    return start;
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

const TAIL_CHARS = 4_000;

/** The log's end, for when a start fails; while all is well a bench shows figures alone. */
function tailOf(stderr: Readable | null): () => string {
  let tail = '';
  stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-TAIL_CHARS);
  });
  return () => tail;
}

async function untilReadyLine(stdout: Readable | null): Promise<boolean> {
  if (stdout === null) return false;
  for await (const line of createInterface({ input: stdout }))
    if (line.startsWith('{"ready":true')) return true;
  return false;
}

function processorMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[UTIME_FIELD]) + Number(fields[UTIME_FIELD + 1])) * TICK_MS;
}
