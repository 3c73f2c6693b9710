import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ensureWebBuilt } from '../../tooling/web-build.mjs';
import type { TradingReady } from '../hot-path/operator-control.ts';

/** The real dashboard's process. */
export interface Dashboard {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const READY_MS_MAX = 60_000;

export async function startDashboard(operator: TradingReady): Promise<Dashboard> {
  await ensureWebBuilt((line) => console.log(`  ${line}`));
  const child = spawn(process.execPath, ['tooling/run.mjs', 'apps/web/server.ts'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      ...{ NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', WEB_PORT: '0' },
      CHIMERA_DATA_DIR: operator.dataDir,
      OPERATOR_CONTROL_URL: operator.controlUrl,
    },
  });
  const ended = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), READY_MS_MAX);
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('{"ready":true')) continue;
    clearTimeout(timer);
    const { webUrl }: { webUrl: string } = JSON.parse(line);
    return {
      url: webUrl,
      stop: async () => {
        child.kill('SIGTERM');
        await ended;
      },
    };
  }
  throw new Error(`the dashboard ended, or was not ready after ${READY_MS_MAX} ms`);
}
