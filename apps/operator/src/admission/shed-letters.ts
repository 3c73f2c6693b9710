import type { Lane, Signal } from '@chimera/core/admission/signal';
import type { EventOf } from '@chimera/core/events';

/** Dead letters of shed signals per second and lane; what comes faster is counted into the next letter. */
const LETTERS_PER_SECOND_MAX = 20;
const SECOND_MS = 1_000;

interface Flood {
  secondMs: number;
  written: number;
  /** Shed without a letter of their own so far. */
  unwritten: number;
}

export type ShedLetter = (signal: Signal) => EventOf<'dead_lettered'> | null;

/** Writes down what was shed; a flood becomes few letters with a count, so that it cannot fill the journal. */
export function createShedLetters(): ShedLetter {
  const floods = new Map<Lane, Flood>();
  return (signal) => {
    const secondMs = Math.floor(signal.receivedAtMs / SECOND_MS) * SECOND_MS;
    const known = floods.get(signal.lane);
    const flood = known ?? { secondMs, written: 0, unwritten: 0 };
    if (known === undefined) floods.set(signal.lane, flood);
    if (flood.secondMs !== secondMs) Object.assign(flood, { secondMs, written: 0 });
    if (flood.written >= LETTERS_PER_SECOND_MAX) {
      flood.unwritten += 1;
      return null;
    }
    const count = 1 + flood.unwritten;
    flood.unwritten = 0;
    flood.written += 1;
    return letterOf(signal, count);
  };
}

function letterOf(signal: Signal, count: number): EventOf<'dead_lettered'> {
  const { lane, side, door, providerId } = signal;
  return {
    type: 'dead_lettered',
    class: 'info',
    subject: 'signal',
    subjectId: signal.signalId,
    mint: signal.mint,
    lane,
    reason: lane === 'SPEAR' ? 'queue_over_80_percent' : 'queue_full',
    detail: `a ${side} of ${lane} by ${door}, ${providerId} was shed at the door and not kept; its retry is new`,
    count,
  };
}
