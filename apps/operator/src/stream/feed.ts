import { LIVE_RESUME_EVENTS_MAX, type LiveEvent } from '@chimera/core/contract/live';
import { toWire } from '@chimera/core/contract/wire';
import type { Journaled } from '@chimera/core/events';
import { createEventRing } from './ring.ts';

/** Events in one frame; a larger batch is cut, so that no frame blocks a slow screen. */
export const FRAME_EVENTS_MAX = 500;

/** A list of events in seq order, and the seq of the event before the first of them. */
export interface Frame {
  readonly prevSeq: number;
  readonly events: LiveEvent[];
}

/**
 * Orders what screens are sent. All screens share one cursor: whoever joins starts at `sentSeq`, and every
 * frame continues where the one before ended.
 */
export interface Feed {
  push(rows: readonly Journaled[]): void;
  /** What is new since the last call; moves the cursor. */
  take(): readonly Frame[];
  /** Moves the cursor the same way while nobody looks on, which spares writing the frames. */
  skip(): void;
  /** What a screen missed up to `untilSeq`, at most the cursor; null when it must begin anew. */
  replay(afterSeq: number, untilSeq?: number): readonly Frame[] | null;
  sentSeq(): number;
}

/** `history` are the newest rows before this process, so that screens survive its restart without a gap. */
export function createFeed(startSeq: number, history: readonly Journaled[]): Feed {
  const ring = createEventRing((history[0]?.seq ?? startSeq + 1) - 1, LIVE_RESUME_EVENTS_MAX);
  ring.push(history);
  let sentSeq = ring.lastSeq();

  return {
    push: (rows) => void ring.push(rows),
    take() {
      const frames = framesOf(ring.after(sentSeq) ?? [], sentSeq);
      sentSeq = ring.lastSeq();
      return frames;
    },
    skip() {
      sentSeq = ring.lastSeq();
    },
    replay(afterSeq, untilSeq = sentSeq) {
      const missed = afterSeq > sentSeq ? null : ring.after(afterSeq);
      const due = missed?.filter((event) => event.seq <= Math.min(sentSeq, untilSeq)) ?? null;
      return due === null || due.length > LIVE_RESUME_EVENTS_MAX ? null : framesOf(due, afterSeq);
    },
    sentSeq: () => sentSeq,
  };
}

function framesOf(rows: readonly Journaled[], prevSeq: number): readonly Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at < rows.length; at += FRAME_EVENTS_MAX) {
    const before = rows[at - 1]?.seq ?? prevSeq;
    frames.push({ prevSeq: before, events: rows.slice(at, at + FRAME_EVENTS_MAX).map(toLiveEvent) });
  }
  return frames;
}

function toLiveEvent({ seq, atMs, event }: Journaled): LiveEvent {
  const { type, ...data } = event;
  return { seq, at: atMs, type, data: toWire('gates' in data ? withoutGates(data) : data) };
}

/** Every frame goes to every screen, so what none of them shows is left out. */
function withoutGates<T extends { readonly gates: unknown }>({ gates: _, ...rest }: T): Omit<T, 'gates'> {
  return rest;
}
