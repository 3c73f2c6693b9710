import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Where a started operator is reached. */
export interface ReadyOperator {
  readonly operatorUrl: string;
  readonly controlUrl: string;
  readonly wallet: string;
}

export interface OperatorProcess {
  readonly pid: number;
  /** Null when the process ended before it was ready. */
  readonly ready: Promise<ReadyOperator | null>;
  /** The signal that ended it, or its exit code. */
  readonly ended: Promise<string>;
  isOver(): boolean;
  /** The end of what it wrote to standard error. */
  output(): string;
  kill(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void;
}

export const OPERATOR = 'apps/operator/src/main.ts';
const ROOT = new URL('../..', import.meta.url).pathname;
const OUTPUT_LENGTH_MAX = 8_000;

/** How a test starts an operator otherwise than usual. */
export interface Launch {
  /** A command that runs the rest of its line as our own child, such as a tracer. */
  readonly under?: readonly string[];
  /** The operator as one file; without it, that of the sources as they are now. */
  readonly bundle?: string;
}

/** Starts the operator by its own entry point, with nothing between it and this process unless asked for. */
export function startOperatorProcess(
  settings: Readonly<Record<string, string>>,
  { under = [], bundle }: Launch = {},
): OperatorProcess {
  const program = bundle === undefined ? ['tooling/run.mjs', OPERATOR] : [bundle];
  const [command = process.execPath, ...args] = [...under, process.execPath, ...program];
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...settings },
    // By the last of these it notices that this process is gone.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-OUTPUT_LENGTH_MAX);
  });
  const ended = once(child, 'exit').then(([code, signal]) => String(signal ?? code));
  return {
    pid: child.pid ?? 0,
    ready: Promise.race([readReadyLine(child), ended.then(() => null)]),
    ended,
    isOver: () => child.exitCode !== null || child.signalCode !== null,
    output: () => output,
    kill: (signal) => {
      child.kill(signal);
    },
  };
}

function readReadyLine(child: ChildProcess): Promise<ReadyOperator> {
  return new Promise((resolve) => {
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{"ready":true')) resolve(JSON.parse(line));
    });
  });
}
