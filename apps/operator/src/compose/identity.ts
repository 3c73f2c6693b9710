import type { Config } from '../config.ts';
import type { Chain, Clock } from '../ports.ts';

/** The first block of the real network; nothing else is ever called mainnet. */
const MAINNET_GENESIS = '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d';
const ATTEMPTS_MAX = 60;
const RETRY_MS = 500;

/** A reason not to start, with what to do about it. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}

/** Asks the chain who it is, waiting a little for providers that are still starting. */
export async function readGenesis(chain: Chain, clock: Clock, stop: AbortSignal): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answers = await Promise.all(
        chain.providers.map((node) => node.getGenesisHash({ timeoutMs: 5_000 })),
      );
      const [first] = answers;
      if (first === undefined || answers.some((answer) => answer !== first)) {
        throw new StartRefused('the RPC providers serve different chains; correct RPC_URLS');
      }
      return first;
    } catch (error) {
      if (error instanceof StartRefused || attempt >= ATTEMPTS_MAX || stop.aborted) throw error;
      await clock.sleep(RETRY_MS, stop);
    }
  }
}

export interface Identity {
  readonly genesis: string;
  readonly wallet: string;
}

/** Keeps keys and data on the chain they belong to; throws `StartRefused`. */
export function checkIdentity(now: Identity, config: Config, lastBoot: Identity | null): void {
  const isMainnet = now.genesis === MAINNET_GENESIS;
  if (isMainnet !== (config.cluster === 'mainnet')) {
    throw new StartRefused(
      `the providers serve ${isMainnet ? 'mainnet' : 'another chain'}, but CHIMERA_CLUSTER is ${config.cluster}; correct one of them`,
    );
  }
  if (config.cluster === 'mainnet' && config.mode === 'paper') {
    throw new StartRefused(
      'paper trading on mainnet is not available in this version; use CHIMERA_CLUSTER=localnet',
    );
  }
  if (lastBoot === null) return;
  if (lastBoot.genesis !== now.genesis) {
    throw new StartRefused(
      `${config.dataDir} belongs to the chain ${lastBoot.genesis}; use another CHIMERA_DATA_DIR for this one`,
    );
  }
  if (lastBoot.wallet !== now.wallet) {
    throw new StartRefused(
      `${config.dataDir} belongs to the wallet ${lastBoot.wallet}; restore its key or use another CHIMERA_DATA_DIR`,
    );
  }
}
