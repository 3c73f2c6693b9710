import { address } from '@chimera/core/units/chain';
import { createWebhooksApi } from '@chimera/solana/helius/webhooks-api';
import { createFetchHttp } from '@chimera/solana/http/fetch-http';
import { createGuardedHttp } from '@chimera/solana/http/guarded-http';
import type { Http } from '@chimera/solana/http/http';
import { createJitoClient } from '@chimera/solana/jito/client';
import type { JitoEndpoint } from '@chimera/solana/jito/endpoint';
import { openSearcher } from '@chimera/solana/jito/searcher';
import { getTipFloor, TIP_FLOOR_PATH } from '@chimera/solana/jito/tip-floor';
import { buildSwap } from '@chimera/solana/jupiter/build';
import { getUsdPrices } from '@chimera/solana/jupiter/price';
import { searchTokens } from '@chimera/solana/jupiter/tokens';
import { createFailover } from '@chimera/solana/route/failover';
import { createRpcClient } from '@chimera/solana/rpc/client';
import { JUPITER_PROGRAM } from '@chimera/solana/tx/programs';
import type { Config } from '../config.ts';
import type { Chain, ChainNode, Clock, Jito, Messenger, Prices, Router, WebhookService } from '../ports.ts';
import { createMessengers } from './messengers.ts';

export interface Network {
  readonly chain: Chain;
  /** Keeps providers that did not answer at the start out until they name this chain. */
  readonly pinChain?: (genesis: string) => void;
  readonly messengers: readonly Messenger[];
  readonly jito: Jito;
  readonly router: Router;
  readonly prices: Prices;
  /** Null when nobody is to tell us of leaders' trades by webhook. */
  readonly webhookService: WebhookService | null;
  /** Programs that may execute our swaps. */
  readonly routerPrograms: ReadonlySet<ReturnType<typeof address>>;
}

/** Mainnet tells the tip floor at a host of its own. */
const MAINNET_TIP_HOST = 'https://bundles.jito.wtf';
/** The swap program that the embedded cluster deploys at its genesis. */
const LOCALNET_SWAP_PROGRAM = address('7rvc4Pn4QDDaB9L5W7qqVNpBnDs3cYwXLiYVv9GBfE35');

export async function openNetwork(config: Config, clock: Clock): Promise<Network> {
  const http = createGuardedHttp(createFetchHttp());
  const clients = config.rpcUrls.map(({ url }) =>
    createRpcClient({ providerId: new URL(url).host, url, http }),
  );
  const jito = createFailover(await jitoEndpoints(config, http), clock.monotonicMs);
  const tipHost = config.cluster === 'localnet' ? config.jitoUrl : MAINNET_TIP_HOST;
  const jupiter = { url: config.jupiterUrl, http };
  return {
    chain: createFailover<ChainNode>(clients, clock.monotonicMs),
    pinChain: (genesis) => {
      for (const client of clients) client.pinChain(genesis);
    },
    jito: { ...jito, tipFloor: (options) => getTipFloor(http, `${tipHost}${TIP_FLOOR_PATH}`, options) },
    messengers: createMessengers(config, http),
    router: { build: (want, options) => buildSwap(jupiter, want, options) },
    prices: {
      usd: (mints, options) => getUsdPrices(jupiter, mints, options),
      tokens: (mints, options) => searchTokens(jupiter, mints.join(','), options),
    },
    webhookService: webhookService(config, http),
    routerPrograms: new Set(
      config.cluster === 'localnet' ? [JUPITER_PROGRAM, LOCALNET_SWAP_PROGRAM] : [JUPITER_PROGRAM],
    ),
  };
}

const webhookService = ({ heliusApiKey, heliusUrl }: Config, http: Http): WebhookService | null =>
  heliusApiKey === null ? null : createWebhooksApi({ url: heliusUrl, apiKey: heliusApiKey, http });

/** The searcher gRPC first, where one is named: it holds its connection open and answers soonest. */
async function jitoEndpoints(
  { jitoUrl, jitoSearcherUrl }: Config,
  http: Http,
): Promise<readonly JitoEndpoint[]> {
  const byJsonRpc = createJitoClient({ url: jitoUrl, http });
  return jitoSearcherUrl === null ? [byJsonRpc] : [await openSearcher({ url: jitoSearcherUrl }), byJsonRpc];
}
