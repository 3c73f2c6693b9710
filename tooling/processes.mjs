/** Running and ending child processes, for the test runner and the supervisor alike. */
import { spawn } from 'node:child_process';
import { ROOT } from './install.mjs';

/** Between asking a process to end and ending it. */
export const KILL_AFTER_MS = 5_000;
const PARENT_CHECK_EVERY_MS = 500;

/** Calls `stop` when the process that started this one is gone; npm and shells do not always pass signals on. */
export function watchParent(stop) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop('the parent process is gone');
  }, PARENT_CHECK_EVERY_MS);
  timer.unref();
  return timer;
}

/** Signals that mean "stop", each of them once. */
export function onStopSignal(stop) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(signal));
}

/** Signals a process and everything it started; a group that is already gone is what was wanted. */
export function signalGroup(child, signal) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/**
 * Runs one command in its own process group with its output passed through, and ends the whole group when the
 * time is over or `abort` fires.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ timeoutMs: number, env?: Record<string, string>, abort?: AbortSignal }} options
 * @returns {Promise<{ code: number, timedOut: boolean, ms: number }>}
 */
export function runCommand(command, args, { timeoutMs, env = {}, abort }) {
  const startedAt = Date.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    let timedOut = false;
    const end = () => {
      signalGroup(child, 'SIGTERM');
      setTimeout(() => signalGroup(child, 'SIGKILL'), KILL_AFTER_MS).unref();
    };
    const cap = setTimeout(() => {
      timedOut = true;
      end();
    }, timeoutMs);
    abort?.addEventListener('abort', end, { once: true });
    const finish = (code) => {
      clearTimeout(cap);
      abort?.removeEventListener('abort', end);
      // Whatever the command left behind must not disturb the next one.
      signalGroup(child, 'SIGKILL');
      resolve({ code, timedOut, ms: Date.now() - startedAt });
    };
    child.on('error', () => finish(127));
    child.on('exit', (code) => finish(code ?? 1));
  });
}
