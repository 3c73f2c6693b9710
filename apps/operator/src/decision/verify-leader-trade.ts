import type { Signal } from '@chimera/core/admission/signal';
import type { Book } from '@chimera/core/book';
import { type Fact, unknownFact } from '@chimera/core/decision/facts';
import type { Address, Slot, Txid } from '@chimera/core/units/chain';
import { isTransportFailure } from '@chimera/solana/rpc/errors';
import { parseSwap } from '@chimera/solana/swap/parse-swap';
import type { ConfirmedTransaction } from '@chimera/solana/transaction/confirmed';
import type { ChainTip } from '../facts/chain-tip.ts';
import type { Chain, Clock } from '../ports.ts';

export type VerifyLeaderTrade = (signal: Signal, stop: AbortSignal) => Promise<Fact<boolean>>;

export interface VerifyLeaderTradeParts {
  readonly chain: Chain;
  readonly clock: Clock;
  readonly tip: ChainTip;
  readonly book: Pick<Book, 'limits'>;
  /** Whether a provider's BUY may be traded although it names no leader's transaction. */
  readonly mayTradeWithoutLeader: (providerId: string) => boolean;
}

/** A confirmed transaction may take some slots to appear in a node's history. */
const RETRY_MS = 150;

/**
 * Looks the leader's trade up on the chain. A webhook's body can be forged by whoever learns its secret, so a
 * named transaction must be there, have succeeded, be signed by the leader and buy this mint, at the slot that
 * was claimed. What we read from the chain ourselves needs no second look.
 */
export function createVerifyLeaderTrade(parts: VerifyLeaderTradeParts): VerifyLeaderTrade {
  return async (signal, stop) => {
    const known = (value: boolean): Fact<boolean> => ({
      state: 'known',
      value,
      atMs: parts.clock.nowMs(),
    });
    if (signal.door === 'watch' || signal.door === 'conviction') return known(true);
    const { swap } = signal;
    if (swap === null || swap.leaderTxid === null) {
      return known(parts.mayTradeWithoutLeader(signal.providerId));
    }
    const transaction = await findTransaction(parts, swap.leaderTxid, stop);
    if (transaction === null) return unknownFact("the chain does not show the leader's transaction");
    const claimed = { leader: swap.leader, mint: signal.mint, slot: swap.leaderSlot };
    return known(
      isClaimTrue(transaction, claimed) && (swap.leaderSlot !== null || isFresh(parts, transaction)),
    );
  };
}

async function findTransaction(
  { chain, clock }: VerifyLeaderTradeParts,
  leaderTxid: Txid,
  stop: AbortSignal,
): Promise<ConfirmedTransaction | null> {
  while (!stop.aborted) {
    for (const node of chain.providers) {
      try {
        const found = await node.getTransaction(leaderTxid, { commitment: 'confirmed', signal: stop });
        if (found !== null) return found;
      } catch (error) {
        if (stop.aborted) return null;
        if (!isTransportFailure(error)) throw error;
      }
    }
    await clock.sleep(RETRY_MS, stop);
  }
  return null;
}

interface Claim {
  readonly leader: Address;
  readonly mint: Address;
  readonly slot: Slot | null;
}

function isClaimTrue(transaction: ConfirmedTransaction, claim: Claim): boolean {
  if (claim.slot !== null && transaction.slot !== claim.slot) return false;
  const swap = parseSwap(transaction, claim.leader);
  if (swap.kind === 'buy') return swap.token?.mint === claim.mint;
  return swap.kind === 'rotation' && swap.tokenIn?.mint === claim.mint;
}

/** A signal without a slot is judged by when it came; an old transaction must not pass for a new one. */
function isFresh({ tip, book }: VerifyLeaderTradeParts, transaction: ConfirmedTransaction): boolean {
  const newest = tip.slot();
  if (newest.state !== 'known' || transaction.slot === null) return false;
  return newest.value - transaction.slot <= book.limits.entrySlotAgeMax;
}
