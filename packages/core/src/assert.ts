/** A broken promise of our own code. Never caught to continue: the process (or the order) stops. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/** Throws when our own reasoning is wrong. On in production. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** Returns the value or throws: for lookups that our own code guarantees to succeed. */
export function must<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new AssertionError(`missing: ${what}`);
  return value;
}

/** The end of an exhaustive switch. */
export function unreachable(value: never): never {
  throw new AssertionError(`unreachable: ${JSON.stringify(value)}`);
}
