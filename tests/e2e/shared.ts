import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RunFile } from '../harness/stack.ts';

const ROOT = new URL('../..', import.meta.url).pathname;

/** Where the browser's signed-in state is kept between the setup and the tests. */
export const STORAGE_STATE = join(ROOT, 'test-results', 'e2e-session.json');
/** A run leaves its pictures with its results; asked to, it renews those of the documents. */
export const SCREENSHOTS_DIR = join(
  ROOT,
  process.env.UPDATE_SCREENSHOTS ? 'docs' : 'test-results',
  'screenshots',
);
const STACK_FILE = join(ROOT, 'test-results', 'e2e-stack.json');

/** What the tests need of the stack that the setup started in another process. */
export interface E2eStack {
  readonly run: RunFile;
  readonly dataDir: string;
  readonly configDir: string;
  readonly webUrl: string;
}

export function writeStackFile(stack: E2eStack): void {
  mkdirSync(dirname(STACK_FILE), { recursive: true });
  writeFileSync(STACK_FILE, JSON.stringify(stack));
}

export function readStackFile(): E2eStack {
  return JSON.parse(readFileSync(STACK_FILE, 'utf8'));
}

/** The pid now, which changes when the supervisor restarts a process. */
export function pidNow(name: 'localnet' | 'operator' | 'web'): number {
  const { pids }: RunFile = JSON.parse(readFileSync(join(readStackFile().dataDir, 'run.json'), 'utf8'));
  const pid = pids[name];
  if (pid === undefined) throw new Error(`${name} does not run`);
  return pid;
}
