import { readArm } from '../config/live-arm.ts';
import type { Config } from '../config.ts';
import type { Chain, Clock } from '../ports.ts';

/** The first block of the real network; nothing else is ever called mainnet. */
export const MAINNET_GENESIS = '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d';
const ATTEMPTS_MAX = 60;
const RETRY_MS = 500;
/** How long a start waits for all providers before those do that know the chain of the data. */
const ALL_MS = 10_000;

/** A reason not to start, with what to do about it. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}

export interface GenesisParts {
  readonly chain: Pick<Chain, 'providers'>;
  readonly clock: Clock;
  readonly stop: AbortSignal;
  /** The chain of the last start; null at the first, which hears every provider. */
  readonly known: string | null;
}

/**
 * Asks the chain who it is, waiting a little for providers that are still starting. Positions are not left unguarded
 * because one provider is down: where the chain is known, those that name it are enough.
 */
export async function readGenesis({ chain, clock, stop, known }: GenesisParts): Promise<string> {
  const startedMs = clock.monotonicMs();
  for (let attempt = 1; ; attempt += 1) {
    const asked = await Promise.allSettled(
      chain.providers.map((node) => node.getGenesisHash({ timeoutMs: 5_000 })),
    );
    const answers = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const failure = asked.find((one) => one.status === 'rejected')?.reason;
    const [first] = answers;
    if (asked.length === 0) throw new StartRefused('RPC_URLS names no provider');
    if (answers.some((answer) => answer !== first)) {
      throw new StartRefused('the RPC providers serve different chains; correct RPC_URLS');
    }
    const isEnough = failure === undefined || (first === known && clock.monotonicMs() - startedMs >= ALL_MS);
    if (first !== undefined && isEnough) return first;
    if (attempt >= ATTEMPTS_MAX || stop.aborted) throw failure;
    await clock.sleep(RETRY_MS, stop);
  }
}

export interface Identity {
  readonly genesis: string;
  readonly wallet: string;
}

/** Whose the data are. What was traded on paper must never be taken for holdings, nor the reverse. */
export interface LastBoot extends Identity {
  readonly mode: Config['mode'];
}

/** Keeps keys and data on the chain they belong to; throws `StartRefused`. */
export function checkIdentity(now: Identity, config: Config, lastBoot: LastBoot | null): void {
  const isMainnet = now.genesis === MAINNET_GENESIS;
  if (isMainnet !== (config.cluster === 'mainnet')) {
    throw new StartRefused(
      `the providers serve ${isMainnet ? 'mainnet' : 'another chain'}, but CHIMERA_CLUSTER is ${config.cluster}; correct one of them`,
    );
  }
  const arm = config.isRealMoney ? readArm(config.configDir) : null;
  if (config.isRealMoney && (arm?.wallet !== now.wallet || arm.genesis !== now.genesis)) {
    throw new StartRefused(
      `live trading is not armed for ${now.wallet}; ./chimera live arm is the second of its two acts`,
    );
  }
  if (lastBoot === null) return;
  if (lastBoot.genesis !== now.genesis) {
    throw new StartRefused(
      `${config.dataDir} belongs to the chain ${lastBoot.genesis}; use another CHIMERA_DATA_DIR for this one`,
    );
  }
  if (lastBoot.mode !== config.mode) {
    throw new StartRefused(
      `${config.dataDir} belongs to ${lastBoot.mode} trading; use another CHIMERA_DATA_DIR for ${config.mode}`,
    );
  }
  if (lastBoot.wallet !== now.wallet) {
    throw new StartRefused(
      `${config.dataDir} belongs to the wallet ${lastBoot.wallet}; restore its key or use another CHIMERA_DATA_DIR`,
    );
  }
}
