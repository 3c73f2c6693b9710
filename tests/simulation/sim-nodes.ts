import type { Txid } from '@chimera/core/units/chain';
import type { RpcClient } from '@chimera/solana/rpc/client';
import { SolanaError, type SolanaErrorCode } from '@chimera/solana/rpc/errors';
import type { FaultKind } from './faults.ts';
import { GENESIS } from './sim-ids.ts';
import { decodeOurs } from './sim-ledger.ts';
import type { RemoteCall } from './sim-network.ts';
import { createSimProvider } from './sim-provider.ts';
import { PROVIDER_IDS, type World } from './world.ts';

/** Answers to a send that say nothing about what becomes of the bytes. */
const FALSE_ANSWERS: readonly (readonly [FaultKind, SolanaErrorCode])[] = [
  ['send_says_no_blockhash', 'rpc_blockhash_not_found'],
  ['send_says_processed', 'rpc_already_processed'],
  ['send_says_preflight', 'rpc_preflight_failed'],
];

/** The RPC providers as one life of the operator reaches them. */
export function createSimNodes(
  world: World,
  remote: RemoteCall,
  onSend: (route: string, wire: Uint8Array) => void,
): readonly RpcClient[] {
  const { rng, faults, chain, market, key, backends, invariants } = world;
  const take = (wire: Uint8Array): Txid => {
    if (!faults.strikes('send_swallowed')) chain.submit(wire, rng.below(3));
    for (const [kind, code] of FALSE_ANSWERS) if (faults.strikes(kind)) throw new SolanaError(code);
    return decodeOurs(wire).txid;
  };
  return PROVIDER_IDS.map((providerId) => {
    const client = createSimProvider({
      ...{ providerId, chain, market, remote, take, wallet: key.address, genesis: GENESIS },
      backend: () => rng.pick(backends[providerId]),
      isOurs: invariants.isOurs,
      misreports: () => providerId === world.liar && faults.strength('node_tells_wrong_amounts') > 0,
      sale: () =>
        faults.strikes('token_refuses_sales')
          ? 'fails'
          : faults.strikes('token_taxes_sales')
            ? 'taxed'
            : 'honest',
      strikesSimulation: () => faults.strikes('node_simulates_error'),
    });
    return {
      ...client,
      sendTransaction: (wire, options) => {
        if (options.mayLeave?.() === false) return Promise.reject(new SolanaError('request_withheld'));
        onSend(providerId, wire);
        return client.sendTransaction(wire, options);
      },
    };
  });
}
