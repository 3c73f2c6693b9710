import type { Book } from '@chimera/core/book';
import type { UnresolvedAnswer, UnresolvedCommand } from '@chimera/core/contract/control';
import { isPermitted } from '@chimera/core/control/roles';
import type { EventOf } from '@chimera/core/events';
import { type Txid, txid as toTxid, type UnixMs } from '@chimera/core/units/chain';
import { DoorError } from '../http/door-error.ts';
import { forbidden } from '../http/route.ts';
import type { AppendEvents } from './append.ts';
import type { Confirmations } from './confirmations.ts';
import type { Actor } from './halts.ts';

/** What people can do about a transaction whose end cannot be proven. */
export interface Unresolved {
  /** Throws `not_found` for anything that is not unresolved, and `conflict` when the chain says otherwise. */
  readonly handle: (command: UnresolvedCommand, actor: Actor) => Promise<UnresolvedAnswer>;
}

export interface UnresolvedParts {
  readonly append: AppendEvents;
  readonly book: Book;
  readonly confirmations: Confirmations;
  readonly clock: { nowMs(): UnixMs };
  readonly requestProof: (txid: Txid) => void;
  /** Whether any provider shows the transaction at finalized. */
  readonly isOnChain: (txid: Txid) => Promise<boolean>;
  /** Takes a transaction that the chain shows for landed. */
  readonly takeForLanded: (txid: Txid) => void;
}

const WARNING =
  'its budget is released and its order goes on; should it land after all, entries halt and what it did is booked';

export function createUnresolved(parts: UnresolvedParts): Unresolved {
  return {
    handle: (command, actor) => {
      const { action } = command;
      const permission = action === 'write_off' ? 'attempt_write_off' : 'attempt_handle';
      if (!isPermitted(actor.role, permission)) throw forbidden(permission);
      checkUnresolved(parts.book, toTxid(command.txid));
      if (action === 'retry') return retry(parts, command, actor);
      return action === 'adopt' ? adopt(parts, command, actor) : writeOff(parts, command, actor);
    },
  };
}

function checkUnresolved(book: Book, txid: Txid): void {
  if (book.attempts.get(txid)?.state === 'unresolved') return;
  throw new DoorError('not_found', { details: 'no unresolved transaction has this id' });
}

/** Every act is journaled with who and why before it has an effect. */
async function note(
  { append }: UnresolvedParts,
  { txid, action, reason }: UnresolvedCommand,
  { by }: Actor,
): Promise<UnresolvedAnswer> {
  const event: EventOf<'attempt_handled'> = {
    type: 'attempt_handled',
    txid: toTxid(txid),
    action,
    by,
    reason,
  };
  const { events, durable } = append([{ event }]);
  await durable;
  return { status: 'applied', action, seq: events.at(-1)?.seq ?? 0 };
}

async function retry(
  parts: UnresolvedParts,
  command: UnresolvedCommand,
  actor: Actor,
): Promise<UnresolvedAnswer> {
  const answer = await note(parts, command, actor);
  parts.requestProof(toTxid(command.txid));
  return answer;
}

/** A person's word is not enough: the chain must show the transaction. */
async function adopt(
  parts: UnresolvedParts,
  command: UnresolvedCommand,
  actor: Actor,
): Promise<UnresolvedAnswer> {
  const txid = toTxid(command.txid);
  if (!(await parts.isOnChain(txid))) {
    throw new DoorError('conflict', { details: 'no provider shows this transaction as finalized' });
  }
  checkUnresolved(parts.book, txid);
  const answer = await note(parts, command, actor);
  parts.takeForLanded(txid);
  return answer;
}

/** Two steps, and never against the chain: what a provider shows is not given up. */
async function writeOff(
  parts: UnresolvedParts,
  command: UnresolvedCommand,
  actor: Actor,
): Promise<UnresolvedAnswer> {
  const { book, confirmations, clock, isOnChain } = parts;
  const { txid, action, confirm } = command;
  const purpose = `write_off|${txid}|${actor.by}`;
  if (confirm === undefined) {
    const token = confirmations.issue(purpose, clock.nowMs());
    return { status: 'confirm_required', action, seq: book.lastSeq, confirm: token, warning: WARNING };
  }
  if (!confirmations.redeem(purpose, confirm, clock.nowMs())) {
    throw new DoorError('conflict', { details: 'the confirmation is used, expired or for another act' });
  }
  if (await isOnChain(toTxid(txid))) {
    throw new DoorError('conflict', { details: 'the chain shows this transaction; adopt it instead' });
  }
  checkUnresolved(book, toTxid(txid));
  return note(parts, command, actor);
}
