import type { Signal } from '@chimera/core/admission/signal';
import { bps } from '@chimera/core/units/bps';
import { type Address, slot } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import { GENESIS, ids } from './sim-ids.ts';
import type { SimOperator } from './sim-operator.ts';
import type { Trade } from './sim-trades.ts';
import type { World } from './world.ts';

/** What the operator makes of a trade that it watched itself. */
export function toSignal(trade: Trade, leaderSlot: number, { clock }: SimOperator): Signal {
  const { leader, mint, side, soldBps, txid: leaderTxid } = trade;
  const signalId = ids.leaderSignal({ genesis: GENESIS, leader, leaderTxid, side, mint });
  return {
    ...{ signalId, door: 'watch', side, mint, tradeUuid: ids.uuid(signalId), providerId: 'watch' },
    lane: side === 'sell' ? 'EXIT' : 'SHIELD',
    tokenSymbol: null,
    swap: {
      leader,
      leaderTxid,
      leaderSlot: slot(leaderSlot),
      leaderBlockTimeMs: null,
      leaderLamports: lamports(30_000_000_000n),
      leaderAtoms: tokenAtoms(1_000_000n),
      soldFractionBps: soldBps === null ? null : bps(soldBps),
    },
    exit: null,
    hintLamports: null,
    receivedAtMs: clock.nowMs(),
  };
}

/** The operator finds a run on its tape, and takes it through its own front door. */
export function showRun({ chain }: World, { engine, clock }: SimOperator, mint: Address): void {
  const nowMs = clock.nowMs();
  const signalId = ids.convictionSignal('momentum_breakout', mint, nowMs);
  const evidence = {
    ...{ volumeLamports: lamports(90_000_000_000n), meanVolumeLamports: lamports(9_000_000_000n) },
    ...{ buyerCount: 14, boughtLamports: lamports(70_000_000_000n), soldLamports: lamports(20_000_000_000n) },
    ...{ price: 2, priceHigh: 1, topFunderBps: 1_000, unknownFundingBps: 500 },
  };
  const completed = { completedSlot: slot(chain.slot()), completedAtMs: nowMs };
  const conviction = {
    kind: 'momentum_breakout',
    mint,
    windowStartMs: nowMs,
    ...completed,
    evidence,
  } as const;
  const signal: Signal = {
    ...{ signalId, door: 'conviction', side: 'buy', mint, tradeUuid: ids.uuid(signalId), lane: 'SPEAR' },
    ...{ providerId: 'momentum_breakout', tokenSymbol: null, swap: null, exit: null, hintLamports: null },
    ...{ conviction, receivedAtMs: nowMs },
  };
  void engine.control.enter.enter(signal, null);
}
