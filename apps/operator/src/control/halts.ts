import type { Book } from '@chimera/core/book';
import type { HaltAnswer, HaltCommand, ResumeAnswer } from '@chimera/core/contract/control';
import type { PositionMark } from '@chimera/core/contract/live';
import {
  type HaltMode,
  type HaltSource,
  type HaltState,
  isFirstSendHalted,
} from '@chimera/core/control/halt';
import { isPermitted, type Permission, type Role } from '@chimera/core/control/roles';
import type { UnixMs } from '@chimera/core/units/chain';
import { DoorError } from '../http/door-error.ts';
import { forbidden } from '../http/route.ts';
import type { AppendEvents } from './append.ts';
import type { Confirmations } from './confirmations.ts';
import type { HaltFile } from './halt-file.ts';
import { previewHalt } from './halt-preview.ts';

/** Who halts or resumes. Every such act is journaled with this name. */
export interface Actor {
  readonly by: string;
  readonly role: Role;
  readonly source: HaltSource;
}

export interface ResumeCheck {
  readonly name: string;
  readonly passed: boolean;
  readonly detail: string;
}

export interface Halts {
  state(): HaltState;
  /** Synchronous and never cached: the last question before a first send. True if file or row says so. */
  isFirstSendHalted(kind: 'entry' | 'exit'): boolean;
  /** Takes effect in this tick; resolves when durable. `all` and `flatten` take two steps. */
  halt(command: HaltCommand, actor: Actor): Promise<HaltAnswer>;
  /** Two steps. Clears the file first, so that a crash in between leaves the halt standing. */
  resume(command: { reason: string; confirm?: string | undefined }, actor: Actor): Promise<ResumeAnswer>;
  /** Latches a HALT file into the journal until `stop`. */
  watch(stop: AbortSignal): void;
}

export interface HaltsParts {
  readonly append: AppendEvents;
  readonly book: Book;
  readonly file: HaltFile;
  readonly confirmations: Confirmations;
  readonly clock: {
    nowMs(): UnixMs;
    monotonicMs(): number;
    every(ms: number, run: () => void, stop: AbortSignal): void;
  };
  /** What a person should know before resuming. */
  readonly checks: () => readonly ResumeCheck[];
  /** What each position is worth now, for the preview of a flatten. */
  readonly marks: () => readonly PositionMark[];
  /** Sells every position; called once the halt of a `flatten` is durable. */
  readonly flatten: (haltEpoch: number) => Promise<void>;
}

const PERMISSION: Record<HaltMode, Permission> = {
  entries: 'halt_entries',
  all: 'halt_all',
  flatten: 'halt_flatten',
};

const EFFECTS: Record<HaltMode, Pick<HaltAnswer, 'stopped' | 'continues'>> = {
  entries: {
    stopped: 'first sends of entries',
    continues: 'exits, and watching of every transaction already sent',
  },
  all: {
    stopped: 'every first send, exits included',
    continues: 'watching of every transaction already sent',
  },
  flatten: {
    stopped: 'first sends of entries',
    continues: 'a sale of every position, and watching of every transaction already sent',
  },
};

export function createHalts(parts: HaltsParts): Halts {
  const { book, file } = parts;
  return {
    state: () => book.halt,
    isFirstSendHalted(kind) {
      if (isFirstSendHalted(book.halt, kind)) return true;
      const content = file.read();
      return content !== null && (kind === 'entry' || content.mode === 'all');
    },
    halt: (command, actor) => halt(parts, command, actor),
    resume: (command, actor) => resume(parts, command, actor),
    watch(stop) {
      const latch = (): void => latchFile(parts);
      latch();
      file.watch(latch, stop);
      parts.clock.every(file.pollMs, latch, stop);
    },
  };
}

async function halt(parts: HaltsParts, command: HaltCommand, actor: Actor): Promise<HaltAnswer> {
  const startedMs = parts.clock.monotonicMs();
  const { mode } = command;
  if (!isPermitted(actor.role, PERMISSION[mode])) throw forbidden(PERMISSION[mode]);
  if (mode !== 'entries') {
    const unconfirmed = confirmHalt(parts, command, actor);
    if (unconfirmed !== null) return unconfirmed;
  }
  const answer = (seq: number): HaltAnswer => ({
    status: 'halted',
    epoch: parts.book.halt.epoch,
    mode: parts.book.halt.mode ?? mode,
    ...EFFECTS[parts.book.halt.mode ?? mode],
    stopMs: Math.max(0, parts.clock.monotonicMs() - startedMs),
    seq,
  });
  if (!isStronger(parts.book.halt, mode)) return answer(parts.book.lastSeq);
  const { events, durable } = setHalt(parts, mode, { ...actor, reason: command.reason });
  const done = answer(events.at(-1)?.seq ?? parts.book.lastSeq);
  await durable;
  if (mode === 'flatten') await parts.flatten(done.epoch);
  return done;
}

/** Null when the second step was right; the first step's answer when there was none. */
function confirmHalt(parts: HaltsParts, { mode, confirm }: HaltCommand, actor: Actor): HaltAnswer | null {
  const { book, confirmations, clock } = parts;
  const purpose = `halt|${mode}|${book.halt.epoch}|${actor.by}`;
  if (confirm !== undefined) {
    if (confirmations.redeem(purpose, confirm, clock.nowMs())) return null;
    throw new DoorError('conflict', { details: 'the confirmation is used, expired or for another state' });
  }
  return {
    status: 'confirm_required',
    epoch: book.halt.epoch,
    mode,
    ...EFFECTS[mode],
    stopMs: 0,
    seq: book.lastSeq,
    confirm: confirmations.issue(purpose, clock.nowMs()),
    preview: previewHalt(book, parts.marks()),
  };
}

/** Whether `mode` would stop more than, or something else than, what stands. A halt is never weakened. */
function isStronger(halt: HaltState, mode: HaltMode): boolean {
  if (!halt.halted) return true;
  return mode !== 'entries' && halt.mode !== mode;
}

function setHalt(parts: HaltsParts, mode: HaltMode, why: { by: string; source: HaltSource; reason: string }) {
  const { by, source, reason } = why;
  const epoch = parts.book.halt.epoch + 1;
  return parts.append([{ event: { type: 'halt_set', epoch, mode, by, source, reason } }], { urgent: true });
}

function latchFile(parts: HaltsParts): void {
  const content = parts.file.read();
  if (content === null || !isStronger(parts.book.halt, content.mode)) return;
  setHalt(parts, content.mode, { by: content.by, reason: content.reason, source: 'file' });
}

async function resume(
  parts: HaltsParts,
  command: { reason: string; confirm?: string | undefined },
  actor: Actor,
): Promise<ResumeAnswer> {
  const { book, file, confirmations, clock } = parts;
  if (!isPermitted(actor.role, 'resume')) throw forbidden('resume');
  if (file.read() !== null) latchFile(parts);
  const { epoch } = book.halt;
  if (!book.halt.halted) throw new DoorError('conflict', { details: 'trading is not halted' });
  const purpose = `resume|${epoch}|${actor.by}`;
  if (command.confirm === undefined) {
    const confirm = confirmations.issue(purpose, clock.nowMs());
    return { status: 'confirm_required', epoch, seq: book.lastSeq, confirm, checks: parts.checks() };
  }
  if (!confirmations.redeem(purpose, command.confirm, clock.nowMs())) {
    throw new DoorError('conflict', { details: 'the confirmation is used, expired or for another halt' });
  }
  file.remove();
  const event = { type: 'halt_cleared', epoch, by: actor.by, reason: command.reason } as const;
  const { events, durable } = parts.append([{ event }], { urgent: true });
  await durable;
  return { status: 'resumed', epoch, seq: events.at(-1)?.seq ?? book.lastSeq };
}
