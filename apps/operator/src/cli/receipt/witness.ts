import type { Address, Txid } from '@chimera/core/units/chain';
import { measureFill } from '@chimera/solana/fill/measure';
import { type WalkQuestion, walkChain } from '@chimera/solana/proof/chain-walk';
import { SolanaError } from '@chimera/solana/rpc/errors';
import type { ConfirmedTransaction } from '@chimera/solana/transaction/confirmed';
import { KNOWN_TIP_ACCOUNTS } from '@chimera/solana/tx/tip-accounts';
import type { ChainNode } from '../../ports.ts';
import type { ChainAmounts, Reading } from './check-chain.ts';

/** What a receipt may ask of a provider. */
export type WitnessNode = Pick<
  ChainNode,
  | 'providerId'
  | 'getGenesisHash'
  | 'getTransaction'
  | 'getBlockHeight'
  | 'getSignatureStatuses'
  | 'getBlock'
  | 'getBlocks'
>;

export interface Question {
  readonly txid: Txid;
  readonly wallet: Address;
  readonly mint: Address;
  /** The chain that the operator worked on. */
  readonly genesis: string;
  /** Signatures that a provider must know before its silence counts. */
  readonly controls: readonly Txid[];
  /** The window of blocks that it must show without the transaction; null where controls serve. */
  readonly walk: WalkQuestion | null;
}

export interface Witness {
  readonly provider: string;
  readonly ask: (question: Question) => Promise<Reading>;
}

/** A provider that fails for a moment is asked again this often in all. */
const READS_MAX = 4;
const CALL = { timeoutMs: 5_000 } as const;

/** Asks one provider, now and without any memory; a failure of the path is an answer like others. */
export function createWitness(node: WitnessNode): Witness {
  let genesis: string | null = null;
  return {
    provider: node.providerId,
    ask: async (question) => {
      for (let reads = 1; ; reads += 1) {
        try {
          genesis ??= await node.getGenesisHash(CALL);
          if (genesis !== question.genesis)
            return { kind: 'failed', reason: `this provider serves another chain (${genesis})` };
          return await read(node, question);
        } catch (error) {
          if (!(error instanceof SolanaError)) throw error;
          if (!error.retryable || reads === READS_MAX) return { kind: 'failed', reason: error.message };
        }
      }
    },
  };
}

async function read(node: WitnessNode, question: Question): Promise<Reading> {
  // The height comes first: what is absent after it was read cannot have landed below it.
  const finalizedHeight = await node.getBlockHeight({ commitment: 'finalized', ...CALL });
  for (const commitment of ['finalized', 'confirmed'] as const) {
    const found = await node.getTransaction(question.txid, { commitment, ...CALL });
    if (found === null || found.signature !== question.txid || found.slot === null) continue;
    const amounts = amountsOf(found, found.slot, question);
    if (amounts === null) return { kind: 'failed', reason: 'the wallet is not part of what it answered' };
    return { kind: 'found', isFinal: commitment === 'finalized', amounts };
  }
  const { txid, controls } = question;
  const [target, ...found] = await node.getSignatureStatuses([txid, ...controls], {
    searchTransactionHistory: true,
    ...CALL,
  });
  if (target !== null && target !== undefined)
    return { kind: 'failed', reason: `it knows the status (slot ${target.slot}) but not the transaction` };
  if (question.walk !== null) return walked(node, question.walk, finalizedHeight);
  const areAllFound = found.every((status) => status !== null);
  return {
    kind: 'absent',
    finalizedHeight,
    controls: controls.length === 0 ? 'none' : areAllFound ? 'found' : 'lost',
  };
}

async function walked(node: WitnessNode, walk: WalkQuestion, finalizedHeight: number): Promise<Reading> {
  const answer = await walkChain(node, walk);
  if (answer.kind === 'found')
    return {
      kind: 'failed',
      reason: `it has it in the block of height ${answer.height}, but does not show it`,
    };
  if (answer.kind === 'broken') return { kind: 'failed', reason: answer.reason };
  return { kind: 'absent', finalizedHeight, controls: 'walked' };
}

function amountsOf(
  transaction: ConfirmedTransaction,
  slot: number,
  { wallet, mint }: Question,
): ChainAmounts | null {
  if (!transaction.accounts.some(({ address }) => address === wallet)) return null;
  const measured = measureFill(transaction, wallet, KNOWN_TIP_ACCOUNTS);
  return {
    slot,
    error: measured.succeeded ? null : JSON.stringify(transaction.err),
    walletDeltaLamports: measured.walletDeltaLamports,
    feeLamports: measured.feeLamports,
    tipLamports: measured.tipLamports,
    rentLamports: measured.rentLamports,
    tokenDeltaAtoms: measured.tokenDeltas.get(mint) ?? 0n,
  };
}
