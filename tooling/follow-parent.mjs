/**
 * Preloaded into every child: a child whose supervisor is gone, even by SIGKILL, stops as if told to, so that
 * no orphan keeps a port or a key. The expected parent stands in the address of this module (`?parent=<pid>`).
 */
import { isMainThread } from 'node:worker_threads';

const CHECK_EVERY_MS = 500;
const EXIT_AFTER_MS = 5_000;

if (isMainThread) {
  const parent = Number(new URL(import.meta.url).searchParams.get('parent') ?? process.ppid);
  // A write into the dead supervisor's pipe must not end the child before it has stopped in order.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    setTimeout(() => process.exit(1), EXIT_AFTER_MS).unref();
    process.kill(process.pid, 'SIGTERM');
  }, CHECK_EVERY_MS);
  timer.unref();
}
