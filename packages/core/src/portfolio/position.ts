import type { Strategy } from '../admission/signal.ts';
import type { Fill } from '../execution/fill.ts';
import type { OrderId, PositionId, SignalId } from '../ids.ts';
import type { Address, UnixMs } from '../units/chain.ts';
import { type Lamports, lamports, type TokenAtoms, tokenAtoms } from '../units/lamports.ts';
import { maxBig, mulDivFloor } from '../units/math.ts';
import type { PositionState } from './position-machine.ts';

/** What we hold (or are about to hold, or held) of one mint because of one entry order. */
export interface Position {
  readonly positionId: PositionId;
  readonly entryOrderId: OrderId;
  readonly signalId: SignalId;
  readonly strategy: Strategy;
  readonly mint: Address;
  readonly leader: Address | null;
  readonly state: PositionState;
  /** Why it is stuck or quarantined; null otherwise. */
  readonly flagReason: string | null;
  /** Believed fills in the order they were measured; a fork removes, finality replaces. */
  readonly fills: readonly Fill[];
  /** What attempts that landed and failed cost the wallet, as a positive amount. */
  readonly failedCostLamports: Lamports;
  readonly createdAtMs: UnixMs;
  readonly openedAtMs: UnixMs | null;
  readonly closedAtMs: UnixMs | null;
}

/**
 * The position in numbers. For any position not yet closed
 * `realised − openCost − rentLocked` equals the sum of its wallet changes to the lamport; at the close,
 * rent that was not refunded becomes a cost and `realised` alone equals that sum.
 */
export interface PositionAmounts {
  readonly boughtAtoms: TokenAtoms;
  readonly soldAtoms: TokenAtoms;
  readonly heldAtoms: TokenAtoms;
  readonly openCostLamports: Lamports;
  readonly rentLockedLamports: Lamports;
  readonly realisedPnlLamports: Lamports;
  readonly feeLamports: Lamports;
  readonly tipLamports: Lamports;
  /** Sum of the wallet's changes through this position, failed attempts included. */
  readonly walletDeltaLamports: Lamports;
}

interface Running {
  bought: bigint;
  sold: bigint;
  openCost: bigint;
  rent: bigint;
  realised: bigint;
  fee: bigint;
  tip: bigint;
  delta: bigint;
}

/** Derives every amount of a position from its fills by average cost. */
export function measurePosition(position: Position): PositionAmounts {
  const failed = position.failedCostLamports;
  const run: Running = {
    bought: 0n,
    sold: 0n,
    openCost: 0n,
    rent: 0n,
    realised: -failed,
    fee: failed,
    tip: 0n,
    delta: -failed,
  };
  for (const fill of position.fills) addFill(run, fill);
  const isOver = position.state === 'closed' || position.state === 'void';
  const realised = isOver ? run.realised - run.rent - run.openCost : run.realised;
  return {
    boughtAtoms: tokenAtoms(run.bought),
    soldAtoms: tokenAtoms(run.sold),
    heldAtoms: tokenAtoms(maxBig(0n, run.bought - run.sold)),
    openCostLamports: lamports(isOver ? 0n : run.openCost),
    rentLockedLamports: lamports(isOver ? 0n : run.rent),
    realisedPnlLamports: lamports(realised),
    feeLamports: lamports(run.fee),
    tipLamports: lamports(run.tip),
    walletDeltaLamports: lamports(run.delta),
  };
}

function addFill(run: Running, fill: Fill): void {
  run.delta += fill.walletDeltaLamports;
  run.fee += fill.feeLamports;
  run.tip += fill.tipLamports;
  run.rent += fill.rentLamports;
  // Rent is ours in another place: it is neither price paid nor proceeds.
  const withoutRent = fill.walletDeltaLamports + fill.rentLamports;
  if (fill.side === 'buy') {
    run.bought += fill.tokenDeltaAtoms;
    run.openCost -= withoutRent;
    return;
  }
  const sold = -fill.tokenDeltaAtoms;
  const held = run.bought - run.sold;
  // More sold than believed held: what is left of the cost goes, and the position is quarantined elsewhere.
  const cost = sold >= held ? run.openCost : mulDivFloor(run.openCost, sold, held);
  run.sold += sold;
  run.openCost -= cost;
  run.realised += withoutRent - cost;
}

/** Adds a fill, or replaces the one measured earlier for the same transaction. */
export function withFill(position: Position, fill: Fill): Position {
  const isKnown = position.fills.some((known) => known.txid === fill.txid);
  const fills = isKnown
    ? position.fills.map((known) => (known.txid === fill.txid ? fill : known))
    : [...position.fills, fill];
  return { ...position, fills };
}

export function withoutFill(position: Position, txid: Fill['txid']): Position {
  return { ...position, fills: position.fills.filter((fill) => fill.txid !== txid) };
}
