import type { EventOf } from '@chimera/core/events';
import { type Address, type Slot, slot, type Txid } from '@chimera/core/units/chain';
import type { ChainNode } from '../../ports.ts';

/** Finalized heights past the bound in which the newer control is looked for. */
export const CONTROL_HEIGHTS = 8;
/** Slots before the blockhash's in which the older control is looked for. */
const OLD_CONTROL_SLOTS = 64;
const HISTORY_PAGE = 1_000;
const HISTORY_PAGES_MAX = 10;
export const CALL = { timeoutMs: 5_000 } as const;

/** What one provider testified. */
export interface Testimony {
  readonly providerId: string;
  readonly finalizedHeight: number;
  readonly finalizedSlot: number;
  readonly controlOld: Txid;
  readonly controlNew: Txid;
  readonly historyEntries: number;
}

export class Inconclusive extends Error {
  override readonly name = 'Inconclusive';
}

/** There is nobody else's signature near the window that could serve as a control. */
export class Quiet extends Inconclusive {}

/** A provider says that it knows the transaction. */
export class Disputed extends Inconclusive {}

export interface Question {
  readonly attempt: EventOf<'attempt_signed'>;
  readonly bound: number;
  readonly wallet: Address;
  readonly node: ChainNode;
  /** Chooses the controls, so that a node cannot pick what it happens to know. */
  readonly other: ChainNode;
}

/** Height first, then status: the other way round a landing in between would be missed. */
export async function testify({ attempt, bound, wallet, node, other }: Question): Promise<Testimony> {
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
  if (target !== null && target !== undefined) throw new Disputed(`${node.providerId} knows the transaction`);
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
  throw new Quiet(`${node.providerId} shows no transaction before the window`);
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
  throw new Quiet(`${node.providerId} shows no transaction just after the window`);
}

/** Our wallet's finalized history back to the blockhash's slot; the transaction must not be in it. */
export async function countHistory(
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
      throw new Disputed(`${node.providerId} has the transaction in our history`);
    }
    count += entries.length;
    const oldest = entries.at(-1);
    if (oldest === undefined || entries.length < HISTORY_PAGE || oldest.slot < attempt.blockhashSlot)
      return count;
    before = oldest.signature;
  }
  throw new Inconclusive(`${node.providerId} has too much history since the attempt`);
}
