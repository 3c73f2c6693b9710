import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { until } from './until.ts';

export type ProcessName = 'localnet' | 'operator' | 'web';

/** Everything the supervisor tells of a running stack. */
export interface RunFile {
  readonly pids: Readonly<Partial<Record<ProcessName, number>>>;
  readonly localnet: {
    readonly rpcUrl: string;
    readonly rpcUrl2: string;
    readonly providersUrl: string;
    readonly adminUrl: string;
    readonly genesisHash: string;
  };
  readonly operator: {
    readonly operatorUrl: string;
    readonly controlUrl: string;
    readonly wallet: string;
    readonly adminLink?: string;
  };
  readonly web?: { readonly webUrl: string };
}

export interface StackOptions {
  readonly names?: readonly ProcessName[];
  /** Settings beside the ports and folders, which the harness chooses. */
  readonly env?: Readonly<Record<string, string>>;
  /** An existing folder of an earlier stack, whose chain and journal go on. */
  readonly dir?: string;
}

export interface Stack {
  readonly dir: string;
  readonly dataDir: string;
  readonly configDir: string;
  readonly run: RunFile;
  /** The newest process of that name; it changes when the supervisor restarts it. */
  pidOf(name: ProcessName): number;
  /** SIGKILLs a process and resolves when the supervisor has a new one ready. */
  crash(name: ProcessName): Promise<void>;
  /** What the supervisor has said so far. */
  output(): string;
  stop(options?: { readonly keepFiles?: boolean }): Promise<void>;
}

const ROOT = new URL('../..', import.meta.url).pathname;
/** A run by hand may have to build the dashboard first, and a long past takes its time. */
const READY_TIMEOUT_MS = 180_000;
const DAY_TIMEOUT_MS = 10_000;
const RESTART_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 15_000;
const OUTPUT_LENGTH_MAX = 20_000;

/** Short slots, a short past, and free ports, so that stacks stand side by side. */
const TEST_ENV = {
  OPERATOR_PORT: '0',
  CONTROL_PORT: '0',
  WEB_PORT: '0',
  LOCALNET_RPC_PORT: '0',
  LOCALNET_PROVIDERS_PORT: '0',
  LOCALNET_SEARCHER_PORT: '0',
  LOCALNET_SLOT_MS: '100',
  LOCALNET_HISTORY_DAYS: '0',
  LOCALNET_SEED: 'tests',
};

/** Starts the real processes through the real supervisor and waits for its ready line. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'chimera-stack-'));
  const dataDir = join(dir, 'data');
  const configDir = join(dir, 'config');
  const names = options.names ?? ['localnet', 'operator'];
  const child = spawn(process.execPath, ['tooling/start.mjs', ...names, '--json'], {
    cwd: ROOT,
    env: {
      ...process.env,
      ...TEST_ENV,
      CHIMERA_DATA_DIR: dataDir,
      CHIMERA_CONFIG_DIR: configDir,
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-OUTPUT_LENGTH_MAX);
  });
  const days = Number(options.env?.LOCALNET_HISTORY_DAYS ?? 0);
  const run = await readReadyLine(child, {
    timeoutMs: READY_TIMEOUT_MS + days * DAY_TIMEOUT_MS,
    output: () => output,
  });
  const readRunFile = (): RunFile => JSON.parse(readFileSync(join(dataDir, 'run.json'), 'utf8'));
  const pidOf = (name: ProcessName): number => {
    const pid = readRunFile().pids[name];
    if (pid === undefined) throw new Error(`${name} does not run`);
    return pid;
  };
  return {
    dir,
    dataDir,
    configDir,
    run,
    pidOf,
    crash: async (name) => {
      const before = pidOf(name);
      process.kill(before, 'SIGKILL');
      await until(`${name} is restarted`, () => pidOf(name) !== before, RESTART_TIMEOUT_MS);
    },
    output: () => output,
    stop: async ({ keepFiles = false } = {}) => {
      await stopProcess(child);
      if (!keepFiles) rmSync(dir, { recursive: true, force: true });
    },
  };
}

function readReadyLine(
  child: ChildProcess,
  { timeoutMs, output }: { readonly timeoutMs: number; readonly output: () => string },
): Promise<RunFile> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      child.kill('SIGTERM');
      reject(new Error(`the stack did not start: ${why}\n${output()}`));
    };
    const timer = setTimeout(() => fail(`not ready after ${timeoutMs} ms`), timeoutMs);
    child.once('exit', (code) => fail(`the supervisor ended with ${code}`));
    if (!child.stdout) return fail('it has no output');
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith('{"ready":true')) return;
      clearTimeout(timer);
      child.removeAllListeners('exit');
      resolve(JSON.parse(line));
    });
  });
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(force);
}
