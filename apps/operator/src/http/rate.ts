/** Token buckets by key: `perSecond` refill, `burst` at most saved up. Times are milliseconds, given. */
export interface RateLimiter {
  /** Takes one token; null when there was one, else the seconds until there is. */
  take(key: string, nowMs: number): number | null;
  /** Seconds until a token is there, without taking it; null when there is one now. */
  wait(key: string, nowMs: number): number | null;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

/** Fractions of tokens add up inexactly; this much less than one still is one. */
const ONE = 1 - 1e-9;
/** Keys remembered at once; the longest unused go first, which at worst forgives them. */
const KEYS_MAX = 10_000;

export function createRateLimiter({ perSecond, burst }: { perSecond: number; burst: number }): RateLimiter {
  const buckets = new Map<string, Bucket>();

  const tokensAt = (bucket: Bucket, nowMs: number): number =>
    Math.min(burst, bucket.tokens + (Math.max(0, nowMs - bucket.atMs) / 1_000) * perSecond);

  const secondsUntilOne = (tokens: number): number => Math.max(1, Math.ceil((ONE - tokens) / perSecond));

  return {
    take(key, nowMs) {
      const bucket = buckets.get(key) ?? { tokens: burst, atMs: nowMs };
      const tokens = tokensAt(bucket, nowMs);
      buckets.delete(key);
      buckets.set(key, { tokens: tokens < ONE ? tokens : tokens - 1, atMs: Math.max(nowMs, bucket.atMs) });
      if (buckets.size > KEYS_MAX) {
        const [oldest] = buckets.keys();
        if (oldest !== undefined) buckets.delete(oldest);
      }
      return tokens < ONE ? secondsUntilOne(tokens) : null;
    },
    wait(key, nowMs) {
      const bucket = buckets.get(key);
      const tokens = bucket === undefined ? burst : tokensAt(bucket, nowMs);
      return tokens < ONE ? secondsUntilOne(tokens) : null;
    },
  };
}
