import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { childEnvironment, type LocalnetConfig } from './config.ts';

/** Addresses of a running local cluster, as its ready message gives them. */
export interface LocalnetUrls {
  readonly rpcUrl: string;
  readonly wsUrl: string;
  readonly rpcUrl2: string;
  readonly wsUrl2: string;
  readonly providersUrl: string;
  readonly jitoUrl: string;
  readonly jupiterUrl: string;
  /** host:port of the searcher gRPC. */
  readonly searcherAddress: string;
  readonly adminUrl: string;
  readonly genesisHash: string;
}

export interface Localnet extends LocalnetUrls {
  readonly pid: number;
  /** Settles when the process ends, however it ends. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
  /** Ends the process at once, as a power cut would. */
  kill(): Promise<void>;
}

export type StartOptions = Partial<LocalnetConfig> & { readonly onProgress?: (line: string) => void };

const RUN = fileURLToPath(new URL('../../../tooling/run.mjs', import.meta.url));
const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const STOP_MS_MAX = 5_000;
const LAST_OUTPUT_CHARS = 4_000;

/** Starts the cluster as a child process and waits until it serves. Rejects with its last output when it ends first. */
export async function startLocalnet({ onProgress, ...config }: StartOptions): Promise<Localnet> {
  const child = fork(RUN, [MAIN], {
    execArgv: [],
    env: childEnvironment(config),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const ended = once(child, 'exit').then(() => undefined);
  const urls = await waitUntilReady(child, onProgress);
  return {
    ...urls,
    pid: child.pid ?? 0,
    ended,
    stop: () => stopChild(child, ended),
    kill: () => killChild(child, ended),
  };
}

function waitUntilReady(child: ChildProcess, onProgress?: (line: string) => void): Promise<LocalnetUrls> {
  let output = '';
  const keep = (bytes: Buffer): void => {
    output = (output + bytes.toString()).slice(-LAST_OUTPUT_CHARS);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return new Promise((resolve, reject) => {
    child.on('message', (message: { ready?: boolean; progress?: string } & LocalnetUrls) => {
      if (message.progress !== undefined) onProgress?.(message.progress);
      if (message.ready === true) resolve(message);
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`localnet ended (${code ?? signal}):\n${output}`)));
  });
}

async function stopChild(child: ChildProcess, ended: Promise<void>): Promise<void> {
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(timer);
}

async function killChild(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGKILL');
  await ended;
}
