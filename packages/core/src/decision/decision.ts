import type { ExitCause, Strategy } from '../admission/signal.ts';
import type { OrderId, PositionId, SignalId } from '../ids.ts';
import type { Bps } from '../units/bps.ts';
import type { Address, UnixMs } from '../units/chain.ts';
import type { Lamports } from '../units/lamports.ts';
import type { GateResult } from './gates.ts';

interface OrderPlanBase {
  readonly orderId: OrderId;
  readonly signalId: SignalId;
  readonly positionId: PositionId;
  readonly strategy: Strategy;
  readonly mint: Address;
  readonly leader: Address | null;
  readonly slippageBps: Bps;
  readonly tipLamports: Lamports;
  readonly limitsVersion: number;
}

/** Spend exactly `sizeLamports` on the mint; `reservedLamports` also covers fee, tip and rent. */
export interface EntryPlan extends OrderPlanBase {
  readonly kind: 'entry';
  readonly side: 'buy';
  readonly sizeLamports: Lamports;
  readonly reservedLamports: Lamports;
  /** After this moment no first attempt is signed. */
  readonly deadlineAtMs: UnixMs;
}

/** Sell a part of what the position still holds when the attempt is built; it has no deadline. */
export interface ExitPlan extends OrderPlanBase {
  readonly kind: 'exit';
  readonly side: 'sell';
  readonly cause: ExitCause;
  readonly causeKey: string;
  readonly fractionBps: Bps;
}

export type OrderPlan = EntryPlan | ExitPlan;

/** `gates` always holds every evaluated gate, passed ones too. */
export type Decision =
  | { readonly verdict: 'approved'; readonly gates: readonly GateResult[]; readonly order: OrderPlan }
  | {
      readonly verdict: 'denied';
      readonly gates: readonly GateResult[];
      readonly reasons: readonly string[];
    };
