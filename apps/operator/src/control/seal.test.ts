import { randomBytes } from 'node:crypto';
import { unixMs } from '@chimera/core/units/chain';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CONFIRM_MS_MAX, createConfirmations } from './confirmations.ts';
import { createSeal } from './seal.ts';

const random = { bytes: (count: number) => randomBytes(count) };
const key = randomBytes(32);

test('what was sealed comes back, and no two seals of it are alike', () => {
  const { seal, unseal } = createSeal(key, random);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (secret, context) => {
      const sealed = seal(secret, context);
      expect(unseal(sealed, context)).toBe(Buffer.from(secret).toString());
      expect(seal(secret, context)).not.toBe(sealed);
    }),
  );
});

test('a seal opens neither elsewhere, nor under another key, nor when a character changed', () => {
  const { seal, unseal } = createSeal(key, random);
  const sealed = seal('secret', 'provider:a');
  expect(unseal(sealed, 'provider:b')).toBeNull();
  expect(createSeal(randomBytes(32), random).unseal(sealed, 'provider:a')).toBeNull();
  const changed = sealed.replace(/[^.](?=[^.]*$)/, (first) => (first === 'A' ? 'B' : 'A'));
  expect(unseal(changed, 'provider:a')).toBeNull();
  expect(unseal('v0.a.b.c', 'provider:a')).toBeNull();
});

test('a confirmation is good once, for its purpose, for ten minutes', () => {
  const confirmations = createConfirmations(random);
  const at = unixMs(1_700_000_000_000);
  const token = confirmations.issue('resume|1|me', at);
  expect(confirmations.redeem('resume|2|me', token, at)).toBe(false);
  expect(confirmations.redeem('resume|1|me', `${token}x`, at)).toBe(false);
  expect(confirmations.redeem('resume|1|me', token, unixMs(at + CONFIRM_MS_MAX + 1))).toBe(false);
  expect(confirmations.redeem('resume|1|me', token, at)).toBe(true);
  expect(confirmations.redeem('resume|1|me', token, at)).toBe(false);
});
