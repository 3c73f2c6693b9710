import type { Book, LiveAttempt } from '@chimera/core/book';
import type { OrderPlan } from '@chimera/core/decision/decision';
import { isTransportFailure, SolanaError } from '@chimera/solana/rpc/errors';
import { lastValue } from '../../facts/cell.ts';
import type { ChainTip } from '../../facts/chain-tip.ts';
import type { Chain, Clock, Jito, Random, SignedBytes } from '../../ports.ts';
import type { RecordEvents } from '../../record.ts';
import type { Tracer } from '../../tracer.ts';
import { dueRoutes, type SendMemory, type Way } from '../send-schedule.ts';

export interface SendParts {
  readonly book: Book;
  readonly chain: Chain;
  readonly jito: Jito;
  readonly tip: ChainTip;
  readonly clock: Clock;
  readonly random: Random;
  readonly record: RecordEvents;
  readonly bytes: SignedBytes;
  readonly tracer: Pick<Tracer, 'mark'>;
  readonly isFirstSendHalted: (kind: 'entry' | 'exit') => boolean;
}

export interface Sending {
  readonly plan: OrderPlan;
  readonly attempt: LiveAttempt;
  readonly memory: SendMemory;
}

/** The same bytes go out again about this often until they are seen. */
const RESEND_MS = 2_000;
const SEND_TIMEOUT_MS = 3_000;

/**
 * Sends the bytes on every route that is due (DS4), never waiting for an answer. Answers are hints for people
 * and for the choice of route; only the chain tells what landed.
 */
export function sendDue(sending: Sending, parts: SendParts): void {
  const { plan, attempt, memory } = sending;
  const slot = lastValue(parts.tip.slot()) ?? attempt.signed.blockhashSlot;
  const due = dueRoutes(memory, slot, wayOf(sending, parts), parts.book.limits.slotsBeforeRpc);
  if (!due.jito && !due.rpc) return;
  const wire = parts.bytes.find(attempt.signed.txid);
  if (wire === null || mustStayUnsent(sending, parts)) return;
  memory.firstSlot ??= slot;
  if (due.jito) {
    memory.nextJitoSlot = slot + resendSlots(parts);
    void sendToJito(sending, wire, parts);
    parts.tracer.mark(plan.signalId, 'sent_jito');
  }
  if (due.rpc) {
    memory.nextRpcSlot = slot + resendSlots(parts);
    for (const node of parts.chain.providers) {
      const options = {
        skipPreflight: true,
        preflightCommitment: 'confirmed',
        timeoutMs: SEND_TIMEOUT_MS,
        mayLeave: () => !mustStayUnsent(sending, parts),
      } as const;
      void told(sending, { route: 'rpc', endpoint: node.providerId }, parts, () =>
        parts.chain.on(node, ({ sendTransaction }) => sendTransaction(wire, options)),
      );
    }
    parts.tracer.mark(plan.signalId, 'sent_rpc');
  }
}

/** An engine that no way leads to is not waited for. */
function wayOf({ plan, attempt, memory }: Sending, { book, jito }: SendParts): Way {
  const mode = book.orders.get(plan.orderId)?.rpcMode ?? 'JITO';
  memory.isJitoFailing ||= jito.health().every(({ isResting }) => isResting);
  return { strategy: plan.strategy, isJitoOpen: mode === 'JITO' && attempt.signed.tipLamports > 0n };
}

/**
 * The last question before bytes leave, asked again when the connection of each sending stands: opening it takes
 * time, and so does the way that is tried before another. An entry signed before a halt stays unsent even if the halt was lifted
 * since, and one that this process has not sent in time is not sent late: it may have slept since the commit. An
 * exit is stopped only while everything is.
 */
function mustStayUnsent(
  { plan, attempt, memory }: Sending,
  { book, clock, isFirstSendHalted }: SendParts,
): boolean {
  if (isFirstSendHalted(plan.kind)) return true;
  if (plan.kind === 'exit') return false;
  if (attempt.signed.haltEpoch !== book.halt.epoch) return true;
  return memory.firstSlot === null && clock.nowMs() > plan.deadlineAtMs;
}

/** In slots, because that is how time runs for a transaction; a fifth of jitter keeps attempts apart. */
function resendSlots({ tip, random }: SendParts): number {
  const slots = Math.max(2, Math.round(RESEND_MS / tip.slotMs()));
  const spread = Math.max(1, Math.round(slots / 5));
  return slots - spread + random.below(2 * spread + 1);
}

/** One way to the block engine after another gets the same bytes, until one of them answers anything. */
async function sendToJito(sending: Sending, wire: Uint8Array, parts: SendParts): Promise<void> {
  const { attempt, memory } = sending;
  let answer: Told = 'unreached';
  const mayLeave = (): boolean => !mustStayUnsent(sending, parts);
  for (const engine of parts.jito.inOrder()) {
    answer = await told(sending, { route: 'jito', endpoint: engine.providerId }, parts, () =>
      parts.jito.on(engine, ({ sendBundle }) => sendBundle([wire], { timeoutMs: SEND_TIMEOUT_MS, mayLeave })),
    );
    if (answer !== 'unreached') break;
  }
  if (answer === 'sent' || answer === 'withheld' || memory.isJitoFailing) return;
  memory.isJitoFailing = true;
  if (parts.book.attempts.has(attempt.signed.txid)) sendDue(sending, parts);
}

type Told = 'sent' | 'refused' | 'unreached' | 'withheld';

/** Runs one send and notes a new kind of answer in the journal, without anybody waiting for either. */
async function told(
  { plan, attempt, memory }: Sending,
  to: { readonly route: 'jito' | 'rpc'; readonly endpoint: string },
  { clock, record, book, tracer }: SendParts,
  send: () => Promise<string>,
): Promise<Told> {
  const { txid } = attempt.signed;
  const sentAtMs = clock.nowMs();
  const note = (kind: string, detail: string): void => {
    if (!book.attempts.has(txid) || memory.answers.get(to.endpoint) === kind) return;
    memory.answers.set(to.endpoint, kind);
    const answer = `${kind} ${detail}`.slice(0, ANSWER_CHARS_MAX);
    record([{ event: { type: 'attempt_sent', txid, ...to, sentAtMs, answer } }], { patient: true });
  };
  try {
    const said = await send();
    tracer.mark(plan.signalId, 'accepted');
    note('accepted', said);
    return 'sent';
  } catch (error) {
    if (!(error instanceof SolanaError)) throw error;
    // Not a byte left, so there is no sending to tell of.
    if (error.code === 'request_withheld') return 'withheld';
    note(error.code, error.message);
    if (isTransportFailure(error)) return 'unreached';
    return error.maybeLanded ? 'sent' : 'refused';
  }
}

const ANSWER_CHARS_MAX = 160;
