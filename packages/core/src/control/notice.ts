import type { JournalEvent } from '../events.ts';

/** `critical`: look now. `important`: look today. `info`: good to know. */
export type NoticeLevel = 'critical' | 'important' | 'info';

/** A message to people who are not looking at the screen. */
export interface Notice {
  /** Alike notices share one; it decides how often they are repeated. */
  readonly key: string;
  readonly level: NoticeLevel;
  readonly title: string;
  readonly text: string;
}

/** What people are told of; null for everything that the screen tells well enough. */
export function noticeOf(event: JournalEvent): Notice | null {
  switch (event.type) {
    case 'halt_set': {
      const { mode, by, reason, source } = event;
      const level = source === 'invariant' ? 'critical' : 'important';
      return { key: 'halt', level, title: `Halted (${mode}) by ${by}`, text: reason };
    }
    case 'halt_cleared':
      return { key: 'halt', level: 'important', title: `Resumed by ${event.by}`, text: event.reason };
    case 'attempt_unresolved':
      return {
        ...{ key: 'unresolved', level: 'critical', title: 'A transaction has no proven end' },
        text: `${event.txid}: ${event.reason}. Its budget stays reserved; see the incidents.`,
      };
    case 'attempt_landed_late':
      return {
        ...{ key: 'landed_late', level: 'critical', title: 'A transaction that was written off has landed' },
        text: `${event.txid} ${event.fill.side === 'buy' ? 'bought' : 'sold'} after all and is booked; entries are halted until a person resumes.`,
      };
    case 'position_flagged':
      if (event.state !== 'stuck' && event.state !== 'quarantined') return null;
      return {
        ...{ key: `position_${event.state}`, level: 'critical' },
        title: event.state === 'stuck' ? 'A position cannot be sold' : 'The amounts of a position disagree',
        text: `${event.positionId.slice(0, 8)}: ${event.reason}`,
      };
    case 'dead_lettered':
      if (event.class !== 'action') return null;
      return {
        ...{ key: `letter_${event.reason}`, level: 'important', title: 'Something was not executed' },
        text: event.detail,
      };
    case 'wallet_transfer_seen':
      if (event.kind !== 'unknown_signed') return null;
      return {
        ...{
          key: 'foreign_signature',
          level: 'critical',
          title: 'A transaction of our key is not in the books',
        },
        text: `${event.txid} is signed by the trading key and belongs to no order. Entries are halted; if the signer log lacks it too, somebody else has the key.`,
      };
    case 'reconciliation_ended': {
      if (event.found.length === 0) return null;
      const isUrgent = event.found.some(({ action }) => action === 'halted' || action === 'quarantined');
      return {
        ...{ key: 'reconciliation', level: isUrgent ? 'critical' : 'important' },
        title: 'The books and the chain disagree',
        text: `${event.found.length} new, the first: ${event.found[0]?.detail ?? ''}; see the page Reconciliation`,
      };
    }
    case 'boot_started':
      return {
        ...{ key: 'boot', level: 'info', title: 'The operator started' },
        text: `Start ${event.bootEpoch}, ${event.cluster}, ${event.mode}, version ${event.version}`,
      };
    default:
      return null;
  }
}
