import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Localnet, startLocalnet } from '@chimera/localnet/start';
import { makeDataDir } from '../restart/data-dir.ts';
import { type Start, startOnce } from '../restart/start-once.ts';
import { type Budget, type Figure, figure, quantile, type Suite } from '../suite.ts';

const EVENTS = Number(process.env.BENCH_RESTART_EVENTS ?? 1_000_000);
const LIVE_ORDERS = 100;
const STARTS = 5;
/** Between ready and SIGKILL, so that every start but the first finds a log that was cut off at work. */
const WORK_MS = 2_000;
const READY_MS_MAX = 3_000;

export const suite: Suite = {
  about: `restart with ${EVENTS} journal events and ${LIVE_ORDERS} live orders, beside a start on an empty folder`,
  run: async () => {
    const dir = mkdtempSync(join(tmpdir(), 'chimera-restart-'));
    const localnet = await startLocalnet({
      ...{ rpcPort: 0, providersPort: 0, searcherPort: 0 },
      ...{ historyDays: 0, actors: 'off', seed: 'restart', dataDir: join(dir, 'localnet') },
    });
    try {
      const full = join(dir, 'full');
      const liveOrders = LIVE_ORDERS;
      const made = performance.now();
      await makeDataDir({ dataDir: full, localnet, events: EVENTS, liveOrders });
      console.log(`made the folder in ${Math.round((performance.now() - made) / 1_000)} s`);
      return toFigures(await measure(localnet, full), await measure(localnet, join(dir, 'empty')));
    } finally {
      await localnet.stop();
      rmSync(dir, { recursive: true, force: true });
    }
  },
};

async function measure(localnet: Localnet, dataDir: string): Promise<readonly Start[]> {
  const settings = {
    CHIMERA_DATA_DIR: dataDir,
    CHIMERA_CONFIG_DIR: `${dataDir}-config`,
    OPERATOR_PORT: '0',
    CONTROL_PORT: '0',
    RPC_URLS: `${localnet.rpcUrl}|${localnet.wsUrl},${localnet.rpcUrl2}|${localnet.wsUrl2}`,
    JITO_URL: localnet.jitoUrl,
    JUPITER_URL: localnet.jupiterUrl,
    HELIUS_URL: localnet.providersUrl,
  };
  const starts: Start[] = [];
  for (let count = 0; count < STARTS; count += 1) starts.push(await startOnce(settings, WORK_MS));
  return starts;
}

function toFigures(full: readonly Start[], empty: readonly Start[]): readonly Figure[] {
  const median = (starts: readonly Start[], of: keyof Start): number =>
    quantile(
      starts.map((start) => start[of]),
      0.5,
    );
  const worst = Math.max(...full.map(({ readyMs }) => readyMs));
  const figureOf = (name: string, of: keyof Start, budget: Budget = {}): Figure =>
    figure(name, median(full, of), 'ms', { floor: median(empty, of), ...budget });
  return [
    figureOf('restart to ready, median, beside an empty folder', 'readyMs', { atMost: READY_MS_MAX }),
    figure('restart to ready, worst', worst, 'ms'),
    figureOf('processor time of it', 'processorMs'),
  ];
}
