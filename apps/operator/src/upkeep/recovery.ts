import { SolanaError } from '@chimera/solana/rpc/errors';
import type { Clock, Logger } from '../ports.ts';

/** What a start makes sure of before it trades anew. */
export interface RecoveryStep {
  readonly name: string;
  /** What to do when it does not come through. */
  readonly remedy: string;
  readonly run: () => Promise<void>;
}

export interface Recovery {
  /** Runs every step until each came through once, in their order. */
  readonly run: (stop: AbortSignal) => Promise<void>;
  /** The step that is not through yet; null once all are. */
  readonly pending: () => { readonly step: string; readonly cause: string; readonly remedy: string } | null;
  /** Resolves when all are through. */
  readonly done: Promise<void>;
}

export interface RecoveryParts {
  readonly steps: readonly RecoveryStep[];
  readonly clock: Clock;
  readonly logger: Logger;
}

const RETRY_MS = 1_000;

/** Starting is recovering: entries wait, exits do not. */
export function createRecovery({ steps, clock, logger }: RecoveryParts): Recovery {
  let at = 0;
  let cause = 'it is under way';
  let finish: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const tryStep = async (step: RecoveryStep): Promise<boolean> => {
    try {
      await step.run();
      return true;
    } catch (error) {
      if (!(error instanceof SolanaError)) throw error;
      if (cause !== error.message) logger.warn({ step: step.name }, error.message);
      cause = error.message;
      return false;
    }
  };
  return {
    done,
    pending: () => {
      const step = steps[at];
      return step === undefined ? null : { step: step.name, cause, remedy: step.remedy };
    },
    run: async (stop) => {
      while (!stop.aborted) {
        const step = steps[at];
        if (step === undefined) break;
        if (await tryStep(step)) {
          at += 1;
          cause = 'it is under way';
        } else await clock.sleep(RETRY_MS, stop);
      }
      if (at === steps.length) finish();
    },
  };
}
