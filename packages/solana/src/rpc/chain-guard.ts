import { z } from 'zod';
import { SolanaError } from './errors.ts';
import type { JsonRpc } from './transport.ts';

export interface ChainGuard {
  readonly call: JsonRpc;
  /** From now on nothing is asked of a provider that has not named this chain. */
  readonly pin: (genesis: string) => void;
}

const GENESIS = 'getGenesisHash';

/**
 * A provider that did not answer while others named the chain is asked for its own name first when it comes back:
 * one of another chain would deny every transaction of ours, and be believed. Calls throw `transport_wrong_chain` then.
 */
export function createChainGuard(ask: JsonRpc): ChainGuard {
  let pinned: string | null = null;
  let named: string | null = null;
  const call: JsonRpc = async (method, params, schema, options) => {
    if (method !== GENESIS && pinned !== null) {
      const { signal, timeoutMs } = options ?? {};
      named ??= await ask(GENESIS, [], z.string(), { signal, timeoutMs });
      if (named !== pinned) throw new SolanaError('transport_wrong_chain', { said: named });
    }
    const answer = await ask(method, params, schema, options);
    if (method === GENESIS) named = z.string().parse(answer);
    return answer;
  };
  return {
    call,
    pin: (genesis) => {
      pinned = genesis;
    },
  };
}
