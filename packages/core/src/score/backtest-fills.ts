import type { Book } from '../book.ts';
import type { OrderPlan } from '../decision/decision.ts';
import type { EventOf, JournalEvent } from '../events.ts';
import type { Fill } from '../execution/fill.ts';
import type { AttemptTerms } from '../execution/quote.ts';
import { height, type Txid } from '../units/chain.ts';
import { type Lamports, lamports, type TokenAtoms, tokenAtoms } from '../units/lamports.ts';
import type { PoolState } from './observed.ts';

interface AttemptContext {
  readonly book: Book;
  readonly name: Txid;
  readonly atoms: TokenAtoms;
  readonly state: PoolState;
}

/** The signed attempt of an order in a backtest: there is no chain, so its blockhash names none. */
export function attemptOf(order: OrderPlan, context: AttemptContext): EventOf<'attempt_signed'> {
  const { book, name, state } = context;
  return {
    type: 'attempt_signed',
    orderId: order.orderId,
    positionId: order.positionId,
    n: 1,
    txid: name,
    blockhash: 'backtest',
    blockhashSlot: state.slot,
    blockhashHeight: height(state.slot),
    lastValidHeight: height(state.slot + 150),
    confirmedHeights: {},
    haltEpoch: book.halt.epoch,
    bootEpoch: book.bootEpoch,
    limitsVersion: book.limitsVersion,
    terms: termsOf(order, context.atoms),
    tipLamports: order.tipLamports,
    priorityFeeLamports: lamports(book.limits.priorityFeeLamports),
  };
}

function termsOf(order: OrderPlan, atoms: TokenAtoms): AttemptTerms {
  return order.kind === 'entry'
    ? {
        side: 'buy',
        spendLamports: order.sizeLamports,
        expectedAtoms: atoms,
        minAtoms: atoms,
        priceImpactBps: null,
      }
    : {
        side: 'sell',
        sellAtoms: tokenAtoms(-atoms),
        expectedLamports: lamports(0n),
        minLamports: lamports(0n),
        priceImpactBps: null,
      };
}

interface Trade {
  /** Signed: what came in or left. */
  readonly atoms: TokenAtoms;
  /** Signed change of our SOL by the trade itself. */
  readonly moved: bigint;
}

export function fillOf(
  order: OrderPlan,
  {
    name,
    trade,
    costLamports,
    state,
  }: {
    readonly name: Txid;
    readonly trade: Trade;
    readonly costLamports: Lamports;
    readonly state: PoolState;
  },
): Fill {
  const fee = costLamports > order.tipLamports ? costLamports - order.tipLamports : 0n;
  return {
    txid: name,
    orderId: order.orderId,
    positionId: order.positionId,
    mint: order.mint,
    side: order.side,
    tokenDeltaAtoms: trade.atoms,
    walletDeltaLamports: lamports(trade.moved - fee - order.tipLamports),
    feeLamports: lamports(fee),
    tipLamports: order.tipLamports,
    rentLamports: lamports(0n),
    slot: state.slot,
    blockTimeMs: state.atMs,
  };
}

export const landedEvents = (attempt: EventOf<'attempt_signed'>, fill: Fill): readonly JournalEvent[] => [
  attempt,
  { type: 'attempt_landed_provisionally', txid: attempt.txid, fill },
  { type: 'attempt_landed', txid: attempt.txid, fill },
];
