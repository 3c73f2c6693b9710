import { loadLocalnetConfig } from './config.ts';
import { runLocalnet } from './localnet.ts';

/** A supervisor starts the cluster again after this, as after a crash. */
const RESTART_EXIT_CODE = 75;
const PARENT_CHECK_MS = 1_000;

/** One JSON line to whoever started us, on both channels that a parent may listen to. */
function tell(message: object): void {
  console.log(JSON.stringify(message));
  process.send?.(message);
}

/** A cluster without its parent would hold ports and burn a core for nobody. */
function exitWithParent(stop: () => void): void {
  process.on('disconnect', stop);
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) stop();
  }, PARENT_CHECK_MS).unref();
}

const startedMs = performance.now();
const running = await runLocalnet({
  config: loadLocalnetConfig(),
  nowMs: () => Date.now(),
  onProgress: (line) => tell({ progress: line }),
  restart: () => process.exit(RESTART_EXIT_CODE),
});

let isStopping = false;
const stop = (): void => {
  if (isStopping) return;
  isStopping = true;
  running.stop().then(
    () => process.exit(0),
    (thrown: unknown) => {
      console.error('localnet:', thrown);
      process.exit(1);
    },
  );
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
exitWithParent(stop);
tell({ ready: true, ...running.urls, startedInMs: Math.round(performance.now() - startedMs) });
