import type { Txid } from '@chimera/core/units/chain';
import { SIGNATURE_STATUSES_MAX } from '@chimera/solana/rpc/client';
import { SolanaError } from '@chimera/solana/rpc/errors';
import type { SignatureStatus } from '@chimera/solana/rpc/history-methods';
import type { ChainTip } from '../facts/chain-tip.ts';
import type { Chain, ChainNode, Clock } from '../ports.ts';
import type { ProviderAnswer } from './sighting.ts';

/** One poll for all live attempts: providers are asked once per slot, however many trades are in flight. */
export interface StatusWatch {
  /** Resolves after a poll that began after this call; with nothing when `stop`, or anybody's, aborts. */
  readonly next: (txid: Txid, stop: AbortSignal) => Promise<readonly ProviderAnswer[]>;
  /** Polls until `stop`. */
  readonly run: (stop: AbortSignal) => Promise<void>;
}

const POLL_MS_MIN = 50;
const POLL_MS_MAX = 1_000;
/** A provider slower than this is left out of one poll, so that it does not hold back the others. */
const CALL_TIMEOUT_MS = 800;

type Waiter = (answers: readonly ProviderAnswer[]) => void;

export function createStatusWatch(parts: { chain: Chain; clock: Clock; tip: ChainTip }): StatusWatch {
  const { chain, clock, tip } = parts;
  let waiting = new Map<Txid, Set<Waiter>>();
  let onWaiter: (() => void) | null = null;

  /** One listener for whoever waits: a signal goes through all it has at each that is added. */
  const heard = new WeakSet<AbortSignal>();
  function hear(stop: AbortSignal): void {
    if (heard.has(stop)) return;
    heard.add(stop);
    stop.addEventListener('abort', releaseAll, { once: true });
  }
  function releaseAll(): void {
    const waiters = [...waiting.values()].flatMap((each) => [...each]);
    waiting = new Map();
    for (const resolve of waiters) resolve([]);
  }

  /** Nobody is asked for nothing. */
  const someoneWaits = (): Promise<void> =>
    new Promise((resolve) => {
      if (waiting.size > 0) return resolve();
      onWaiter = resolve;
    });

  async function poll(): Promise<void> {
    const batch = waiting;
    waiting = new Map();
    const txids = [...batch.keys()];
    const answers = await Promise.all(chain.providers.map((node) => statusesOf(node, txids)));
    for (const [index, txid] of txids.entries()) {
      const ofTxid = answers.map((statuses, at) =>
        answerOf(chain.providers[at]?.providerId ?? '', statuses?.[index]),
      );
      for (const resolve of batch.get(txid) ?? []) resolve(ofTxid);
    }
  }

  return {
    next: (txid, stop) =>
      new Promise((resolve) => {
        if (stop.aborted) return resolve([]);
        hear(stop);
        const waiters = waiting.get(txid) ?? new Set();
        waiters.add(resolve);
        waiting.set(txid, waiters);
        onWaiter?.();
      }),
    run: async (stop) => {
      stop.addEventListener('abort', () => onWaiter?.(), { once: true });
      while (!stop.aborted) {
        await someoneWaits();
        await poll();
        await clock.sleep(Math.min(Math.max(tip.slotMs() / 2, POLL_MS_MIN), POLL_MS_MAX), stop);
      }
    },
  };
}

/** Null when the provider could not be asked. History is searched: the cache forgets what is long final. */
async function statusesOf(
  node: ChainNode,
  txids: readonly Txid[],
): Promise<readonly (SignatureStatus | null)[] | null> {
  const options = { searchTransactionHistory: true, timeoutMs: CALL_TIMEOUT_MS };
  const statuses: (SignatureStatus | null)[] = [];
  try {
    for (let from = 0; from < txids.length; from += SIGNATURE_STATUSES_MAX) {
      const page = txids.slice(from, from + SIGNATURE_STATUSES_MAX);
      statuses.push(...(await node.getSignatureStatuses(page, options)));
    }
    return statuses;
  } catch (error) {
    if (error instanceof SolanaError) return null;
    throw error;
  }
}

const answerOf = (providerId: string, status: SignatureStatus | null | undefined): ProviderAnswer =>
  status === undefined ? { providerId, answered: false } : { providerId, answered: true, status };
