import type { OrderPlan } from '@chimera/core/decision/decision';
import type { EventOf, JournalEvent } from '@chimera/core/events';
import { createIds } from '@chimera/core/ids';
import { bps } from '@chimera/core/units/bps';
import { height, slot, txid, type UnixMs, unixMs } from '@chimera/core/units/chain';
import { lamports, tokenAtoms, usdMicros } from '@chimera/core/units/lamports';
import { aBuy, aFill, aLeaderSell } from './builders.ts';

export interface ClosedTrade {
  /** Tells trades of one journal apart; letters and digits of base58. */
  readonly name: string;
  readonly pnlLamports: bigint;
  readonly nowMs: UnixMs;
  readonly sha256Hex: Parameters<typeof createIds>[0];
}

interface Entry {
  readonly event: JournalEvent;
  readonly bytes?: Uint8Array;
}

const SPENT = 10_000_000_000n;
const ATOMS = 1_000_000n;
const TXID_CHARS = 88;

/** The journal of one whole trade, bought and sold with this result, and the price of SOL beside it. */
export function closedTrade(trade: ClosedTrade): readonly Entry[] {
  const ids = createIds(trade.sha256Hex);
  const buy = {
    ...aBuy(),
    signalId: ids.providerSignal('ledger', `${trade.name}-buy`),
    receivedAtMs: trade.nowMs,
  };
  const orderId = ids.entryOrder(buy.signalId);
  const positionId = ids.position(orderId);
  const sell = {
    ...aLeaderSell(),
    signalId: ids.providerSignal('ledger', `${trade.name}-sell`),
    receivedAtMs: trade.nowMs,
  };
  const shared = { positionId, strategy: 'SHIELD', mint: buy.mint, leader: null, limitsVersion: 1 } as const;
  const terms = { slippageBps: bps(300), tipLamports: lamports(10_000n) };
  const entry: OrderPlan = {
    ...{ ...shared, ...terms, kind: 'entry', side: 'buy', orderId, signalId: buy.signalId },
    ...{ sizeLamports: lamports(SPENT), reservedLamports: lamports(SPENT) },
    deadlineAtMs: unixMs(trade.nowMs + 20_000),
  };
  const exit: OrderPlan = {
    ...{ ...shared, ...terms, kind: 'exit', side: 'sell', signalId: sell.signalId },
    ...{ orderId: ids.exitOrder(positionId, 'leader', trade.name), cause: 'leader', causeKey: trade.name },
    fractionBps: bps(10_000),
  };
  return [
    { event: pricedSample() },
    ...legOf({ signal: buy, plan: entry, delta: -SPENT, atoms: ATOMS }, trade),
    ...legOf({ signal: sell, plan: exit, delta: SPENT + trade.pnlLamports, atoms: -ATOMS }, trade),
  ];
}

interface Leg {
  readonly signal: EventOf<'signal_received'>['signal'];
  readonly plan: OrderPlan;
  readonly delta: bigint;
  readonly atoms: bigint;
}

function legOf({ signal, plan, delta, atoms }: Leg, trade: ClosedTrade): readonly Entry[] {
  const of = txid(`${trade.name}${plan.kind}`.replaceAll(/[0OIl]/g, 'x').padEnd(TXID_CHARS, '1'));
  const fill = {
    ...aFill(),
    ...{ txid: of, orderId: plan.orderId, positionId: plan.positionId, mint: plan.mint, side: plan.side },
    ...{ tokenDeltaAtoms: tokenAtoms(atoms), walletDeltaLamports: lamports(delta) },
    ...{ feeLamports: lamports(0n), tipLamports: lamports(0n), rentLamports: lamports(0n) },
  };
  return [
    { event: { type: 'signal_received', signal, deliveryId: null } },
    {
      event: {
        ...{ type: 'signal_decided', signalId: signal.signalId, verdict: 'approved', reasons: [], gates: [] },
        ...{ order: plan, limitsVersion: 1, tokenSymbol: null, tokenDecimals: 6 },
      },
    },
    { event: signedOf(plan, of), bytes: new Uint8Array(200).fill(1) },
    { event: { type: 'attempt_landed_provisionally', txid: of, fill } },
    { event: { type: 'attempt_landed', txid: of, fill } },
  ];
}

const signedOf = (plan: OrderPlan, of: ReturnType<typeof txid>): EventOf<'attempt_signed'> => ({
  type: 'attempt_signed',
  ...{ orderId: plan.orderId, positionId: plan.positionId, n: 1, txid: of, blockhash: 'ledger' },
  ...{ blockhashSlot: slot(1), blockhashHeight: height(1), lastValidHeight: height(151) },
  ...{ confirmedHeights: {}, haltEpoch: 0, bootEpoch: 1, limitsVersion: 1 },
  terms: {
    ...{ side: 'buy', spendLamports: lamports(SPENT), expectedAtoms: tokenAtoms(ATOMS) },
    ...{ minAtoms: tokenAtoms(ATOMS), priceImpactBps: null },
  },
  ...{ tipLamports: lamports(0n), priorityFeeLamports: lamports(0n) },
});

const pricedSample = (): EventOf<'equity_sampled'> => ({
  type: 'equity_sampled',
  walletLamports: lamports(100_000_000_000n),
  ...{ positionsValueLamports: lamports(0n), rentLockedLamports: lamports(0n) },
  solPriceUsdMicros: usdMicros(150_000_000n),
  openPositions: 0,
});
