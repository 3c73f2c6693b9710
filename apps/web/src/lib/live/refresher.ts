import type { LiveEvent } from '@chimera/core/contract/live';
import type { Query, QueryClient } from '@tanstack/react-query';
import { ALL_SCOPES, type Scope, scopesOf } from './scopes.ts';

/** Lists are read again at once for the first event, then at most this often. */
export const REFRESH_MS_MIN = 200;
/** Signals show events before they are read again, so reading them seldom is enough. */
const PATCHED_REFRESH_MS_MIN = 1_000;
const PATCHED: ReadonlySet<string> = new Set<Scope>(['signals']);

/** Reads lists again when events past their seq arrive. */
export interface Refresher {
  readonly note: (fresh: readonly LiveEvent[], isReset: boolean) => void;
  readonly stop: () => void;
}

/** The scopes a query belongs to: tRPC's keys begin with the path of the procedure. */
function scopesOfQuery(query: Query): readonly string[] {
  const path: unknown = query.queryKey[0];
  return Array.isArray(path) ? [String(path[0]), path.join('.')] : [];
}

/** The journal position that a list was read at; lists without one are always behind. */
function seqOfData(data: unknown): number {
  if (typeof data !== 'object' || data === null || !('seq' in data)) return -1;
  return typeof data.seq === 'number' ? data.seq : -1;
}

export function createRefresher(client: QueryClient, nowMs: () => number = Date.now): Refresher {
  const behind = new Map<string, number>();
  const refreshedAtMs = new Map<string, number>();
  let timer: ReturnType<typeof setTimeout> | null = null;

  /** Takes the scopes out of `behind` whose time has come. */
  const takeDue = (): ReadonlyMap<string, number> => {
    const now = nowMs();
    const due = [...behind].filter(([scope]) => {
      const waitMs = PATCHED.has(scope) ? PATCHED_REFRESH_MS_MIN : REFRESH_MS_MIN;
      return now - (refreshedAtMs.get(scope) ?? Number.NEGATIVE_INFINITY) >= waitMs;
    });
    for (const [scope] of due) {
      behind.delete(scope);
      refreshedAtMs.set(scope, now);
    }
    return new Map(due);
  };
  const flush = (): void => {
    timer = null;
    const due = takeDue();
    if (due.size > 0) {
      void client.invalidateQueries({
        predicate: (query) => {
          const seq = Math.max(...scopesOfQuery(query).map((scope) => due.get(scope) ?? -1));
          return seqOfData(query.state.data) < seq;
        },
      });
    }
    if (behind.size > 0) timer = setTimeout(flush, REFRESH_MS_MIN);
  };
  const mark = (scopes: readonly Scope[], seq: number): void => {
    for (const scope of scopes) behind.set(scope, Math.max(behind.get(scope) ?? 0, seq));
  };
  return {
    note(fresh, isReset) {
      for (const event of fresh) mark(scopesOf(event.type), event.seq);
      if (isReset) {
        mark(ALL_SCOPES, Number.MAX_SAFE_INTEGER);
        refreshedAtMs.clear();
      }
      if (timer === null && behind.size > 0) flush();
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
