import { expect, test } from 'vitest';
import { createAddressGuard, UNAUTHENTICATED_PER_MINUTE_MAX } from './address-guard.ts';
import { createRateLimiter } from './rate.ts';

test('gives the burst, then the rate: 200 a second really are 200 a second', () => {
  const limiter = createRateLimiter({ perSecond: 200, burst: 400 });
  const takeAt = (nowMs: number, count: number): number =>
    Array.from({ length: count }, () => limiter.take('provider', nowMs)).filter((wait) => wait === null)
      .length;
  expect(takeAt(0, 500)).toBe(400);
  expect(takeAt(1_000, 500)).toBe(200);
  expect(takeAt(1_500, 500)).toBe(100);
  expect(limiter.take('another', 1_500)).toBeNull();
});

test('says in whole seconds when to come again', () => {
  const limiter = createRateLimiter({ perSecond: 1 / 6, burst: 1 });
  expect(limiter.take('a', 0)).toBeNull();
  expect(limiter.take('a', 0)).toBe(6);
  expect(limiter.wait('a', 5_000)).toBe(1);
  expect(limiter.wait('a', 6_000)).toBeNull();
});

test('a clock that steps back neither refills nor empties a bucket', () => {
  const limiter = createRateLimiter({ perSecond: 1, burst: 1 });
  expect(limiter.take('a', 10_000)).toBeNull();
  expect(limiter.take('a', 0)).not.toBeNull();
  expect(limiter.take('a', 11_000)).toBeNull();
});

test('a stranger is refused after ten failures, his neighbour with credentials is not', () => {
  const guard = createAddressGuard();
  for (let count = 0; count < UNAUTHENTICATED_PER_MINUTE_MAX; count += 1) {
    guard.check('1.2.3.4', 0);
    guard.failed('1.2.3.4', 0);
  }
  expect(() => guard.check('1.2.3.4', 0)).toThrow('rate_limited');
  expect(() => guard.check('5.6.7.8', 0)).not.toThrow();
  expect(() => guard.check('1.2.3.4', 6_100)).not.toThrow();
  guard.authenticated('9.9.9.9', 0);
  for (let count = 0; count < 100; count += 1) guard.failed('9.9.9.9', 0);
  expect(() => guard.check('9.9.9.9', 0)).not.toThrow();
});

test('an address is known by the provider that signed there last', () => {
  const guard = createAddressGuard();
  expect(guard.lastProvider('1.2.3.4')).toBeNull();
  guard.authenticated('1.2.3.4', 0, 'default');
  guard.authenticated('1.2.3.4', 0);
  guard.authenticated('5.6.7.8', 0);
  expect(guard.lastProvider('1.2.3.4')).toBe('default');
  expect(guard.lastProvider('5.6.7.8')).toBeNull();
});
