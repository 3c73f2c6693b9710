import type { Book } from '@chimera/core/book';
import { automaticModeChange } from '@chimera/core/execution/rpc-mode';
import { SolanaError } from '@chimera/solana/rpc/errors';
import type { Chain, Clock, Jito, Logger } from '../ports.ts';
import type { RecordEvents } from '../record.ts';

export interface RoutesParts {
  readonly chain: Chain;
  readonly jito: Jito;
  readonly book: Pick<Book, 'rpcMode'>;
  readonly record: RecordEvents;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly stop: AbortSignal;
}

export interface Routes {
  /** Asks the engines that need asking, and follows their health with the RPC mode. */
  readonly check: () => Promise<void>;
}

const PROBE_TIMEOUT_MS = 2_500;
/**
 * A well engine that was not asked for so long is asked, so that we learn of its end before an order does. Not more
 * often: engines answer about one request a second, and one asked for nothing may take the place of a bundle.
 */
const QUIET_MS = 60_000;

/** Keeps the journal of turns between endpoints, and the RPC mode where the engine's health puts it. */
export function createRoutes(parts: RoutesParts): Routes {
  const { chain, jito, clock, stop } = parts;
  const probedAtMs = new Map<string, number>();
  tellSwitches('rpc', chain, parts);
  tellSwitches('jito', jito, parts);

  async function probe(): Promise<void> {
    const health = new Map(jito.health().map((one) => [one.providerId, one]));
    const due = jito.providers.filter(({ providerId }) => {
      const { isResting = false, consecutiveFailures = 0 } = health.get(providerId) ?? {};
      const quietMs = clock.monotonicMs() - (probedAtMs.get(providerId) ?? Number.NEGATIVE_INFINITY);
      return isResting || consecutiveFailures > 0 || quietMs > QUIET_MS;
    });
    await Promise.all(
      due.map(async (engine) => {
        probedAtMs.set(engine.providerId, clock.monotonicMs());
        try {
          await jito.on(engine, ({ getTipAccounts }) => getTipAccounts({ timeoutMs: PROBE_TIMEOUT_MS }));
        } catch (error) {
          // The failure is counted where the call was made; only our own bug goes on up.
          if (!(error instanceof SolanaError)) throw error;
        }
      }),
    );
  }

  return {
    check: async () => {
      await probe();
      if (!stop.aborted) followHealth(parts);
    },
  };
}

function tellSwitches(group: 'rpc' | 'jito', of: Pick<Chain, 'onSwitch'>, parts: RoutesParts): void {
  const { record, logger, stop } = parts;
  of.onSwitch((change) => {
    if (stop.aborted) return;
    logger.warn({ group, ...change }, 'turned to another endpoint');
    record([{ event: { type: 'provider_switched', group, ...change } }]);
  });
}

function followHealth({ jito, book, record, logger }: RoutesParts): void {
  const health = jito.health();
  const isWell = health.some(({ isResting }) => !isResting);
  const change = automaticModeChange(book.rpcMode, { isWell, lastError: health[0]?.lastError ?? null });
  if (change === null) return;
  logger.warn({ ...change }, 'the RPC mode changes by itself');
  record([{ event: { type: 'rpc_mode_set', by: 'operator', source: 'automatic', ...change } }], {
    urgent: true,
  });
}
