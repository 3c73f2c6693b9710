import type { EventOf } from '@chimera/core/events';
import { type Address, type Slot, slot, type Txid } from '@chimera/core/units/chain';
import { SolanaError } from '@chimera/solana/rpc/errors';
import type { Chain, ChainNode } from '../../ports.ts';

/**
 * `too_early`: finality has not passed the window yet. `inconclusive`: it has, but the evidence is not complete
 * (a control missing, a provider silent, or one that knows the transaction).
 */
export type Proof =
  | { readonly outcome: 'dead'; readonly evidence: Readonly<Record<string, unknown>> }
  | { readonly outcome: 'too_early' }
  | { readonly outcome: 'inconclusive'; readonly reason: string };

export type ProveDead = (attempt: EventOf<'attempt_signed'>) => Promise<Proof>;

/** Finalized heights past the bound in which the newer control is looked for. */
const CONTROL_HEIGHTS = 8;
/** Slots before the blockhash's in which the older control is looked for. */
const OLD_CONTROL_SLOTS = 64;
const WITNESSES_MIN = 2;
const HISTORY_PAGE = 1_000;
const HISTORY_PAGES_MAX = 10;
const CALL = { timeoutMs: 5_000 } as const;

/** What one provider testified. */
interface Testimony {
  readonly providerId: string;
  readonly finalizedHeight: number;
  readonly finalizedSlot: number;
  readonly controlOld: Txid;
  readonly controlNew: Txid;
  readonly historyEntries: number;
}

class Inconclusive extends Error {
  override readonly name = 'Inconclusive';
}

/**
 * The absence proof. A null status alone proves nothing: a node may have pruned, lag or lie. So finality must be
 * past every block that could hold the transaction, and then the same answer that lacks it must contain one
 * signature from before that window and one from after it; two independent providers must testify so, and our
 * wallet's history on both must lack it too.
 */
export function createProveDead(chain: Chain, wallet: Address): ProveDead {
  return async (attempt) => {
    if (chain.providers.length < WITNESSES_MIN) {
      return { outcome: 'inconclusive', reason: 'a death needs two independent providers' };
    }
    const bound = boundOf(attempt);
    try {
      const heights = await Promise.all(
        chain.providers.map((node) => node.getBlockHeight({ commitment: 'finalized', ...CALL })),
      );
      if (heights.some((finalized) => finalized < bound + CONTROL_HEIGHTS)) return { outcome: 'too_early' };
      const testimonies: Testimony[] = [];
      for (const [index, node] of chain.providers.entries()) {
        const other = chain.providers[(index + 1) % chain.providers.length] ?? node;
        testimonies.push(await testify({ attempt, bound, wallet, node, other }));
      }
      return { outcome: 'dead', evidence: { bound, lastValidHeight: attempt.lastValidHeight, testimonies } };
    } catch (error) {
      if (error instanceof Inconclusive || error instanceof SolanaError) {
        return { outcome: 'inconclusive', reason: error.message };
      }
      throw error;
    }
  };
}

/** The highest height at which a block may still hold the transaction. Blockhash life is what the chain gave. */
function boundOf(attempt: EventOf<'attempt_signed'>): number {
  const life = attempt.lastValidHeight - attempt.blockhashHeight;
  const heightMax = Math.max(0, ...Object.values(attempt.confirmedHeights));
  return Math.max(attempt.lastValidHeight, heightMax + life) + 1;
}

interface Question {
  readonly attempt: EventOf<'attempt_signed'>;
  readonly bound: number;
  readonly wallet: Address;
  readonly node: ChainNode;
  /** Chooses the controls, so that a node cannot pick what it happens to know. */
  readonly other: ChainNode;
}

/** Height first, then status: the other way round a landing in between would be missed. */
async function testify({ attempt, bound, wallet, node, other }: Question): Promise<Testimony> {
  const [finalizedHeight, finalizedSlot] = await Promise.all([
    node.getBlockHeight({ commitment: 'finalized', ...CALL }),
    node.getSlot({ commitment: 'finalized', ...CALL }),
  ]);
  if (finalizedHeight < bound + CONTROL_HEIGHTS)
    throw new Inconclusive(`${node.providerId} went back in height`);
  const controlOld = await findOldControl(other, attempt.blockhashSlot);
  const controlNew = await findNewControl(other, attempt.blockhashSlot, bound);
  const options = { searchTransactionHistory: true, ...CALL };
  const [old, target, recent] = await node.getSignatureStatuses(
    [controlOld, attempt.txid, controlNew],
    options,
  );
  if (target !== null && target !== undefined)
    throw new Inconclusive(`${node.providerId} knows the transaction`);
  if (old === null || old === undefined) throw new Inconclusive(`${node.providerId} lacks the older control`);
  if (recent === null || recent === undefined)
    throw new Inconclusive(`${node.providerId} lacks the newer control`);
  const historyEntries = await countHistory(node, wallet, attempt);
  return {
    providerId: node.providerId,
    finalizedHeight,
    finalizedSlot,
    controlOld,
    controlNew,
    historyEntries,
  };
}

/** A signature at or below the blockhash's block: a node that still has it has not pruned the window. */
async function findOldControl(node: ChainNode, blockhashSlot: Slot): Promise<Txid> {
  const from = slot(Math.max(0, blockhashSlot - OLD_CONTROL_SLOTS));
  const slots = await node.getBlocks(from, blockhashSlot, { commitment: 'finalized', ...CALL });
  for (const at of slots.toReversed()) {
    const block = await node.getBlock(at, { commitment: 'finalized', ...CALL });
    const signature = block?.signatures.at(-1);
    if (signature !== undefined) return signature;
  }
  throw new Inconclusive(`${node.providerId} shows no transaction before the window`);
}

/** A signature from just after the window: a node that has it has indexed past the window. */
async function findNewControl(node: ChainNode, blockhashSlot: Slot, bound: number): Promise<Txid> {
  const newest = await node.getSlot({ commitment: 'finalized', ...CALL });
  const slots = await node.getBlocks(blockhashSlot, newest, { commitment: 'finalized', ...CALL });
  const first =
    slots[0] === undefined ? null : await node.getBlock(slots[0], { commitment: 'finalized', ...CALL });
  if (first === null || first.blockHeight === null) {
    throw new Inconclusive(`${node.providerId} does not show the blockhash's block`);
  }
  // Blocks follow each other in height, so the nth slot with a block after the first is n higher.
  const start = Math.max(0, bound + 1 - first.blockHeight);
  for (const at of slots.slice(start, start + CONTROL_HEIGHTS)) {
    const block = await node.getBlock(at, { commitment: 'finalized', ...CALL });
    const signature = block?.signatures[0];
    if (block === null || block.blockHeight === null || signature === undefined) continue;
    if (block.blockHeight > bound) return signature;
  }
  throw new Inconclusive(`${node.providerId} shows no transaction just after the window`);
}

/** Our wallet's finalized history back to the blockhash's slot; the transaction must not be in it. */
async function countHistory(
  node: ChainNode,
  wallet: Address,
  attempt: EventOf<'attempt_signed'>,
): Promise<number> {
  let before: Txid | undefined;
  let count = 0;
  for (let page = 0; page < HISTORY_PAGES_MAX; page += 1) {
    const entries = await node.getSignaturesForAddress(wallet, {
      commitment: 'finalized',
      limit: HISTORY_PAGE,
      before,
      ...CALL,
    });
    if (entries.some((entry) => entry.signature === attempt.txid)) {
      throw new Inconclusive(`${node.providerId} has the transaction in our history`);
    }
    count += entries.length;
    const oldest = entries.at(-1);
    if (oldest === undefined || entries.length < HISTORY_PAGE || oldest.slot < attempt.blockhashSlot)
      return count;
    before = oldest.signature;
  }
  throw new Inconclusive(`${node.providerId} has too much history since the attempt`);
}
