import { type LiveAttempt, type LiveOrder, liveAttemptOf, unprovenOf } from '@chimera/core/book';
import type { OrderPlan } from '@chimera/core/decision/decision';
import type { JournalEvent } from '@chimera/core/events';
import type { Fill } from '@chimera/core/execution/fill';
import type { AttemptTerms } from '@chimera/core/execution/quote';
import { bps } from '@chimera/core/units/bps';
import { height, slot, type Txid, txid } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import type { HistoryWorld } from './history-world.ts';

const SENT_REMEMBERED_MAX = 200;
const RENT = 2_039_280n;

/** The next step of some live order: sign, sign again, or give up. */
export function workOrder(world: HistoryWorld): JournalEvent | null {
  const idle = [...world.book.orders.values()].filter((order) => !hasLiveAttempt(world, order));
  if (idle.length === 0) return null;
  const order = world.rng.pick(idle);
  const position = world.book.positions.get(order.plan.positionId)?.position;
  const hasUnproven = unprovenOf(world.book, order).length > 0;
  const isSpent = order.plan.kind === 'entry' && order.txids.length > 0;
  const isGone = order.plan.kind === 'exit' && (position === undefined || position.state === 'opening');
  if (hasUnproven && (isGone || (position !== undefined && position.fills.length > 1))) return null;
  if (isSpent || isGone || (!hasUnproven && world.rng.chance(0.05))) {
    return { type: 'order_abandoned', orderId: order.plan.orderId, reason: 'given_up_in_story' };
  }
  return sign(world, order);
}

const hasLiveAttempt = (world: HistoryWorld, order: LiveOrder): boolean =>
  liveAttemptOf(world.book, order) !== null;

function sign(world: HistoryWorld, { plan, txids }: LiveOrder): JournalEvent {
  const { rng, book } = world;
  const signed = txid(rng.text(88));
  world.sentTxids.push(signed);
  if (world.sentTxids.length > SENT_REMEMBERED_MAX) world.sentTxids.shift();
  const at = 2_000 + world.made;
  return {
    type: 'attempt_signed',
    orderId: plan.orderId,
    positionId: plan.positionId,
    n: txids.length + 1,
    txid: signed,
    blockhash: rng.text(44),
    blockhashSlot: slot(at),
    blockhashHeight: height(at - 40),
    lastValidHeight: height(at + 110),
    confirmedHeights: { primary: at - 39, second: at - 41 },
    haltEpoch: book.halt.epoch,
    bootEpoch: book.bootEpoch,
    limitsVersion: book.limitsVersion,
    terms: termsOf(world, plan),
    tipLamports: plan.tipLamports,
    priorityFeeLamports: lamports(10_000n),
    ...(plan.kind === 'exit' && rng.chance(0.5) ? { sellsAll: true } : {}),
  };
}

function termsOf(world: HistoryWorld, plan: OrderPlan): AttemptTerms {
  const atoms = tokenAtoms(world.rng.amount(1n, 10n ** 18n));
  const priceImpactBps = world.rng.chance(0.2) ? null : bps(world.rng.next() * 100);
  if (plan.kind === 'entry') {
    const spendLamports = plan.sizeLamports;
    return { side: 'buy', spendLamports, expectedAtoms: atoms, minAtoms: atoms, priceImpactBps };
  }
  const expected = lamports(world.rng.amount(1n, 10n ** 10n));
  const held = world.book.positions.get(plan.positionId)?.amounts.heldAtoms ?? atoms;
  return {
    side: 'sell',
    sellAtoms: held,
    expectedLamports: expected,
    minLamports: expected,
    priceImpactBps,
  };
}

export function sendAttempt(world: HistoryWorld): JournalEvent | null {
  if (world.sentTxids.length === 0) return null;
  const route = world.rng.pick(['jito', 'rpc'] as const);
  return {
    type: 'attempt_sent',
    txid: world.rng.pick(world.sentTxids),
    route,
    endpoint: `${route}-1`,
    sentAtMs: world.nowMs,
    answer: world.rng.pick(['accepted', 'timeout', '429']),
  };
}

/** What the chain says next of some live attempt. */
export function resolveAttempt(world: HistoryWorld): JournalEvent | null {
  if (world.book.attempts.size === 0) return null;
  const attempt = world.rng.pick([...world.book.attempts.values()]);
  if (attempt.state === 'landed_provisional') return settleProvisional(world, attempt);
  const { txid: id } = attempt.signed;
  if (attempt.state === 'unresolved' && world.rng.chance(0.3)) return handle(world, id);
  if (canSupersede(attempt) && world.rng.chance(0.3)) {
    return { type: 'attempt_superseded', txid: id, slot: slot(3_000 + world.made), error: '{"Custom":6001}' };
  }
  const fate = world.rng.next();
  if (fate < 0.65) return { type: 'attempt_landed_provisionally', txid: id, fill: fillOf(world, attempt) };
  if (fate < 0.75) return canFinalize(world, attempt) ? land(world, attempt) : null;
  if (fate < 0.83) return fail(world, id);
  if (fate < 0.93 || attempt.state === 'unresolved') {
    return {
      type: 'attempt_died',
      txid: id,
      evidence: { testimonies: [{ providerId: 'a' }, { providerId: 'b' }] },
    };
  }
  return { type: 'attempt_unresolved', txid: id, reason: 'providers disagree' };
}

const canSupersede = ({ state, signed, isSuperseded }: LiveAttempt): boolean =>
  state === 'signed' && signed.sellsAll === true && !isSuperseded;

/** A person takes an attempt without an end in hand. */
function handle({ rng }: HistoryWorld, id: Txid): JournalEvent {
  const action = rng.pick(['retry', 'adopt', 'write_off'] as const);
  return { type: 'attempt_handled', txid: id, action, by: 'admin-1', reason: 'told in this story' };
}

function settleProvisional(world: HistoryWorld, attempt: LiveAttempt): JournalEvent | null {
  const { txid: id, positionId, orderId } = attempt.signed;
  const position = world.book.positions.get(positionId)?.position;
  const isEntry = world.book.orders.get(orderId)?.plan.kind === 'entry';
  // A fork that takes an entry which an exit has already sold from cannot happen on one chain.
  const isForkable = !isEntry || (position?.state === 'open' && position.fills.length === 1);
  if (isForkable && world.rng.chance(0.1)) return { type: 'attempt_rolled_back', txid: id };
  if (!isEntry && world.rng.chance(0.03)) return fail(world, id);
  return canFinalize(world, attempt) ? land(world, attempt) : null;
}

/** An exit is finalized after the entry whose tokens it sells, and after its attempts that did not sell. */
function canFinalize(world: HistoryWorld, attempt: LiveAttempt): boolean {
  const order = world.book.orders.get(attempt.signed.orderId);
  const plan = order?.plan;
  if (order === undefined || plan?.kind !== 'exit') return true;
  if (unprovenOf(world.book, order).length > 1) return false;
  const position = world.book.positions.get(plan.positionId)?.position;
  return position !== undefined && !world.book.orders.has(position.entryOrderId);
}

/** The final measurement may differ from the provisional one, unless something was sold on its strength. */
function land(world: HistoryWorld, attempt: LiveAttempt): JournalEvent {
  const { txid: id, positionId } = attempt.signed;
  const fills = world.book.positions.get(positionId)?.position.fills ?? [];
  const known = fills.find((fill) => fill.txid === id);
  const isRelied = known?.side === 'buy' && fills.length > 1;
  const fill = isRelied ? known : fillOf(world, attempt);
  return { type: 'attempt_landed', txid: id, fill, witnesses: ['primary', 'second'] };
}

function fail(world: HistoryWorld, id: Txid): JournalEvent {
  const fee = lamports(world.rng.amount(5_000n, 50_000n));
  return {
    type: 'attempt_failed_on_chain',
    txid: id,
    error: '{"InstructionError":[2,{"Custom":6001}]}',
    failed: { walletDeltaLamports: lamports(-fee), feeLamports: fee, slot: slot(3_000 + world.made) },
  };
}

function fillOf(world: HistoryWorld, attempt: LiveAttempt): Fill {
  const { rng } = world;
  const { txid: id, orderId, positionId, tipLamports } = attempt.signed;
  const plan = world.book.orders.get(orderId)?.plan;
  if (plan === undefined) throw new Error('a live attempt has a live order');
  const base = {
    txid: id,
    orderId,
    positionId,
    mint: plan.mint,
    feeLamports: lamports(15_000n),
    tipLamports,
  };
  const landing = { slot: slot(3_000 + world.made), blockTimeMs: rng.chance(0.2) ? null : world.nowMs };
  if (plan.kind === 'entry') {
    return {
      ...base,
      ...landing,
      side: 'buy',
      tokenDeltaAtoms: tokenAtoms(rng.amount(1_000n, 10n ** 19n)),
      walletDeltaLamports: lamports(-(plan.sizeLamports + tipLamports + 15_000n + RENT)),
      rentLamports: lamports(RENT),
    };
  }
  const held = heldWithout(world, attempt);
  const sold = plan.fractionBps >= 10_000 || held < 2n ? held : rng.amount(1n, held);
  const refund = sold === held ? -RENT : 0n;
  return {
    ...base,
    ...landing,
    side: 'sell',
    tokenDeltaAtoms: tokenAtoms(-sold),
    walletDeltaLamports: lamports(rng.amount(1n, 3_000_000_000n) - refund),
    rentLamports: lamports(refund),
  };
}

/** What the position holds when the attempt's own provisional fill is left out. */
function heldWithout(world: HistoryWorld, attempt: LiveAttempt): bigint {
  const fills = world.book.positions.get(attempt.signed.positionId)?.position.fills ?? [];
  return fills
    .filter((fill) => fill.txid !== attempt.signed.txid)
    .reduce((sum, fill) => sum + fill.tokenDeltaAtoms, 0n);
}

/** A person or an invariant marks a position that no live attempt is selling. */
export function flagPosition(world: HistoryWorld): JournalEvent | null {
  const busy = new Set([...world.book.attempts.values()].map(({ signed }) => signed.positionId));
  const quiet = [...world.book.positions.values()].filter(({ position }) => {
    const isFlaggable = position.state === 'exiting' || position.state === 'open';
    return isFlaggable && !busy.has(position.positionId);
  });
  if (quiet.length === 0) return null;
  const { position } = world.rng.pick(quiet);
  const state = position.state === 'exiting' ? 'stuck' : 'quarantined';
  return { type: 'position_flagged', positionId: position.positionId, state, reason: `${state}_in_story` };
}

/** A held position rose, and its trailing stop with it. */
export function raiseTrail(world: HistoryWorld): JournalEvent | null {
  const held = [...world.book.positions.values()];
  if (held.length === 0) return null;
  const { position, trail } = world.rng.pick(held);
  const peakBps = Math.max(10_800, trail?.peakBps ?? 0) + world.rng.below(5_000);
  return { type: 'trail_moved', positionId: position.positionId, peakBps, isArmed: true };
}
