import { randomUUID } from 'node:crypto';
import type { Signal } from '@chimera/core/admission/signal';
import type { EntryPlan, ExitPlan, OrderPlan } from '@chimera/core/decision/decision';
import type { Fill } from '@chimera/core/execution/fill';
import type { Position } from '@chimera/core/portfolio/position';
import { bps } from '@chimera/core/units/bps';
import { type Address, height, slot, txid, unixMs } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import type { SignedTransaction } from '@chimera/solana/tx/sign';
import type { Ledger } from './ledger.ts';

const SIZE = lamports(500_000_000n);
const FEE = lamports(15_000n);
const TIP = lamports(10_000n);
const RENT = 2_039_280n;
const ATOMS = 1_000_000_000n;
/** Valid for longer than any measurement takes, so that what is alive stays alive. */
const LIFE_HEIGHTS = 10_000_000;

/** The steps of one order, each an event as the operator writes it. */
export function aLife(ledger: Ledger, chain = { slot: 0, height: 0 }) {
  const { append, book, ids } = ledger;
  const nowMs = (): number => Date.now();

  function receive(side: 'buy' | 'sell', mint: Address): Signal {
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
      receivedAtMs: unixMs(nowMs()),
    };
    append({ type: 'signal_received', signal, deliveryId: null });
    return signal;
  }

  function decide(signal: Signal, order: OrderPlan): void {
    append({
      type: 'signal_decided',
      signalId: signal.signalId,
      verdict: 'approved',
      reasons: [],
      gates: [],
      order,
      limitsVersion: book.limitsVersion,
      tokenSymbol: null,
      tokenDecimals: null,
    });
  }

  const base = (signal: Signal, mint: Address) => ({
    signalId: signal.signalId,
    mint,
    leader: null,
    strategy: 'SHIELD' as const,
    slippageBps: bps(300),
    tipLamports: TIP,
    limitsVersion: book.limitsVersion,
  });

  function entry(mint: Address): EntryPlan {
    const signal = receive('buy', mint);
    const orderId = ids.entryOrder(signal.signalId);
    const plan: EntryPlan = {
      ...base(signal, mint),
      kind: 'entry',
      side: 'buy',
      orderId,
      positionId: ids.position(orderId),
      sizeLamports: SIZE,
      reservedLamports: lamports(SIZE + RENT),
      deadlineAtMs: unixMs(nowMs() + 20_000),
    };
    decide(signal, plan);
    return plan;
  }

  function exit({ positionId, mint }: Pick<Position, 'positionId' | 'mint'>): ExitPlan {
    const signal = receive('sell', mint);
    const causeKey = signal.signalId;
    const plan: ExitPlan = {
      ...base(signal, mint),
      kind: 'exit',
      side: 'sell',
      orderId: ids.exitOrder(positionId, 'manual', causeKey),
      positionId,
      cause: 'manual',
      causeKey,
      fractionBps: bps(10_000),
    };
    decide(signal, plan);
    return plan;
  }

  function sign(plan: OrderPlan, signed: Pick<SignedTransaction, 'txid' | 'wire'>): void {
    const terms =
      plan.kind === 'entry'
        ? { side: 'buy' as const, spendLamports: SIZE, ...buyTerms }
        : { side: 'sell' as const, ...sellTerms };
    const { orderId, positionId } = plan;
    append(
      {
        ...{ type: 'attempt_signed', orderId, positionId, n: 1, txid: signed.txid, terms },
        ...{ blockhash: '11111111111111111111111111111111', blockhashSlot: slot(chain.slot) },
        ...{ blockhashHeight: height(chain.height), lastValidHeight: height(chain.height + LIFE_HEIGHTS) },
        ...{ confirmedHeights: {}, haltEpoch: book.halt.epoch, bootEpoch: book.bootEpoch },
        ...{ limitsVersion: book.limitsVersion, tipLamports: TIP, priorityFeeLamports: lamports(10_000n) },
      },
      signed.wire,
    );
  }

  function land(plan: OrderPlan, id: Fill['txid'], atoms: bigint): void {
    const isBuy = plan.kind === 'entry';
    const fill: Fill = {
      ...{ txid: id, orderId: plan.orderId, positionId: plan.positionId, mint: plan.mint, side: plan.side },
      tokenDeltaAtoms: tokenAtoms(isBuy ? atoms : -atoms),
      walletDeltaLamports: lamports(isBuy ? -(SIZE + FEE + TIP + RENT) : SIZE),
      ...{ feeLamports: FEE, tipLamports: TIP, rentLamports: lamports(isBuy ? RENT : -RENT) },
      ...{ slot: slot(chain.slot), blockTimeMs: unixMs(nowMs()) },
    };
    append({ type: 'attempt_landed', txid: id, fill });
  }

  return {
    entry,
    exit,
    sign,
    /** An entry that is bought and final. */
    purchase(mint: Address): EntryPlan {
      const plan = entry(mint);
      const id = txid(`bought${randomUUID()}`);
      sign(plan, { txid: id, wire: new Uint8Array(1) });
      land(plan, id, ATOMS);
      return plan;
    },
    /** A position's end. */
    sale(position: Position, heldAtoms: bigint): void {
      const plan = exit(position);
      const id = txid(`sold${randomUUID()}`);
      sign(plan, { txid: id, wire: new Uint8Array(1) });
      land(plan, id, heldAtoms);
    },
  };
}

const buyTerms = {
  expectedAtoms: tokenAtoms(ATOMS),
  minAtoms: tokenAtoms(ATOMS),
  priceImpactBps: null,
};
const sellTerms = {
  sellAtoms: tokenAtoms(ATOMS),
  expectedLamports: SIZE,
  minLamports: SIZE,
  priceImpactBps: null,
};
