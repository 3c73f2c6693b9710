import type { Signal } from '@chimera/core/admission/signal';
import type { OrderPlan } from '@chimera/core/decision/decision';
import type { Facts } from '@chimera/core/decision/facts';
import type { OrderId } from '@chimera/core/ids';

/** The stages in flow order. Exits go back in through `admission`; what became of it all leaves by `stream`. */
export interface Stages<Doors> {
  readonly admission: { requeue(): void; take(stop: AbortSignal): Promise<Signal> };
  readonly decision: {
    collectFacts(signal: Signal): Promise<Facts>;
    decide(signal: Signal, facts: Facts): OrderPlan | null;
  };
  readonly execution: { resume(stop: AbortSignal): void; start(orderId: OrderId): void };
  readonly portfolio: { start(stop: AbortSignal): void };
  readonly stream: { open(stop: AbortSignal): Promise<Doors> };
}

export interface RunningPipeline<Doors> {
  readonly doors: Doors;
  /** Resolves after a stop; rejects only by our own bug. */
  readonly ended: Promise<unknown>;
}

/** Signals decided side by side; each may wait for facts, none for a confirmation. */
export const WORKERS = 32;

/** What was alive before comes first; the doors open last. */
export async function startPipeline<Doors>(
  stages: Stages<Doors>,
  stop: AbortSignal,
): Promise<RunningPipeline<Doors>> {
  stages.execution.resume(stop);
  stages.admission.requeue();
  stages.portfolio.start(stop);
  const ended = Promise.all(Array.from({ length: WORKERS }, () => work(stages, stop)));
  return { doors: await stages.stream.open(stop), ended };
}

async function work<Doors>(
  { admission, decision, execution }: Stages<Doors>,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    const signal = await admission.take(stop);
    const facts = await decision.collectFacts(signal);
    const order = decision.decide(signal, facts);
    if (order !== null) execution.start(order.orderId);
  }
}
