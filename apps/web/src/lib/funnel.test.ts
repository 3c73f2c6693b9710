import { expect, test } from 'vitest';
import { funnelSteps } from './funnel.ts';

const counts = {
  buySignalCount: 40,
  deniedCount: 25,
  droppedCount: 5,
  entryApprovedCount: 10,
  entrySentCount: 10,
  entryLandedCount: 8,
  positionClosedCount: 2,
};

test('each step is measured against the widest and against the one before', () => {
  expect(funnelSteps(counts).map(({ count, share, kept }) => [count, share, kept])).toEqual([
    [40, 1, null],
    [10, 0.25, 0.25],
    [10, 0.25, 1],
    [8, 0.2, 0.8],
    [2, 0.05, 0.25],
  ]);
});

test('a day that only closes yesterday’s positions is not divided by zero', () => {
  const quiet = {
    ...counts,
    buySignalCount: 0,
    entryApprovedCount: 0,
    entrySentCount: 0,
    entryLandedCount: 0,
  };
  const closed = funnelSteps(quiet).at(-1);
  expect(closed).toMatchObject({ count: 2, share: 1, kept: null });
  expect(funnelSteps({ ...quiet, positionClosedCount: 0 }).every(({ share }) => share === 0)).toBe(true);
});

test('more landings than sends, as after midnight, keep no more than everything', () => {
  const late = { ...counts, entrySentCount: 2, entryLandedCount: 6 };
  expect(funnelSteps(late)[3]).toMatchObject({ kept: 1 });
});
