import { slot } from '@chimera/core/units/chain';
import type { SignatureStatus } from '@chimera/solana/rpc/history-methods';
import { expect, test } from 'vitest';
import { isUnseenByAll, type ProviderAnswer, strongestSighting } from './sighting.ts';

const saw = (
  confirmationStatus: SignatureStatus['confirmationStatus'],
  err: unknown = null,
): ProviderAnswer => ({
  providerId: 'a',
  answered: true,
  status: { slot: slot(7), confirmations: null, err, confirmationStatus },
});
const nothing: ProviderAnswer = { providerId: 'b', answered: true, status: null };
const silent: ProviderAnswer = { providerId: 'c', answered: false };

test.each([
  ['nobody answers', [silent, silent], 'unanswered'],
  ['one answers that it knows nothing', [silent, nothing], 'unseen'],
  ['one knows it and one does not', [nothing, saw('confirmed')], 'confirmed'],
  ['one is further than the other', [saw('finalized'), saw('processed')], 'finalized'],
] as const)('when %s', (_name, answers, kind) => {
  expect(strongestSighting(answers).kind).toBe(kind);
});

test('tells a failure from a success', () => {
  expect(strongestSighting([saw('finalized', { InsufficientFundsForFee: [] })])).toMatchObject({
    hasFailed: true,
  });
  expect(strongestSighting([saw('finalized')])).toMatchObject({ hasFailed: false });
});

test('a silent provider is no witness of absence', () => {
  expect(isUnseenByAll([nothing, nothing])).toBe(true);
  expect(isUnseenByAll([nothing, silent])).toBe(false);
  expect(isUnseenByAll([nothing, saw('processed')])).toBe(false);
  expect(isUnseenByAll([])).toBe(false);
});
