import { openWholeLedger } from './chain/open-whole.ts';
import { createRandom } from './chain/random.ts';
import { startSlotTimer } from './chain/slot-timer.ts';
import type { Ledger } from './chain/types.ts';
import type { LocalnetConfig } from './config.ts';
import { registerAdmin } from './faults/admin.ts';
import { createFaultRegistry, type FaultRegistry } from './faults/registry.ts';
import { makeHistory } from './genesis/make-history.ts';
import { startMarket } from './genesis/market.ts';
import { listen, shut } from './rpc/listen.ts';
import { createRpcNode, type NodeOptions } from './rpc/node.ts';
import { createRouter } from './rpc/router.ts';
import { type NodeServer, serveNode } from './rpc/serve-node.ts';
import type { LocalnetUrls } from './start.ts';

export interface LocalnetParts {
  readonly config: LocalnetConfig;
  readonly nowMs: () => number;
  readonly onProgress: (line: string) => void;
  /** Ends the process so that its supervisor starts it again. */
  readonly restart: () => void;
}

export interface RunningLocalnet {
  readonly urls: LocalnetUrls;
  stop(): Promise<void>;
}

const DAY_MS = 86_400_000;

/** Puts the cluster together: chain, two nodes, provider doors, slots. */
export async function runLocalnet({
  config,
  nowMs,
  onProgress,
  restart,
}: LocalnetParts): Promise<RunningLocalnet> {
  const random = createRandom(config.seed);
  const faults = createFaultRegistry({ random: random.fork('faults'), nowMs });
  const router = createRouter();
  const endMs = nowMs();
  const foundedMs = endMs - config.historyDays * DAY_MS;
  const ledger = await openWholeLedger({ config, nowMs, foundedMs }, (fresh) =>
    makeHistory(fresh, { seed: config.seed, days: config.historyDays, endMs, onProgress }),
  );
  const nodes = await serveNodes(config, ledger, faults);
  registerAdmin({ router, faults, ledger, restart });
  const market = await startMarket({ ledger, config, router, faults, random: random.fork('market') });
  const providersPort = await listen(router.server(), config.providersPort);
  const stopSlots = startSlotTimer(ledger, config.slotMs);
  const [first, second] = nodes;
  const providersUrl = `http://127.0.0.1:${providersPort}`;
  return {
    urls: {
      rpcUrl: first.rpcUrl,
      wsUrl: first.wsUrl,
      rpcUrl2: second.rpcUrl,
      wsUrl2: second.wsUrl,
      providersUrl,
      jitoUrl: providersUrl,
      jupiterUrl: providersUrl,
      searcherAddress: market.searcherAddress,
      adminUrl: `${providersUrl}/admin`,
      genesisHash: ledger.genesisHash,
    },
    async stop() {
      stopSlots();
      market.stop();
      await Promise.all([first.stop(), second.stop(), shut(router.server())]);
      ledger.close();
    },
  };
}

const SECOND_NODE_INDEX_DELAY_SLOTS = 1;
const SECOND_NODE_PORT_OFFSET = 10;

async function serveNodes(
  config: LocalnetConfig,
  ledger: Ledger,
  faults: FaultRegistry,
): Promise<readonly [NodeServer, NodeServer]> {
  const primary: NodeOptions = { name: 'node-0', lagSlots: 0, indexDelaySlots: 0, retentionSlots: null };
  const secondary: NodeOptions = {
    name: 'node-1',
    lagSlots: config.nodeLagSlots,
    indexDelaySlots: config.nodeLagSlots + SECOND_NODE_INDEX_DELAY_SLOTS,
    retentionSlots: null,
  };
  const secondPort = config.rpcPort2 ?? (config.rpcPort === 0 ? 0 : config.rpcPort + SECOND_NODE_PORT_OFFSET);
  const first = await serveNode(createRpcNode(ledger, faults.at('rpc.0'), primary), config.rpcPort);
  const second = await serveNode(createRpcNode(ledger, faults.at('rpc.1'), secondary), secondPort);
  return [first, second];
}
