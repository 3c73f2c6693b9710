import { type Notice, noticeOf } from '@chimera/core/control/notice';
import type { Journaled } from '@chimera/core/events';
import type { Clock, Logger, Messenger } from '../ports.ts';

export interface NoticesParts {
  readonly messengers: readonly Messenger[];
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Notices {
  /** Takes committed rows; never waits, never throws. */
  readonly observe: (rows: readonly Journaled[]) => void;
  readonly run: (stop: AbortSignal) => Promise<void>;
}

/** Alike notices within this time become one, which says how many there were. */
const QUIET_MS = 60_000;
const WAITING_MAX = 100;
const LOOK_MS = 1_000;
const TRIES_MAX = 5;
const RETRY_MS = 5_000;

interface Waiting {
  readonly notice: Notice;
  count: number;
}

/** Tells people by messenger. Trading never waits for it: what cannot be told in time is logged and dropped. */
export function createNotices({ messengers, clock, logger }: NoticesParts): Notices {
  const waiting = new Map<string, Waiting>();
  const toldAtMs = new Map<string, number>();

  function observe(rows: readonly Journaled[]): void {
    if (messengers.length === 0) return;
    for (const { event } of rows) {
      const notice = noticeOf(event);
      if (notice === null) continue;
      const alike = waiting.get(notice.key);
      if (alike !== undefined || waiting.size < WAITING_MAX)
        waiting.set(notice.key, { notice, count: (alike?.count ?? 0) + 1 });
      else logger.warn({ key: notice.key }, 'too many notices wait; this one is dropped');
    }
  }

  const isDue = (key: string): boolean =>
    clock.monotonicMs() - (toldAtMs.get(key) ?? Number.NEGATIVE_INFINITY) >= QUIET_MS;

  async function tellAll(stop: AbortSignal): Promise<void> {
    for (const [key, { notice, count }] of waiting) {
      if (!isDue(key) || stop.aborted) continue;
      waiting.delete(key);
      toldAtMs.set(key, clock.monotonicMs());
      const text = count === 1 ? notice.text : `${notice.text} (${count} alike)`;
      await Promise.all(messengers.map((messenger) => tell(messenger, { ...notice, text }, stop)));
    }
  }

  async function tell(messenger: Messenger, notice: Notice, stop: AbortSignal): Promise<void> {
    for (let attempt = 1; !stop.aborted; attempt += 1) {
      const problem = await messenger.send(notice, stop);
      if (problem === null) return;
      if (attempt === TRIES_MAX) {
        logger.error({ messenger: messenger.name, key: notice.key, problem }, 'a notice could not be told');
        return;
      }
      await clock.sleep(RETRY_MS * attempt, stop);
    }
  }

  return {
    observe,
    run: async (stop) => {
      while (!stop.aborted) {
        await tellAll(stop);
        await clock.sleep(LOOK_MS, stop);
      }
    },
  };
}
