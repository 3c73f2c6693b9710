import { createActors } from '../actors/actors.ts';
import { registerActorAdmin } from '../actors/admin.ts';
import { createSignalProviders } from '../actors/signal-provider.ts';
import { type Auction, createAuction } from '../block-engine/auction.ts';
import { registerBlockEngine } from '../block-engine/json-rpc.ts';
import { startSearcher } from '../block-engine/searcher.ts';
import { createTipFloor } from '../block-engine/tip-floor.ts';
import type { Random } from '../chain/random.ts';
import type { Ledger } from '../chain/types.ts';
import type { LocalnetConfig } from '../config.ts';
import type { FaultRegistry } from '../faults/registry.ts';
import { startDispatcher } from '../helius/dispatcher.ts';
import { registerWebhookManagement } from '../helius/management.ts';
import { createWebhookBook } from '../helius/webhook-book.ts';
import { registerJupiter } from '../jupiter/routes.ts';
import { createPoolBook } from '../market/pool-book.ts';
import { createPrices } from '../market/prices.ts';
import { createTape } from '../market/tape.ts';
import type { Router } from '../rpc/router.ts';

export interface MarketParts {
  readonly ledger: Ledger;
  readonly config: Pick<
    LocalnetConfig,
    'seed' | 'actors' | 'searcherPort' | 'searcherKeyFile' | 'searcherCertFile'
  >;
  readonly router: Router;
  readonly faults: FaultRegistry;
  readonly random: Random;
}

export interface Market {
  readonly searcherAddress: string;
  stop(): void;
}

const HOST = '127.0.0.1';
const ACTOR_STEP_MS = 200;

/** Opens the doors of the providers over a founded market, and lets the actors trade. */
export async function startMarket({ ledger, config, router, faults, random }: MarketParts): Promise<Market> {
  const pools = createPoolBook(ledger);
  const prices = createPrices(ledger, pools);
  const tape = createTape(ledger, pools);
  const tips = createTipFloor(ledger);
  const auction = createAuction({
    ledger,
    tips,
    random: random.fork('auction'),
    faults: faults.at('jito.land'),
  });
  const book = createWebhookBook(ledger);
  const speed = config.actors === 'off' ? 0 : config.actors;
  const actors = createActors({
    ledger,
    pools,
    seed: config.seed,
    random: random.fork(`actors/${ledger.currentSlot()}`),
    send: createSend(ledger, auction),
    speed: speed > 0 ? speed : 1,
  });
  const leaders = new Set(actors.roster.map((entry) => entry.address));
  const symbolOf = (mint: string): string => actors.board.find(mint)?.symbol ?? mint.slice(0, 4);
  const providers = createSignalProviders({ ledger, pools, faults, leaders: () => leaders, symbolOf });
  registerJupiter(router, faults, { ledger, pools, prices, tape, directory: actors.board });
  registerBlockEngine(router, faults, { ledger, auction, tips });
  registerWebhookManagement(router, book);
  registerActorAdmin(router, { ledger, roster: actors.roster, providers, actors });
  const dispatcher = startDispatcher({ ledger, book, faults });
  const searcher = await startSearcher({
    ...{ ledger, auction, faults: faults.at('jito.searcher') },
    ...searcherOptions(config),
  });
  const timer = speed > 0 ? startActors(actors, ledger) : null;
  return {
    searcherAddress: `${HOST}:${searcher.port}`,
    stop() {
      if (timer !== null) clearInterval(timer);
      dispatcher.stop();
      providers.stop();
      searcher.stop();
    },
  };
}

function searcherOptions({ searcherPort, searcherKeyFile, searcherCertFile }: MarketParts['config']) {
  const address = { host: HOST, port: searcherPort };
  if (searcherKeyFile === undefined || searcherCertFile === undefined) return address;
  return { ...address, tls: { keyFile: searcherKeyFile, certFile: searcherCertFile } };
}

/** Tipped trades bid in the auction like anybody's bundle; the rest goes straight into the open block. */
function createSend(ledger: Ledger, auction: Auction) {
  return (wire: Uint8Array, isTipped: boolean): boolean => {
    if (isTipped) return auction.submit([wire]).ok;
    const sent = ledger.submit(wire);
    return sent.ok && sent.value.err === null;
  };
}

function startActors(actors: ReturnType<typeof createActors>, ledger: Ledger): NodeJS.Timeout {
  actors.settle(ledger.timeMs());
  // Whoever has just opened the page should not have to wait for the most spectacular thing that happens here.
  actors.launchRocket();
  actors.resume(ledger.timeMs());
  return setInterval(() => actors.step(ledger.timeMs()), ACTOR_STEP_MS);
}
