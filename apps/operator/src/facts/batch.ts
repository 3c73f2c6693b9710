/** Loads keys together: while one load is under way, further keys gather for the next. */
export interface Batch<K, V> {
  /** Null when the source does not know the key. Rejects with the source's failure. */
  readonly get: (key: K) => Promise<V | null>;
}

interface Waiting<V> {
  readonly resolve: (value: V | null) => void;
  readonly reject: (error: unknown) => void;
}

export function createBatch<K, V>(
  load: (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>,
  keysMax: number,
): Batch<K, V> {
  const waiting = new Map<K, Waiting<V>[]>();
  let isLoading = false;

  async function loadNext(): Promise<void> {
    isLoading = true;
    while (waiting.size > 0) {
      const entries = [...waiting.entries()].slice(0, keysMax);
      for (const [key] of entries) waiting.delete(key);
      await settle(entries);
    }
    isLoading = false;
  }

  async function settle(entries: readonly (readonly [K, readonly Waiting<V>[]])[]): Promise<void> {
    try {
      const values = await load(entries.map(([key]) => key));
      for (const [key, waiters] of entries) {
        for (const waiter of waiters) waiter.resolve(values.get(key) ?? null);
      }
    } catch (error) {
      for (const waiter of entries.flatMap(([, waiters]) => waiters)) waiter.reject(error);
    }
  }

  return {
    get: (key) =>
      new Promise((resolve, reject) => {
        const waiters = waiting.get(key) ?? [];
        waiters.push({ resolve, reject });
        waiting.set(key, waiters);
        if (!isLoading) void loadNext();
      }),
  };
}
