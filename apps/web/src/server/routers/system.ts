import { z } from 'zod';
import { router, viewProcedure } from '../trpc.ts';
import { pageInput } from './inputs.ts';

const lettersInput = z.strictObject({ ...pageInput, class: z.enum(['info', 'action']).optional() });

export const systemRouter = router({
  state: viewProcedure.query(({ ctx }) => ctx.runtime.reads.read('system', {})),
  deadLetters: viewProcedure
    .input(lettersInput)
    .query(({ ctx, input }) => ctx.runtime.reads.read('deadLetters', input)),
});
