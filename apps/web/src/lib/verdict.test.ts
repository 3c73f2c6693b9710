import { expect, test } from 'vitest';
import { verdictText } from './verdict.ts';

const parts = { state: 'denied', reasons: null, reason: null, orderState: null };

test.each([
  [{ ...parts, state: 'received' }, 'being decided'],
  [{ ...parts, state: 'approved' }, 'approved'],
  [{ ...parts, state: 'approved', orderState: 'filled' }, 'order filled'],
  [{ ...parts, reasons: ['unknown_wallet', 'liquidity_too_thin'] }, 'unknown wallet, liquidity too thin'],
  [{ ...parts, state: 'shed', reason: 'queue_full' }, 'queue full'],
  [{ ...parts, state: 'expired' }, 'expired'],
])('%o reads "%s"', (row, text) => {
  expect(verdictText(row)).toBe(text);
});
