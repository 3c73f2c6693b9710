import { must } from '@chimera/core/assert';
import type { Txid } from '@chimera/core/units/chain';
import { createFailover } from '@chimera/solana/route/failover';
import type { Chain } from '../ports.ts';
import type { SimLedger } from './sim-ledger-for-tests.ts';
import { createSimNode, newSimNode, type SimNode } from './sim-node-for-tests.ts';

/** A small cluster of two nodes over one ledger, whose misbehaviour a test writes down. */
export interface SimChain extends Chain {
  readonly ledger: SimLedger;
  readonly nodes: readonly [SimNode, SimNode];
  /** Takes a landing back, as a fork does. */
  readonly fork: (txid: Txid) => void;
}

export function createSimChain(ledger: SimLedger): SimChain {
  const nodes: [SimNode, SimNode] = [newSimNode('alpha'), newSimNode('beta')];
  const providers = nodes.map((node) => createSimNode(ledger, node));
  return {
    // A script decides who answers, so nobody's health is counted.
    ...createFailover(providers, () => 0),
    ...{ ledger, nodes },
    on: (node, operation) => operation(node),
    fork: (id) => void ledger.landed.delete(id),
    read: (operation) => {
      const working = providers.find((_, index) => nodes[index]?.isDown === false);
      return operation(must(working ?? providers[0], 'a node'));
    },
  };
}
