import type { EventOf } from '@chimera/core/events';
import type { OrderId, PositionId } from '@chimera/core/ids';
import { height, type Slot } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import { startLocalnet } from '@chimera/localnet/start';
import { http, openTestCluster, type TestCluster, waitFor } from '@chimera/solana/localnet-for-tests';
import { createFailover } from '@chimera/solana/route/failover';
import { createRpcClient } from '@chimera/solana/rpc/client';
import { transferLamports } from '@chimera/solana/tx/system';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ChainNode } from '../../ports.ts';
import { createProveDead, type Proof } from './prove-dead.ts';

/** A sale that was signed, never sent and is out of time, on a cluster on which nobody else does anything. */
let cluster: TestCluster;
let expired: EventOf<'attempt_signed'>;
let nodes: readonly [ChainNode, ChainNode];

const WALK_NEVER = 1n << 62n;

beforeAll(async () => {
  cluster = await openTestCluster(startLocalnet);
  const { rpcUrl, rpcUrl2 } = cluster.localnet;
  nodes = [
    createRpcClient({ providerId: 'first', url: rpcUrl, http }),
    createRpcClient({ providerId: 'second', url: rpcUrl2, http }),
  ];
  expired = await signAndKeep();
  await waitFor('the end of its window', async () =>
    (await proofBy(nodes)).outcome === 'too_early' ? null : true,
  );
}, 60_000);

afterAll(() => cluster?.close());

async function signAndKeep(): Promise<EventOf<'attempt_signed'>> {
  const { rpc, signer, sign } = cluster;
  const { blockhash, contextSlot, lastValidBlockHeight } = await rpc.getLatestBlockhash();
  const { txid } = await sign([transferLamports(signer.address, signer.address, lamports(1n))], blockhash);
  const atoms = tokenAtoms(1n);
  return {
    ...{ type: 'attempt_signed', orderId: 'order' as OrderId, positionId: 'position' as PositionId, n: 1 },
    ...{ txid, blockhash, blockhashSlot: contextSlot, lastValidHeight: lastValidBlockHeight },
    blockhashHeight: height(lastValidBlockHeight - 150),
    confirmedHeights: {},
    ...{ haltEpoch: 0, bootEpoch: 1, limitsVersion: 1 },
    terms: {
      ...{ side: 'sell', sellAtoms: atoms, expectedLamports: lamports(1n), minLamports: lamports(1n) },
      priceImpactBps: null,
    },
    ...{ tipLamports: lamports(0n), priorityFeeLamports: lamports(0n) },
  };
}

/** Never takes a shorter way for the amount: it is the quiet that makes it read every block. */
function proofBy(providers: readonly ChainNode[]): Promise<Proof> {
  const chain = createFailover(providers, () => performance.now());
  return createProveDead(chain, cluster.signer.address, () => WALK_NEVER)(expired);
}

test('on a quiet chain what has expired is dead once both providers showed every block of its window', async () => {
  const proof = await proofBy(nodes);
  expect(proof).toMatchObject({ outcome: 'dead', evidence: { walks: [{}, {}] } });
  const { walks, bound } = proof.outcome === 'dead' ? proof.evidence : {};
  expect(walks).toMatchObject([
    { providerId: 'first', toHeight: bound, hasBlockhash: true },
    { providerId: 'second', toHeight: bound, hasBlockhash: true },
  ]);
});

test('one provider that shows every block is not enough', async () => {
  const [first, second] = nodes;
  const pruned: ChainNode = {
    ...second,
    getBlocks: async (from, to, options) =>
      (await second.getBlocks(from, to, options)).filter((at) => at > expired.blockhashSlot),
  };
  for (const providers of [[first], [first, pruned], [pruned, first]]) {
    expect(await proofBy(providers)).toMatchObject({ outcome: 'inconclusive' });
  }
});

test('a provider that left one block out proves nothing', async () => {
  const [first, second] = nodes;
  const isLeftOut = (at: Slot): boolean => at === expired.blockhashSlot + 40;
  const gap: ChainNode = {
    ...second,
    getBlocks: async (from, to, options) =>
      (await second.getBlocks(from, to, options)).filter((at) => !isLeftOut(at)),
  };
  expect(await proofBy([first, gap])).toMatchObject({
    outcome: 'inconclusive',
    reason: expect.stringMatching(/^second: no parent links height/),
  });
});

test('two unbroken chains that are not the same one prove nothing', async () => {
  const [first, second] = nodes;
  const elsewhere: ChainNode = {
    ...second,
    getBlock: async (at, options) => {
      const block = await second.getBlock(at, options);
      if (block === null) return null;
      const { blockhash, previousBlockhash } = block;
      return { ...block, blockhash: `other ${blockhash}`, previousBlockhash: `other ${previousBlockhash}` };
    },
  };
  expect(await proofBy([first, elsewhere])).toEqual({
    outcome: 'inconclusive',
    reason: 'the providers show different chains over its window',
  });
});

test('a provider that has it in a block is believed against the silence of both', async () => {
  const [first, second] = nodes;
  const knows: ChainNode = {
    ...second,
    getBlock: async (at, options) => {
      const block = await second.getBlock(at, options);
      const isThere = block !== null && at === expired.blockhashSlot + 10;
      return isThere ? { ...block, signatures: [...block.signatures, expired.txid] } : block;
    },
  };
  expect(await proofBy([first, knows])).toMatchObject({
    outcome: 'inconclusive',
    reason: expect.stringMatching(/^second has it in the block of height/),
  });
});
