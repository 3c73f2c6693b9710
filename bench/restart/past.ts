import { must } from '@chimera/core/assert';
import { type Book, type LiveAttempt, unprovenOf } from '@chimera/core/book';
import type { FailedFill } from '@chimera/core/execution/fill';
import { slot, type UnixMs } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import type { Db } from '@chimera/db/open';
import { createHistory } from '@chimera/testkit/histories';
import type { SignerLog } from '../../apps/operator/src/compose/signer-log.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { sell } from './lives.ts';

export interface Past {
  readonly db: Db;
  readonly signerLog: SignerLog;
  readonly events: number;
  readonly startMs: UnixMs;
}

const SEED = 1_000_000;
const EVENTS_PER_COMMIT = 20_000;
/** As many bytes as a swap of ours has. */
const WIRE_BYTES = 600;

/** Writes a seeded story of that many events and ends whatever it left alive. */
export async function writePast({ db, signerLog, events, startMs }: Past): Promise<Ledger> {
  const history = createHistory(SEED, startMs);
  const ledger = createLedger({ db, book: history.book, signerLog });
  while (history.book.lastSeq < events) {
    await ledger.commit(() => {
      for (let count = 0; count < EVENTS_PER_COMMIT && history.book.lastSeq < events; count += 1) {
        const { row, bytes } = history.next();
        ledger.write(row, bytes === null ? null : widened(bytes));
      }
    });
  }
  await ledger.commit(() => endEverything(ledger));
  return ledger;
}

const widened = (bytes: Uint8Array): Uint8Array => {
  const wire = new Uint8Array(WIRE_BYTES);
  for (let at = 0; at < wire.length; at += bytes.length) wire.set(bytes.subarray(0, wire.length - at), at);
  return wire;
};

/** What a story leaves behind would be the operator's to finish on a chain that never heard of it. */
function endEverything(ledger: Ledger): void {
  const { book, append } = ledger;
  for (const signalId of book.undecided.keys()) {
    append({ type: 'signal_dropped', signalId, state: 'expired', reason: 'the story is over' });
  }
  for (const kind of ['entry', 'exit'] as const) endAttempts(ledger, kind);
  for (const kind of ['exit', 'entry'] as const) {
    for (const { plan } of ordersOf(book, kind)) {
      append({ type: 'order_abandoned', orderId: plan.orderId, reason: 'the story is over' });
    }
  }
  for (const { position, amounts } of [...book.positions.values()]) {
    sell(ledger, position, amounts.heldAtoms);
  }
  if (book.halt.halted) append({ type: 'halt_cleared', epoch: book.halt.epoch, by: 'story', reason: 'over' });
}

/** What a failure cost. */
const FAILED: FailedFill = {
  walletDeltaLamports: lamports(-5_000n),
  feeLamports: lamports(5_000n),
  slot: slot(0),
};

const ordersOf = (book: Book, kind: 'entry' | 'exit') =>
  [...book.orders.values()].filter(({ plan }) => plan.kind === kind);

/** Purchases are final before the sales of what they bought, and what did not land is dead before what did ends its order. */
function endAttempts({ book, append }: Ledger, kind: 'entry' | 'exit'): void {
  const landedLast = [...book.attempts.values()].toSorted(
    (a, b) => Number(hasLanded(a)) - Number(hasLanded(b)),
  );
  for (const { signed, state } of landedLast) {
    if (book.orders.get(signed.orderId)?.plan.kind !== kind) continue;
    const { txid } = signed;
    if (state !== 'landed_provisional') {
      append({ type: 'attempt_died', txid, evidence: {} });
      continue;
    }
    // Two sales of everything may both have been seen to land on forks; one chain has room for the last alone.
    const order = must(book.orders.get(signed.orderId), 'order of a landing');
    if (unprovenOf(book, order).length > 1) {
      append({ type: 'attempt_failed_on_chain', txid, error: '"TheStoryIsOver"', failed: FAILED });
      continue;
    }
    const fills = must(book.positions.get(signed.positionId), 'position of a landing').position.fills;
    append({
      type: 'attempt_landed',
      txid,
      fill: must(
        fills.find((fill) => fill.txid === txid),
        'fill of a landing',
      ),
    });
  }
}

const hasLanded = ({ state }: LiveAttempt): boolean => state === 'landed_provisional';
