import type { Book } from '@chimera/core/book';
import type { OrderId } from '@chimera/core/ids';
import type { Config } from '../config.ts';
import type { Control } from '../control/create-control.ts';
import type { LostSignatures } from '../execution/lost-signatures.ts';
import type { Chain, Clock, Jito, Logger, Signer } from '../ports.ts';
import type { RecordEvents } from '../record.ts';
import type { Backups } from '../upkeep/backups.ts';
import { createDailyScout } from '../upkeep/daily-scout.ts';
import { createEquitySampler } from '../upkeep/equity.ts';
import { createJobs, type Job } from '../upkeep/jobs.ts';
import { createRoutes } from '../upkeep/routes.ts';
import { createSchedule, LOCALNET_PACE, MAINNET_PACE, type Pace, warmUp } from '../upkeep/schedule.ts';
import { createSweep } from '../upkeep/sweep.ts';
import type { TapeReader } from './convictions.ts';
import type { FactCaches } from './facts.ts';
import type { Portfolio } from './portfolio.ts';

export interface UpkeepParts {
  readonly backups?: Backups;
  readonly config: Config;
  readonly chain: Chain;
  readonly jito: Jito;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly book: Book;
  readonly record: RecordEvents;
  readonly signer: Signer;
  readonly facts: FactCaches;
  readonly portfolio: Portfolio;
  readonly control: Control;
  readonly lost: LostSignatures;
  readonly startOrder: (orderId: OrderId) => void;
  readonly tape: Pick<TapeReader, 'checkTape' | 'findFunder'>;
  readonly onFatal: (error: unknown) => void;
  readonly stop: AbortSignal;
  /** Left out, it is what the cluster's providers bear. */
  readonly pace?: Pace;
}

export interface Upkeep {
  readonly warmUp: () => Promise<void>;
  readonly start: (stop: AbortSignal) => void;
}

/** Everything that comes round by itself: facts kept warm, exit rules asked, equity sampled, the wallet swept. */
export function createUpkeep(parts: UpkeepParts): Upkeep {
  const { config, facts, portfolio, book, record } = parts;
  const { refresh, exits, marks } = portfolio;
  const schedule = {
    ...facts,
    latencyGateMsMax: () => book.limits.latencyGateMsMax,
    ...parts.tape,
    chain: parts.chain,
    prices: refresh.prices,
    quote: refresh.quote,
    checkExits: exits.check,
    checkRoutes: createRoutes(parts).check,
    writeTraces: () => writeTraces(parts),
    sampleEquity: createEquitySampler({ ...facts, book, marks, record }),
    sweep: createSweep({
      ...parts,
      wallet: parts.signer.address,
      isKnown: (txid) => parts.control.lookup.isTransactionKnown(txid) || parts.lost.isWaiting(txid),
      haltEntries: (reason) => haltEntries(parts, reason),
    }),
    adoptLost: async () => {
      for (const orderId of parts.lost.adopt()) parts.startOrder(orderId);
    },
    demoteExpired: parts.control.roster.demoteExpired,
    pace: parts.pace ?? (config.cluster === 'localnet' ? LOCALNET_PACE : MAINNET_PACE),
  };
  const jobs = createJobs({ ...parts, jobs: [...createSchedule(schedule), ...backupJobs(parts)] });
  return { warmUp: () => warmUp(schedule, parts.clock, parts.stop), start: jobs.start };
}

const BACKUP_MS = 3_600_000;
const SCOUT_CHECK_MS = 60_000;

/** What only an operator with a disk of its own does. */
function backupJobs({ backups, control, clock }: UpkeepParts): readonly Job[] {
  if (backups === undefined) return [];
  const daily = createDailyScout(control.scout, clock.nowMs());
  return [
    { name: 'backup', everyMs: () => BACKUP_MS, run: () => backups.make().then(() => undefined) },
    { name: 'daily scout', everyMs: () => SCOUT_CHECK_MS, run: async () => daily(clock.nowMs()) },
  ];
}

/** Told when there is time: no stage waits for it, and what a crash takes is only a measurement. */
async function writeTraces({ control, record }: UpkeepParts): Promise<void> {
  const finished = control.tracer.takeFinished();
  if (finished.length > 0) record(finished);
}

/** An invariant stops entries like a person would; only a person lifts it. */
function haltEntries({ control, onFatal }: UpkeepParts, reason: string): void {
  const actor = { by: 'wallet sweep', role: 'operator', source: 'invariant' } as const;
  control.halts.halt({ mode: 'entries', reason }, actor).catch(onFatal);
}
