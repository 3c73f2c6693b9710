import type { Ledger } from './types.ts';

/** Behind by more than this after a stall, the timer starts afresh instead of making a burst of blocks. */
const CATCH_UP_SLOTS_MAX = 5;

/** Advances the chain in step with the wall clock; a skipped slot takes its time too. Returns the stop function. */
export function startSlotTimer(ledger: Ledger, slotMs: number): () => void {
  let dueMs = performance.now() + slotMs;
  let timer: NodeJS.Timeout;
  const tick = (): void => {
    const { closed, open } = ledger.advanceSlot();
    dueMs += (open.slot - closed.slot) * slotMs;
    const nowMs = performance.now();
    if (nowMs - dueMs > CATCH_UP_SLOTS_MAX * slotMs) dueMs = nowMs;
    timer = setTimeout(tick, Math.max(0, dueMs - nowMs));
  };
  timer = setTimeout(tick, slotMs);
  return () => clearTimeout(timer);
}
