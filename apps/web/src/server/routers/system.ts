import { router, viewProcedure } from '../trpc.ts';

export const systemRouter = router({
  state: viewProcedure.query(({ ctx }) => ctx.runtime.reads.read('system', {})),
});
