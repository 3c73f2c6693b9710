import { z } from 'zod';
import { router, viewProcedure } from '../trpc.ts';

const MINUTE_MS = 60_000;

/** Windows of the equity curve; `all` is everything there is. */
export const EQUITY_WINDOWS = {
  '15m': 15 * MINUTE_MS,
  '1h': 60 * MINUTE_MS,
  '6h': 360 * MINUTE_MS,
  '24h': 1_440 * MINUTE_MS,
  '7d': 10_080 * MINUTE_MS,
  all: null,
} as const;
export type EquityWindow = keyof typeof EQUITY_WINDOWS;

/** Points of a curve: more than this are narrower than a pixel. */
const POINTS_MAX = 300;
const windowInput = z.strictObject({ window: z.enum(['15m', '1h', '6h', '24h', '7d', 'all']) });

export const overviewRouter = router({
  equity: viewProcedure.input(windowInput).query(({ ctx, input }) => {
    const windowMs = EQUITY_WINDOWS[input.window];
    const fromMs = windowMs === null ? null : ctx.runtime.nowMs() - windowMs;
    return ctx.runtime.reads.read('equity', { fromMs, pointsMax: POINTS_MAX });
  }),
  barbell: viewProcedure.query(({ ctx }) => ctx.runtime.reads.read('barbell', {})),
  funnel: viewProcedure.query(({ ctx }) => ctx.runtime.reads.read('funnel', { nowMs: ctx.runtime.nowMs() })),
});
