import { randomUUID } from 'node:crypto';
import type { Signal } from '@chimera/core/admission/signal';
import type { EntryPlan, ExitPlan, OrderPlan } from '@chimera/core/decision/decision';
import type { Fill } from '@chimera/core/execution/fill';
import type { AttemptTerms } from '@chimera/core/execution/quote';
import type { Position } from '@chimera/core/portfolio/position';
import { bps } from '@chimera/core/units/bps';
import { type Address, height, slot, txid, unixMs } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import type { SignedTransaction } from '@chimera/solana/tx/sign';
import type { Ledger } from './ledger.ts';

/* The steps of one order's life, each an event as the operator writes it. */

/** Where the chain stands. */
export interface Chain {
  readonly slot: number;
  readonly height: number;
}

const SIZE = lamports(500_000_000n);
const FEE = lamports(15_000n);
const TIP = lamports(10_000n);
const RENT = 2_039_280n;
const ATOMS = 1_000_000_000n;
/** Valid for longer than any measurement takes, so that what is alive stays alive. */
const LIFE_HEIGHTS = 10_000_000;
const LONG_AGO: Chain = { slot: 0, height: 0 };

/** An entry that is decided. */
export function planEntry(ledger: Ledger, mint: Address): EntryPlan {
  const signal = receive(ledger, 'buy', mint);
  const orderId = ledger.ids.entryOrder(signal.signalId);
  const plan: EntryPlan = {
    ...commonOf(ledger, signal),
    kind: 'entry',
    side: 'buy',
    orderId,
    positionId: ledger.ids.position(orderId),
    sizeLamports: SIZE,
    reservedLamports: lamports(SIZE + RENT),
    deadlineAtMs: unixMs(Date.now() + 20_000),
  };
  decide(ledger, signal, plan);
  return plan;
}

/** An exit that is decided. */
export function planExit(
  ledger: Ledger,
  { positionId, mint }: Pick<Position, 'positionId' | 'mint'>,
): ExitPlan {
  const signal = receive(ledger, 'sell', mint);
  const causeKey = signal.signalId;
  const plan: ExitPlan = {
    ...commonOf(ledger, signal),
    kind: 'exit',
    side: 'sell',
    orderId: ledger.ids.exitOrder(positionId, 'manual', causeKey),
    positionId,
    cause: 'manual',
    causeKey,
    fractionBps: bps(10_000),
  };
  decide(ledger, signal, plan);
  return plan;
}

/** An entry that is bought and final. */
export function purchase(ledger: Ledger, mint: Address): EntryPlan {
  const plan = planEntry(ledger, mint);
  land(ledger, plan, ATOMS);
  return plan;
}

/** A position's end. */
export function sell(ledger: Ledger, position: Position, heldAtoms: bigint): void {
  land(ledger, planExit(ledger, position), heldAtoms);
}

/** The first attempt of an order. */
export function sign(
  { append, book }: Ledger,
  plan: OrderPlan,
  signed: Pick<SignedTransaction, 'txid' | 'wire'>,
  chain: Chain,
): void {
  append(
    {
      type: 'attempt_signed',
      orderId: plan.orderId,
      positionId: plan.positionId,
      n: 1,
      txid: signed.txid,
      blockhash: '11111111111111111111111111111111',
      blockhashSlot: slot(chain.slot),
      blockhashHeight: height(chain.height),
      lastValidHeight: height(chain.height + LIFE_HEIGHTS),
      confirmedHeights: {},
      haltEpoch: book.halt.epoch,
      bootEpoch: book.bootEpoch,
      limitsVersion: book.limitsVersion,
      terms: termsOf(plan),
      tipLamports: TIP,
      priorityFeeLamports: lamports(10_000n),
    },
    signed.wire,
  );
}

function termsOf({ kind }: OrderPlan): AttemptTerms {
  const atoms = tokenAtoms(ATOMS);
  return kind === 'entry'
    ? { side: 'buy', spendLamports: SIZE, expectedAtoms: atoms, minAtoms: atoms, priceImpactBps: null }
    : { side: 'sell', sellAtoms: atoms, expectedLamports: SIZE, minLamports: SIZE, priceImpactBps: null };
}

function receive({ append, ids }: Ledger, side: 'buy' | 'sell', mint: Address): Signal {
  const signalId = ids.providerSignal('bench', randomUUID());
  const signal: Signal = {
    signalId,
    tradeUuid: ids.uuid(signalId),
    door: 'webhook',
    providerId: 'bench',
    lane: side === 'sell' ? 'EXIT' : 'SHIELD',
    side,
    mint,
    tokenSymbol: null,
    swap: null,
    exit: null,
    hintLamports: null,
    receivedAtMs: unixMs(Date.now()),
  };
  append({ type: 'signal_received', signal, deliveryId: null });
  return signal;
}

function decide({ append, book }: Ledger, { signalId }: Signal, order: OrderPlan): void {
  append({
    type: 'signal_decided',
    signalId,
    verdict: 'approved',
    reasons: [],
    gates: [],
    order,
    limitsVersion: book.limitsVersion,
    tokenSymbol: null,
    tokenDecimals: null,
  });
}

const commonOf = ({ book }: Ledger, { signalId, mint }: Signal) => ({
  signalId,
  mint,
  leader: null,
  strategy: 'SHIELD' as const,
  slippageBps: bps(300),
  tipLamports: TIP,
  limitsVersion: book.limitsVersion,
});

function land(ledger: Ledger, plan: OrderPlan, atoms: bigint): void {
  const isBuy = plan.kind === 'entry';
  const id = txid(`${plan.kind}-${randomUUID()}`);
  sign(ledger, plan, { txid: id, wire: new Uint8Array(1) }, LONG_AGO);
  const fill: Fill = {
    txid: id,
    orderId: plan.orderId,
    positionId: plan.positionId,
    mint: plan.mint,
    side: plan.side,
    tokenDeltaAtoms: tokenAtoms(isBuy ? atoms : -atoms),
    walletDeltaLamports: lamports(isBuy ? -(SIZE + FEE + TIP + RENT) : SIZE),
    feeLamports: FEE,
    tipLamports: TIP,
    rentLamports: lamports(isBuy ? RENT : -RENT),
    slot: slot(0),
    blockTimeMs: null,
  };
  ledger.append({ type: 'attempt_landed', txid: id, fill });
}
