import type { Signal } from '@chimera/core/admission/signal';
import type { OrderPlan } from '@chimera/core/decision/decision';
import type { OrderId } from '@chimera/core/ids';
import { aBuy, aLeaderSell, someFacts } from '@chimera/testkit/builders';
import { expect, test } from 'vitest';
import { createQueue } from './admission/queue.ts';
import { startPipeline } from './pipeline.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function staged(collectFacts: (signal: Signal) => Promise<ReturnType<typeof someFacts>>) {
  const queue = createQueue();
  const happened: string[] = [];
  const stop = new AbortController();
  const stages = {
    admission: { take: queue.take, requeue: () => void happened.push('requeue') },
    decision: {
      collectFacts,
      decide: (signal: Signal): OrderPlan | null => {
        happened.push(`decide ${signal.side}`);
        return signal.side === 'sell' ? ({ orderId: 'order' as OrderId } as OrderPlan) : null;
      },
    },
    execution: {
      resume: () => void happened.push('resume'),
      start: (orderId: OrderId) => void happened.push(`start ${orderId}`),
    },
    portfolio: { start: () => void happened.push('portfolio') },
    stream: {
      open: async () => {
        happened.push('doors');
        return 'doors';
      },
    },
  };
  return { queue, happened, stop, stages };
}

test('takes up what was alive before any door opens', async () => {
  const { stages, happened, stop } = staged(async () => someFacts());
  const { doors, ended } = await startPipeline(stages, stop.signal);
  expect(doors).toBe('doors');
  expect(happened).toEqual(['resume', 'requeue', 'portfolio', 'doors']);
  stop.abort('over');
  await expect(ended).rejects.toBe('over');
});

test('a buy that waits for its facts does not hold back a sale', async () => {
  const { stages, happened, stop, queue } = staged((signal) =>
    signal.side === 'buy' ? new Promise(() => undefined) : Promise.resolve(someFacts()),
  );
  const { ended } = await startPipeline(stages, stop.signal);
  ended.catch((reason) => expect(reason).toBe('over'));
  queue.offer(aBuy());
  await turn();
  queue.offer(aLeaderSell());
  await turn();
  expect(happened.slice(4)).toEqual(['decide sell', 'start order']);
  stop.abort('over');
});
