import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';

interface Message {
  readonly ready?: boolean;
  readonly pid?: number;
  readonly said?: string;
  readonly refused?: string;
}

const ROOT = new URL('..', import.meta.url).pathname;
const GONE_WITHIN_MS = 8_000;

let dir: string;
let supervisor: ChildProcess | undefined;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'chimera-supervisor-'));
});

afterEach(() => {
  supervisor?.kill('SIGKILL');
  supervisor = undefined;
  rmSync(dir, { recursive: true, force: true });
});

/** Starts the supervisor and hands out its messages one by one. */
function startSupervisor(behaviour: string) {
  const logPath = join(dir, 'tiny.log');
  const child = spawn(process.execPath, ['tests/harness/tiny-supervisor.mjs', logPath, behaviour], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  supervisor = child;
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (wanted: (message: Message) => boolean): Promise<Message> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error('the supervisor ended before it said what was awaited');
      const message: Message = JSON.parse(value);
      if (wanted(message)) return message;
    }
  };
  return { child, logPath, next };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // No such process: that is the answer.
  }
}

async function untilGone(pid: number): Promise<void> {
  const deadline = Date.now() + GONE_WITHIN_MS;
  while (isAlive(pid)) {
    if (Date.now() > deadline) throw new Error(`process ${pid} is still there`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function pidOf(message: Message): number {
  if (message.pid === undefined) throw new Error('the ready message names no process');
  return message.pid;
}

test('starts a crashed child again and says so', async () => {
  const { next } = startSupervisor('stay');
  const first = pidOf(await next((message) => message.ready === true));
  process.kill(first, 'SIGKILL');
  expect((await next((message) => message.said !== undefined)).said).toContain('starting it again in 0.5 s');
  const second = pidOf(await next((message) => message.ready === true));
  expect(second).not.toBe(first);
});

test('leaves no orphan when the supervisor is told to stop', async () => {
  const { child, next } = startSupervisor('stay');
  const pid = pidOf(await next((message) => message.ready === true));
  child.kill('SIGTERM');
  await untilGone(pid);
});

test('leaves no orphan when the supervisor is killed outright', async () => {
  const { child, next } = startSupervisor('stay');
  const pid = pidOf(await next((message) => message.ready === true));
  child.kill('SIGKILL');
  await untilGone(pid);
});

test('kills a child that does not listen', async () => {
  const { child, next } = startSupervisor('deaf');
  const pid = pidOf(await next((message) => message.ready === true));
  child.kill('SIGTERM');
  await untilGone(pid);
});

test('does not repeat a start that never succeeded, and shows its last words', async () => {
  const { next } = startSupervisor('refuse');
  const { refused } = await next((message) => message.refused !== undefined);
  expect(refused).toContain('ended unasked (78)');
  expect(refused).toContain('its setting is wrong');
});

test('keeps the whole output in a log file', async () => {
  const { next, logPath } = startSupervisor('stay');
  await next((message) => message.ready === true);
  expect(existsSync(logPath)).toBe(true);
  expect(readFileSync(logPath, 'utf8')).toContain('"ready":true');
});

test('names the port in use and the setting that moves it', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const child = spawn(process.execPath, ['tooling/start.mjs', 'web'], {
    cwd: ROOT,
    env: { ...process.env, WEB_PORT: String(address.port), CHIMERA_DATA_DIR: dir },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  server.close();
  expect(code).toBe(69);
  expect(text).toContain(`port ${address.port} (set by WEB_PORT)`);
});
