import { z } from 'zod';

const ratioBps = z.number().int().min(0).max(10_000);
const multipleBps = z.number().int().min(10_001).max(10_000_000);
const holdMs = z
  .number()
  .int()
  .min(1_000)
  .max(30 * 86_400_000);

/** At this multiple of cost (20,000 is twice), this part of all that was bought is sold, earlier sales counted. */
const rung = z.strictObject({ multipleBps, soldBps: ratioBps.min(1) });
export type Rung = z.output<typeof rung>;

const ladder = z
  .array(rung)
  .max(8)
  .refine(
    (rungs) =>
      rungs.every((step, index) => {
        const before = rungs[index - 1];
        return (
          before === undefined || (step.multipleBps > before.multipleBps && step.soldBps > before.soldBps)
        );
      }),
    { message: 'rungs must rise, in multiple and in part' },
  );

/** The limits of the two strategies: exits, and what is a conviction. Part of `limitsSchema`. */
export const barbellLimits = {
  shieldTargets: ladder.describe('Target ladder of the Shield'),
  shieldTrailArmBps: multipleBps.describe(
    'Multiple of cost at which the trailing stop of the Shield is armed',
  ),
  shieldTrailBps: ratioBps.min(1).describe('Fall from its highest at which a trailing Shield is sold'),
  spearStopLossBps: ratioBps.min(1).describe('Loss of a Spear, on executable value, at which it is sold'),
  spearTargets: ladder.describe('Target ladder of the Spear; what the last rung leaves is the moonbag'),
  spearTrailArmBps: multipleBps.describe('Multiple of cost at which the trailing stop of the Spear is armed'),
  spearTrailBps: ratioBps.min(1).describe('Fall from its highest at which a trailing Spear is sold'),
  spearHoldMsMax: holdMs.describe('Longest time a Spear is held'),
  clusterLeadersMin: z
    .number()
    .int()
    .min(2)
    .max(50)
    .describe('Leaders of distinct funding that make a cluster'),
  clusterWindowMs: z
    .number()
    .int()
    .min(10_000)
    .max(3_600_000)
    .describe('Time in which they must have bought'),
  clusterQualityMin: z.number().min(0).max(50).describe('Least sum of their wallet quality scores over 100'),
  breakoutVolumeRatioMin: z.number().min(1).max(1_000).describe('5-minute volume over its hourly mean'),
  breakoutBuyersMin: z.number().int().min(1).max(1_000).describe('Unique buyers within 5 minutes'),
  breakoutFlowRatioMin: z.number().min(0).max(1_000).describe('Bought over sold volume within 5 minutes'),
  breakoutFunderBpsMax: ratioBps.describe(
    'Largest part of the bought volume that one funder may stand behind',
  ),
};

export const DEFAULT_BARBELL_LIMITS = {
  shieldTargets: [
    { multipleBps: 11_000, soldBps: 3_300 },
    { multipleBps: 12_500, soldBps: 6_600 },
    { multipleBps: 15_000, soldBps: 8_500 },
  ],
  shieldTrailArmBps: 10_800,
  shieldTrailBps: 500,
  spearStopLossBps: 5_000,
  spearTargets: [
    { multipleBps: 20_000, soldBps: 3_000 },
    { multipleBps: 50_000, soldBps: 5_000 },
    { multipleBps: 100_000, soldBps: 7_000 },
    { multipleBps: 200_000, soldBps: 8_500 },
  ],
  spearTrailArmBps: 30_000,
  spearTrailBps: 5_000,
  spearHoldMsMax: 7 * 86_400_000,
  clusterLeadersMin: 3,
  clusterWindowMs: 600_000,
  clusterQualityMin: 1.8,
  breakoutVolumeRatioMin: 3,
  breakoutBuyersMin: 10,
  breakoutFlowRatioMin: 1.5,
  breakoutFunderBpsMax: 5_000,
};
