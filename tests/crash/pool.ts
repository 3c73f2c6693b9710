/** Things of which each is used by one at a time. */
export interface Pool<T> {
  readonly all: readonly T[];
  /** Waits for a free one; it is free again when `work` ends, however it ends. */
  use<R>(work: (thing: T) => Promise<R>): Promise<R>;
}

export function createPool<T>(all: readonly T[]): Pool<T> {
  const free = [...all];
  const waiting: ((thing: T) => void)[] = [];
  const take = (): Promise<T> => {
    const thing = free.shift();
    return thing === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(thing);
  };
  const give = (thing: T): void => {
    const next = waiting.shift();
    if (next === undefined) free.push(thing);
    else next(thing);
  };
  return {
    all,
    use: async (work) => {
      const thing = await take();
      try {
        return await work(thing);
      } finally {
        give(thing);
      }
    },
  };
}
