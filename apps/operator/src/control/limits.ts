import type { Book } from '@chimera/core/book';
import type { LimitsAnswer, LimitsCommand } from '@chimera/core/contract/control';
import {
  changedLimits,
  changesBetween,
  diffLimits,
  type LimitChange,
} from '@chimera/core/control/limits-change';
import { isPermitted } from '@chimera/core/control/roles';
import { DEFAULT_LIMITS, type Limits } from '@chimera/core/limits';
import type { UnixMs } from '@chimera/core/units/chain';
import { DoorError } from '../http/door-error.ts';
import { type Caller, forbidden } from '../http/route.ts';
import type { AppendEvents } from './append.ts';
import type { Confirmations } from './confirmations.ts';

export interface LimitsControl {
  /**
   * Sets limits as a new version. Who tightens needs to be an operator; who loosens an admin, in two steps.
   * Throws `invalid_field`, `forbidden`, `not_found`, or `conflict` when another version came first.
   */
  readonly set: (command: LimitsCommand, caller: Caller) => Promise<LimitsAnswer>;
}

export interface LimitsControlParts {
  readonly append: AppendEvents;
  readonly book: Book;
  /** The limits of a version that once held; null when there was none. */
  readonly limitsAt: (version: number) => Limits | null;
  readonly confirmations: Confirmations;
  readonly nowMs: () => UnixMs;
}

export function createLimitsControl(parts: LimitsControlParts): LimitsControl {
  const { append, book } = parts;
  return {
    set: async (command, caller) => {
      const { limits, changes } = wanted(parts, command);
      const isLooser = changes.some(({ effect }) => effect === 'looser');
      if (isLooser && !isPermitted(caller.role, 'limits_write')) throw forbidden('limits_write');
      const confirm = isLooser ? askAgain(parts, { command, changes, caller }) : null;
      const now = { changes, version: book.limitsVersion, seq: book.lastSeq };
      if (confirm !== null) return { status: 'confirm_required', ...now, confirm };
      const version = book.limitsVersion + 1;
      const event = {
        type: 'limits_set',
        version,
        limits,
        by: caller.userId,
        reason: command.reason,
      } as const;
      const { events, durable } = append([{ event }], { urgent: true });
      await durable;
      return { status: 'applied', changes, version, seq: events.at(-1)?.seq ?? book.lastSeq };
    },
  };
}

interface Wanted {
  readonly limits: Limits;
  readonly changes: readonly LimitChange[];
}

/** What the command asks for, checked against the version in force. */
function wanted({ book, limitsAt }: LimitsControlParts, command: LimitsCommand): Wanted {
  const { baseVersion, rollbackTo } = command;
  if (baseVersion !== book.limitsVersion) {
    const details = `version ${book.limitsVersion} holds; the changes were made against ${baseVersion}`;
    throw new DoorError('conflict', { details });
  }
  const limits = changedLimits(book.limits, command.changes ?? valuesOf(book, limitsAt, rollbackTo));
  if (!limits.ok) throw new DoorError('invalid_field', { details: limits.error });
  const changes = diffLimits(book.limits, limits.value);
  if (changes.length === 0) throw new DoorError('conflict', { details: 'these values hold already' });
  return { limits: limits.value, changes };
}

/** An old version's values, against the version in force: they pass the schema of today, or are refused. */
function valuesOf(book: Book, limitsAt: LimitsControlParts['limitsAt'], version = 0) {
  const then = limitsAt(version);
  if (then === null)
    throw new DoorError('not_found', { details: `there is no version ${version} of the limits` });
  return changesBetween(book.limits, then);
}

interface Asked {
  readonly command: LimitsCommand;
  readonly changes: readonly LimitChange[];
  readonly caller: Caller;
}

/** The token for the second step, or null when this was it. It confirms these very changes and no others. */
function askAgain(
  { confirmations, nowMs }: LimitsControlParts,
  { command, changes, caller }: Asked,
): string | null {
  const { baseVersion, confirm } = command;
  const purpose = `limits|${baseVersion}|${JSON.stringify(changes)}|${caller.credentialHash}`;
  if (confirm === undefined) return confirmations.issue(purpose, nowMs());
  if (confirmations.redeem(purpose, confirm, nowMs())) return null;
  throw new DoorError('conflict', { details: 'the confirmation is used, expired or for other changes' });
}

/** At the first boot, journals the default limits as version 1, so that every decision names a version. */
export async function ensureLimits(append: AppendEvents, book: Pick<Book, 'limitsVersion'>): Promise<void> {
  if (book.limitsVersion > 0) return;
  const event = {
    type: 'limits_set',
    version: 1,
    limits: DEFAULT_LIMITS,
    by: 'operator',
    reason: 'first boot',
  } as const;
  await append([{ event }]).durable;
}
