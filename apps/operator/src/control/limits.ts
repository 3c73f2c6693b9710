import type { Book } from '@chimera/core/book';
import type { LimitsAnswer, LimitsCommand } from '@chimera/core/contract/control';
import { changedLimits, diffLimits } from '@chimera/core/control/limits-change';
import { isPermitted } from '@chimera/core/control/roles';
import { DEFAULT_LIMITS } from '@chimera/core/limits';
import type { UnixMs } from '@chimera/core/units/chain';
import { DoorError } from '../http/door-error.ts';
import { type Caller, forbidden } from '../http/route.ts';
import type { AppendEvents } from './append.ts';
import type { Confirmations } from './confirmations.ts';

export interface LimitsControl {
  /**
   * Sets limits as a new version. Who tightens needs to be an operator; who loosens an admin, in two steps.
   * Throws `invalid_field`, `forbidden`, or `conflict` when another version came first.
   */
  readonly set: (command: LimitsCommand, caller: Caller) => Promise<LimitsAnswer>;
}

export interface LimitsControlParts {
  readonly append: AppendEvents;
  readonly book: Book;
  readonly confirmations: Confirmations;
  readonly nowMs: () => UnixMs;
}

export function createLimitsControl(parts: LimitsControlParts): LimitsControl {
  const { append, book } = parts;
  return {
    set: async (command, caller) => {
      if (command.baseVersion !== book.limitsVersion) {
        const details = `version ${book.limitsVersion} holds; the changes were made against ${command.baseVersion}`;
        throw new DoorError('conflict', { details });
      }
      const limits = changedLimits(book.limits, command.changes);
      if (!limits.ok) throw new DoorError('invalid_field', { details: limits.error });
      const changes = diffLimits(book.limits, limits.value);
      if (changes.length === 0) throw new DoorError('conflict', { details: 'these values hold already' });
      const isLooser = changes.some(({ effect }) => effect === 'looser');
      if (isLooser && !isPermitted(caller.role, 'limits_write')) throw forbidden('limits_write');
      const said = { changes, version: book.limitsVersion, seq: book.lastSeq };
      const confirm = isLooser ? askAgain(parts, command, caller) : null;
      if (confirm !== null) return { status: 'confirm_required', ...said, confirm };
      const version = book.limitsVersion + 1;
      const { reason } = command;
      const event = { type: 'limits_set', version, limits: limits.value, by: caller.userId, reason } as const;
      const { events, durable } = append([{ event }], { urgent: true });
      await durable;
      return { status: 'applied', changes, version, seq: events.at(-1)?.seq ?? book.lastSeq };
    },
  };
}

/** The token for the second step, or null when this was it. It confirms these very changes and no others. */
function askAgain(
  { confirmations, nowMs }: LimitsControlParts,
  { baseVersion, changes, confirm }: LimitsCommand,
  { userId }: Caller,
): string | null {
  const purpose = `limits|${baseVersion}|${JSON.stringify(changes)}|${userId}`;
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
