/** What nobody waits for is written within this time, with whatever is written meanwhile. */
const PATIENCE_MS = 10;

/** When a flush runs: at the end of this turn of the loop, or of this tick when urgent. */
export type Schedule = (flush: () => void, isUrgent: boolean) => void;

/** Plans at most one flush of each haste at a time. */
export interface FlushSchedule {
  readonly now: () => void;
  readonly soon: () => void;
  /** Under a schedule that was given, nothing has patience. */
  readonly patiently: () => void;
  /** Does soon what had patience. */
  readonly hurry: () => void;
  /** A flush began: whatever was planned is done by it. */
  readonly began: () => void;
}

export function createFlushSchedule(flush: () => void, given: Schedule | undefined): FlushSchedule {
  const schedule = given ?? scheduleByLoop;
  let isDue = false;
  let patience: NodeJS.Timeout | null = null;

  function soon(): void {
    if (isDue) return;
    isDue = true;
    schedule(flush, false);
  }

  return {
    now: () => {
      isDue = true;
      schedule(flush, true);
    },
    soon,
    patiently: () => {
      if (given === undefined) patience ??= setTimeout(flush, PATIENCE_MS);
      else soon();
    },
    hurry: () => {
      if (patience !== null) soon();
    },
    began: () => {
      isDue = false;
      if (patience !== null) clearTimeout(patience);
      patience = null;
    },
  };
}

function scheduleByLoop(flush: () => void, isUrgent: boolean): void {
  if (isUrgent) queueMicrotask(flush);
  else setImmediate(flush);
}
