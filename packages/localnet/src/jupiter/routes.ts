import type { FaultRegistry } from '../faults/registry.ts';
import { withFaults } from '../market/faulty-route.ts';
import type { Router } from '../rpc/router.ts';
import { createPriceHandler } from './price-v3.ts';
import { createQuoteHandler, createSwapHandler, createSwapInstructionsHandler } from './swap-v1.ts';
import { createBuildHandler } from './swap-v2.ts';
import { createRecentTokensHandler, createTokenSearchHandler, type TokenDependencies } from './tokens-v2.ts';

/** Serves the swap, price and token routes under the paths that the real API has below its host. */
export function registerJupiter(
  router: Router,
  faults: FaultRegistry,
  dependencies: TokenDependencies,
): void {
  const swap = faults.at('jupiter.swap');
  const price = faults.at('jupiter.price');
  const tokens = faults.at('jupiter.tokens');
  router.register('GET', '/swap/v2/build', withFaults(swap, createBuildHandler(dependencies)));
  router.register('GET', '/swap/v1/quote', withFaults(swap, createQuoteHandler(dependencies)));
  router.register('POST', '/swap/v1/swap', withFaults(swap, createSwapHandler(dependencies)));
  router.register(
    'POST',
    '/swap/v1/swap-instructions',
    withFaults(swap, createSwapInstructionsHandler(dependencies)),
  );
  router.register('GET', '/price/v3', withFaults(price, createPriceHandler(dependencies)));
  router.register('GET', '/tokens/v2/search', withFaults(tokens, createTokenSearchHandler(dependencies)));
  router.register('GET', '/tokens/v2/recent', withFaults(tokens, createRecentTokensHandler(dependencies)));
}
