import { setMaxListeners } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must } from '@chimera/core/assert';
import { DEFAULT_LIMITS } from '@chimera/core/limits';
import { createFetchHttp } from '@chimera/solana/http/fetch-http';
import { createGuardedHttp } from '@chimera/solana/http/guarded-http';
import type { Http, HttpRequest } from '@chimera/solana/http/http';
import { createJitoClient } from '@chimera/solana/jito/client';
import type { JitoEndpoint } from '@chimera/solana/jito/endpoint';
import { createFailover } from '@chimera/solana/route/failover';
import { SolanaError } from '@chimera/solana/rpc/errors';
import { createSigner } from '@chimera/solana/tx/sign';
import type { Network } from '../../apps/operator/src/compose/network.ts';
import { startOperator } from '../../apps/operator/src/compose/operator.ts';
import { openStore } from '../../apps/operator/src/compose/store.ts';
import { createSystemClock, createSystemRandom } from '../../apps/operator/src/compose/system.ts';
import { loadWalletKey } from '../../apps/operator/src/compose/wallet-key.ts';
import { type Config, loadConfig } from '../../apps/operator/src/config.ts';
import {
  createScriptedRouter,
  SCRIPTED_PRICES,
  SCRIPTED_ROUTER_PROGRAM,
  scriptedSwapsOf,
} from '../../apps/operator/src/execution/scripted-market-for-tests.ts';
import { createSimChain } from '../../apps/operator/src/execution/sim-chain-for-tests.ts';
import { createSimLedger } from '../../apps/operator/src/execution/sim-ledger-for-tests.ts';
import { announce } from './announce.ts';
import { SECRET } from './requests.ts';

/**
 * The real operator with its doors, journal, signer log and bundles over HTTP to the sink. Reads, quotes and
 * rehearsals are answered in the process, which is how the network's round trips are left out.
 */
const [sinkUrl = ''] = process.argv.slice(2);
const WALLET_LAMPORTS = 1_000_000n * 10n ** 9n;
const LIMITS = {
  ...DEFAULT_LIMITS,
  ...{ configuredCapitalLamports: WALLET_LAMPORTS, shieldShareBps: 10_000, spearShareBps: 0 },
  unvouchedShareBps: 10_000,
  openPositionsMax: 500,
  // Whoever sells for what he paid loses the fees, over and over.
  ...{ lossStreakMax: 1_000, lossDayUsdMicrosMax: 10n ** 15n, lossDayLamportsMax: 10n ** 15n },
};

const clock = createSystemClock();
const { signal: stop } = new AbortController();
setMaxListeners(0, stop);
const ignore = (): void => undefined;
const http = createGuardedHttp(createFetchHttp());
/** When bytes were handed to the system: what comes after is the system's time, and the receiver's. */
const handedNs: string[] = [];
const config = benchConfig();
await prepareLimits(config);
const { ready } = await startOperator({
  ...{ config, clock, stop, random: createSystemRandom(), network: scriptedNetwork(config) },
  logger: { info: ignore, warn: ignore, error: ignore },
  onFatal: (error) => {
    console.error(error);
    process.exit(70);
  },
});
announce(
  {
    url: `${ready.operatorUrl}/api/v1/webhook`,
    controlUrl: ready.controlUrl,
    keyFile: config.adminKeyFile,
    dataDir: config.dataDir,
    adminLink: must(ready.adminLink, 'a link for the first admin'),
  },
  () => ({ handedNs }),
);

function notingHttp(request: HttpRequest): ReturnType<Http> {
  const { mayLeave } = request;
  if (mayLeave === undefined) return http(request);
  const noted = (): boolean => {
    const may = mayLeave();
    if (may) handedNs.push(String(process.hrtime.bigint()));
    return may;
  };
  return http({ ...request, mayLeave: noted });
}

function benchConfig(): Config {
  const dir = mkdtempSync(join(tmpdir(), 'chimera-bench-'));
  const loaded = loadConfig({
    ...{ CHIMERA_DATA_DIR: join(dir, 'data'), CHIMERA_CONFIG_DIR: join(dir, 'config') },
    ...{ OPERATOR_PORT: '0', CONTROL_PORT: '0', HMAC_SECRET: SECRET },
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  return loaded.value;
}

/** Room for every trade of a run. */
async function prepareLimits(of: Config): Promise<void> {
  const store = openStore({ config: of, clock, onFatal: ignore, killPoint: null });
  const event = { type: 'limits_set', version: 1, limits: LIMITS, by: 'bench', reason: 'bench' } as const;
  await store.record([{ event }]).durable;
  store.close();
}

function scriptedNetwork(of: Config): Network {
  const key = createSigner(loadWalletKey(of));
  if (!key.ok) throw new Error(key.error);
  const ledger = createSimLedger(clock, key.value.address, scriptedSwapsOf);
  ledger.walletLamports = WALLET_LAMPORTS;
  const engine = createJitoClient({ url: sinkUrl, http: notingHttp });
  const landing: JitoEndpoint = {
    ...engine,
    // With its options, among them whether it may leave: without, it would go another way than the operator's.
    sendBundle: async (wires, options) => {
      const id = await engine.sendBundle(wires, options);
      ledger.land(must(wires[0], 'bundled bytes'));
      return id;
    },
  };
  return {
    chain: createSimChain(ledger),
    jito: {
      ...createFailover([landing], clock.monotonicMs),
      tipFloor: () => Promise.reject(new SolanaError('jito_tip_floor_unknown')),
    },
    router: createScriptedRouter(),
    prices: SCRIPTED_PRICES,
    messengers: [],
    webhookService: null,
    routerPrograms: new Set([SCRIPTED_ROUTER_PROGRAM]),
  };
}
