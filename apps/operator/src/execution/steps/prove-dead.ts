import type { EventOf } from '@chimera/core/events';
import { boundOf } from '@chimera/core/execution/absence-window';
import type { Address, Txid } from '@chimera/core/units/chain';
import { type Walk, walkChain } from '@chimera/solana/proof/chain-walk';
import { SolanaError } from '@chimera/solana/rpc/errors';
import type { Chain, ChainNode } from '../../ports.ts';
import {
  CALL,
  CONTROL_HEIGHTS,
  countHistory,
  Disputed,
  Inconclusive,
  Quiet,
  type Testimony,
  testify,
} from './testify.ts';

/**
 * `too_early`: finality has not passed the window yet. `inconclusive`: it has, but the evidence is not complete
 * (a control missing, a provider silent, or one that knows the transaction).
 */
export type Proof =
  | { readonly outcome: 'dead'; readonly evidence: Readonly<Record<string, unknown>> }
  | { readonly outcome: 'too_early'; readonly heightsLeft: number }
  | { readonly outcome: 'inconclusive'; readonly reason: string };

export type ProveDead = (attempt: EventOf<'attempt_signed'>) => Promise<Proof>;

const WITNESSES_MIN = 2;

/** Every block of the window as one provider shows them. */
interface WalkTestimony extends Walk {
  readonly providerId: string;
  readonly finalizedHeight: number;
  readonly historyEntries: number;
}

/** Attempts that every block of the window was asked about, because a provider had claimed to know them. */
const DISPUTED_MAX = 1_000;

/**
 * The absence proof. A null status alone proves nothing: a node may have pruned, lag or lie. So finality must be
 * past every block that could hold the transaction, and then the same answer that lacks it must contain one
 * signature from before that window and one from after it; two independent providers must testify so, and our
 * wallet's history on both must lack it too. Where the chain was too quiet for such controls, where providers
 * disagreed, and for large amounts, both must show every block of the window in one unbroken chain instead.
 */
export function createProveDead(chain: Chain, wallet: Address, walkLamportsMin: () => bigint): ProveDead {
  const disputed = new Set<Txid>();
  return async (attempt) => {
    if (chain.providers.length < WITNESSES_MIN) {
      return { outcome: 'inconclusive', reason: 'a death needs two independent providers' };
    }
    const bound = boundOf(attempt);
    const isLarge = lamportsOf(attempt) >= walkLamportsMin();
    try {
      const heights = await Promise.all(
        chain.providers.map((node) => node.getBlockHeight({ commitment: 'finalized', ...CALL })),
      );
      const heightsLeft = bound + CONTROL_HEIGHTS - Math.min(...heights);
      if (heightsLeft > 0) return { outcome: 'too_early', heightsLeft };
      const question = { chain, attempt, bound, wallet };
      const mustWalk = isLarge || disputed.has(attempt.txid);
      const proof = mustWalk ? await walkAll(question) : await testifyOrWalk(question);
      return { outcome: 'dead', evidence: { bound, lastValidHeight: attempt.lastValidHeight, ...proof } };
    } catch (error) {
      if (error instanceof Disputed && disputed.size < DISPUTED_MAX) disputed.add(attempt.txid);
      if (error instanceof Inconclusive || error instanceof SolanaError) {
        return { outcome: 'inconclusive', reason: error.message };
      }
      throw error;
    }
  };
}

const lamportsOf = ({ terms }: EventOf<'attempt_signed'>): bigint =>
  terms.side === 'buy' ? terms.spendLamports : terms.expectedLamports;

interface Case {
  readonly chain: Chain;
  readonly attempt: EventOf<'attempt_signed'>;
  readonly bound: number;
  readonly wallet: Address;
}

async function testifyOrWalk(of: Case): Promise<{ testimonies: Testimony[] } | { walks: WalkTestimony[] }> {
  const { chain, attempt, bound, wallet } = of;
  const { providers } = chain;
  const testimonies: Testimony[] = [];
  try {
    for (const [index, node] of providers.entries()) {
      const other = providers[(index + 1) % providers.length] ?? node;
      testimonies.push(await testify({ attempt, bound, wallet, node, other }));
    }
    return { testimonies };
  } catch (error) {
    if (!(error instanceof Quiet)) throw error;
    return walkAll(of);
  }
}

async function walkAll({ chain, attempt, bound, wallet }: Case): Promise<{ walks: WalkTestimony[] }> {
  const walks: WalkTestimony[] = [];
  for (const node of chain.providers) walks.push(await walkOn(node, attempt, bound, wallet));
  // A blockhash names everything below it, so those who end on one have walked one chain.
  const ends = new Set(walks.map(({ lastBlockhash, toHeight }) => `${lastBlockhash} at ${toHeight}`));
  if (ends.size > 1) throw new Inconclusive('the providers show different chains over its window');
  return { walks };
}

/** Height first, as everywhere: what is not in a block below it now never will be. */
async function walkOn(
  node: ChainNode,
  attempt: EventOf<'attempt_signed'>,
  bound: number,
  wallet: Address,
): Promise<WalkTestimony> {
  const { providerId } = node;
  const finalizedHeight = await finalizedHeightOf(node, bound);
  const { txid, blockhash, blockhashSlot } = attempt;
  const answer = await walkChain(node, { txid, blockhash, blockhashSlot, bound });
  if (answer.kind === 'found')
    throw new Disputed(`${providerId} has it in the block of height ${answer.height}`);
  if (answer.kind === 'broken') throw new Inconclusive(`${providerId}: ${answer.reason}`);
  const [status] = await node.getSignatureStatuses([txid], { searchTransactionHistory: true, ...CALL });
  if (status !== null && status !== undefined) throw new Disputed(`${providerId} knows the transaction`);
  const historyEntries = await countHistory(node, wallet, attempt);
  return { providerId, finalizedHeight, historyEntries, ...answer.walk };
}

async function finalizedHeightOf(node: ChainNode, bound: number): Promise<number> {
  const finalizedHeight = await node.getBlockHeight({ commitment: 'finalized', ...CALL });
  if (finalizedHeight < bound + CONTROL_HEIGHTS)
    throw new Inconclusive(`${node.providerId} went back in height`);
  return finalizedHeight;
}
