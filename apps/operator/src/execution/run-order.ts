import { type Book, type LiveOrder, unprovenOf } from '@chimera/core/book';
import type { OrderId } from '@chimera/core/ids';
import type { Txid } from '@chimera/core/units/chain';
import type { JournalEntry } from '@chimera/db/journal';
import type { Clock, Logger, Random } from '../ports.ts';
import type { RecordEvents } from '../record.ts';
import type { Failure } from './failure.ts';
import { nextStep, type OrderMemory, type Step } from './next-step.ts';
import type { Places } from './places.ts';
import { type PrepareParts, prepareAttempt, slippageOf } from './prepare.ts';
import { type ConfirmParts, followAttempt } from './steps/confirm.ts';

export interface RunOrderParts {
  readonly book: Book;
  readonly record: RecordEvents;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly places: Places;
  readonly prepare: PrepareParts;
  readonly confirm: ConfirmParts;
}

export type RunOrder = (orderId: OrderId, stop: AbortSignal) => Promise<void>;

const WAIT_MS = 200;
const ENTRY_BACKOFF_MS = 150;
const EXIT_BACKOFF_MS_MIN = 250;
const EXIT_BACKOFF_MS_MAX = 15_000;
/** Ended attempts, or preparations in a row, after which a person should look at an exit. */
const STUCK_AFTER_ATTEMPTS = 5;
const STUCK_AFTER_PREPARES = 8;

/** The life of an order: what is next, do it, record it, until nothing is next. Also what recovery runs. */
export function createRunOrder(parts: RunOrderParts): RunOrder {
  return async (orderId, stop) => {
    const memory: OrderMemory = {
      usedBlockhashes: new Set(),
      prepareFailures: 0,
      lastFailure: null,
      isHopeless: false,
    };
    const followSuperseded = createFollowers(parts, stop);
    while (!stop.aborted) {
      const step = nextStep(parts.book, orderId, memory, parts.clock.nowMs());
      if (step.type === 'done') return;
      const failure = followSuperseded(orderId);
      await Promise.race([perform(step, { orderId, memory, stop }, parts), failure]);
    }
  };
}

/**
 * Sees superseded attempts to their end beside the order's own steps. The promise never resolves; it rejects when
 * following fails, which only a bug of ours does.
 */
function createFollowers(
  { book, confirm }: RunOrderParts,
  stop: AbortSignal,
): (orderId: OrderId) => Promise<never> {
  const followed = new Set<Txid>();
  let onFailure: (error: unknown) => void = () => undefined;
  const failure = new Promise<never>((_resolve, reject) => {
    onFailure = reject;
  });
  return (orderId) => {
    const order = book.orders.get(orderId);
    for (const { signed, isSuperseded } of order === undefined ? [] : unprovenOf(book, order)) {
      if (order === undefined || !isSuperseded || followed.has(signed.txid)) continue;
      followed.add(signed.txid);
      followAttempt(order.plan, signed.txid, confirm, stop).catch(onFailure);
    }
    return failure;
  };
}

interface Running {
  readonly orderId: OrderId;
  readonly memory: OrderMemory;
  readonly stop: AbortSignal;
}

async function perform(
  step: Exclude<Step, { type: 'done' }>,
  running: Running,
  parts: RunOrderParts,
): Promise<void> {
  switch (step.type) {
    case 'wait':
      return parts.clock.sleep(WAIT_MS, running.stop);
    case 'abandon':
      parts.record([{ event: { type: 'order_abandoned', orderId: running.orderId, reason: step.reason } }]);
      return;
    case 'prepare':
      return prepare(step, running, parts);
    case 'follow':
      return followAttempt(step.order.plan, step.attempt.signed.txid, parts.confirm, running.stop);
  }
}

/** Prepares in one of the limited places; the commit's durability is awaited before anything else happens. */
async function prepare(
  step: Extract<Step, { type: 'prepare' }>,
  { memory, stop }: Running,
  parts: RunOrderParts,
): Promise<void> {
  const { order, n, amount } = step;
  if (parts.prepare.holdsBack(order.plan)) return parts.clock.sleep(WAIT_MS, stop);
  if (parts.confirm.isFirstSendHalted(order.plan.kind)) return onHalted(order, memory, { parts, stop });
  flagStuck(order, memory, parts);
  const failures = order.txids.length + memory.prepareFailures;
  const slippageBps = slippageOf(order.plan, failures, parts.book.limits.exitSlippageBpsMax);
  const leave = await parts.places.enter(order.plan.kind, stop);
  if (leave === null) return;
  try {
    const committed = await prepareAttempt(
      { order, n, amount, slippageBps, usedBlockhashes: memory.usedBlockhashes },
      parts.prepare,
    );
    if (committed.ok) {
      memory.prepareFailures = 0;
      memory.usedBlockhashes.add(committed.value.attempt.blockhash);
      await committed.value.durable;
      parts.prepare.tracer.mark(order.plan.signalId, 'committed');
      return;
    }
    noteFailure(committed.error, order, memory, parts);
  } finally {
    leave();
  }
  await parts.clock.sleep(backoffMs(order, memory, parts.random), stop);
}

/** Nothing new is signed under a halt: an entry ends, an exit waits for it to be lifted. */
async function onHalted(
  { plan }: LiveOrder,
  memory: OrderMemory,
  { parts, stop }: { readonly parts: RunOrderParts; readonly stop: AbortSignal },
): Promise<void> {
  if (plan.kind === 'exit') return parts.clock.sleep(WAIT_MS, stop);
  memory.isHopeless = true;
  memory.lastFailure = 'trading is halted';
}

function noteFailure(
  failure: Failure,
  order: LiveOrder,
  memory: OrderMemory,
  { logger }: RunOrderParts,
): void {
  memory.prepareFailures += 1;
  memory.lastFailure = failure.reason;
  memory.isHopeless = failure.isFinal;
  const { orderId, kind, mint } = order.plan;
  logger.warn({ orderId, kind, mint, failures: memory.prepareFailures }, failure.reason);
}

function backoffMs({ plan }: LiveOrder, memory: OrderMemory, random: Random): number {
  if (plan.kind === 'entry') return ENTRY_BACKOFF_MS;
  const doubled = EXIT_BACKOFF_MS_MIN * 2 ** Math.min(memory.prepareFailures - 1, 10);
  const capped = Math.min(doubled, EXIT_BACKOFF_MS_MAX);
  return capped / 2 + random.below(Math.ceil(capped / 2));
}

/** An exit that keeps coming to nothing is shown as stuck; it goes on, and only a person may give it up. */
function flagStuck({ plan, txids }: LiveOrder, memory: OrderMemory, { book, record }: RunOrderParts): void {
  const state = book.positions.get(plan.positionId)?.position.state;
  const isExiting = state === 'exiting' || state === 'open';
  const isInVain = txids.length >= STUCK_AFTER_ATTEMPTS || memory.prepareFailures >= STUCK_AFTER_PREPARES;
  if (plan.kind !== 'exit' || !isExiting || !isInVain) return;
  const reason = memory.lastFailure ?? `${txids.length} exit attempts did not sell`;
  const flag = (to: 'exiting' | 'stuck'): JournalEntry => ({
    event: { type: 'position_flagged', positionId: plan.positionId, state: to, reason },
  });
  record(state === 'open' ? [flag('exiting'), flag('stuck')] : [flag('stuck')]);
}
