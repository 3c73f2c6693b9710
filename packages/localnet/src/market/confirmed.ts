import type { Ledger, TransactionRecord, Unsubscribe } from '../chain/types.ts';

/** Blocks looked at per slot; more can only pile up after a stall, and then the rest follows with the next slot. */
const BLOCKS_PER_STEP_MAX = 512;

/** Calls the listener for each transaction once its block is confirmed, in chain order, from now on. */
export function onConfirmed(ledger: Ledger, listener: (record: TransactionRecord) => void): Unsubscribe {
  let seenSlot = ledger.view('confirmed').slot;
  return ledger.onSlot(() => {
    const newest = ledger.view('confirmed').slot;
    if (newest <= seenSlot) return;
    for (const slot of ledger.blocksBetween(seenSlot + 1, newest, BLOCKS_PER_STEP_MAX)) {
      seenSlot = slot;
      for (const record of ledger.transactionsInBlock(slot)) listener(record);
    }
  });
}
