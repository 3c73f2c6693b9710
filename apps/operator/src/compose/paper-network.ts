import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_LIMITS } from '@chimera/core/limits';
import { lamports } from '@chimera/core/units/lamports';
import type { JitoEndpoint } from '@chimera/solana/jito/endpoint';
import { createFailover } from '@chimera/solana/route/failover';
import { createSigner } from '@chimera/solana/tx/sign';
import type { Config } from '../config.ts';
import { createLand } from '../paper/paper-land.ts';
import { openPaperLedger } from '../paper/paper-ledger.ts';
import { createPaperNode } from '../paper/paper-node.ts';
import { createQuotes } from '../paper/paper-trade.ts';
import type { Clock } from '../ports.ts';
import type { Network } from './network.ts';
import { loadWalletKey } from './wallet-key.ts';

const FILE = 'paper.jsonl';

/** The real network to look at, and paper to trade on: prices, quotes and leaders are real, nothing is sent. */
export function onPaper(network: Network, config: Config, clock: Clock): Network {
  const key = createSigner(loadWalletKey(config));
  if (!key.ok) throw new Error(`the trading key is not valid (${key.error}); check PRIVATE_KEY`);
  mkdirSync(config.dataDir, { recursive: true });
  const startLamports = lamports(DEFAULT_LIMITS.configuredCapitalLamports);
  const ledger = openPaperLedger(join(config.dataDir, FILE), key.value.address, startLamports);
  const quotes = createQuotes();
  const land = createLand({ ledger, quotes, clock });
  const { chain, jito, router } = network;
  const engines = jito.providers.map(
    (engine): JitoEndpoint => ({
      ...engine,
      sendBundle: async ([wire]) => (wire === undefined ? 'paper' : land(wire, chain.current())),
    }),
  );
  return {
    ...network,
    chain: createFailover(
      chain.providers.map((node) => createPaperNode(node, { ledger, quotes, land })),
      clock.monotonicMs,
    ),
    jito: { ...createFailover(engines, clock.monotonicMs), tipFloor: jito.tipFloor },
    router: {
      build: async (want, options) => {
        const swap = await router.build(want, options);
        quotes.keep(swap);
        return swap;
      },
    },
  };
}
