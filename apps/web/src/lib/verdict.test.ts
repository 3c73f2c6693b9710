import { expect, test } from 'vitest';
import { verdictText } from './verdict.ts';

const parts = { state: 'denied', reasons: null, reason: null, orderState: null, orderReason: null };

test.each([
  [{ ...parts, state: 'received' }, 'being decided'],
  [{ ...parts, state: 'approved' }, 'approved'],
  [{ ...parts, state: 'approved', orderState: 'filled' }, 'order filled'],
  [
    { ...parts, state: 'approved', orderState: 'abandoned', orderReason: 'commit: too late to buy' },
    'order abandoned: commit: too late to buy',
  ],
  [{ ...parts, reasons: ['unknown_wallet', 'liquidity_too_thin'] }, 'unknown wallet, liquidity too thin'],
  [{ ...parts, state: 'shed', reason: 'queue_full' }, 'queue full'],
  [{ ...parts, state: 'expired' }, 'expired'],
])('%o reads "%s"', (row, text) => {
  expect(verdictText(row)).toBe(text);
});
