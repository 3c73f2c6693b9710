import { statSync } from 'node:fs';
import { join } from 'node:path';
import { AssertionError } from '@chimera/core/assert';
import type { Book } from '@chimera/core/book';
import type { Ids, OrderId } from '@chimera/core/ids';
import type { Txid } from '@chimera/core/units/chain';
import type { AuditProblem } from '@chimera/db/audit-chain';
import { createInvariantCheck } from '@chimera/db/invariants';
import type { Db } from '@chimera/db/open';
import { createReconcileBooks } from '@chimera/db/reads/reconcile-books';
import { ROSTER_REPORT } from '@chimera/db/roster-file/format';
import { leaderSignals } from '../admission/doors/leader-signals.ts';
import type { Config } from '../config.ts';
import type { Control } from '../control/create-control.ts';
import { createLateLandings } from '../execution/late-landings.ts';
import type { LostSignatures } from '../execution/lost-signatures.ts';
import { allTipAccounts } from '../facts/tips.ts';
import type { Chain, Clock, Jito, Logger, Signer } from '../ports.ts';
import type { Recorder } from '../record.ts';
import type { Backups } from '../upkeep/backups.ts';
import { createDailyScout } from '../upkeep/daily-scout.ts';
import { createDeadlineWatch } from '../upkeep/deadlines.ts';
import { createEquitySampler } from '../upkeep/equity.ts';
import { createInvariants, type Invariants } from '../upkeep/invariants.ts';
import { createJobs, type Job } from '../upkeep/jobs.ts';
import { createLeaderTrades, type LeaderTrades } from '../upkeep/leader-trades.ts';
import { createReconciliation, type Reconciliation } from '../upkeep/reconcile/reconciliation.ts';
import { createRecovery, type Recovery } from '../upkeep/recovery.ts';
import { createRoutes } from '../upkeep/routes.ts';
import { createSchedule, LOCALNET_PACE, MAINNET_PACE, type Pace, warmUp } from '../upkeep/schedule.ts';
import { createSweep } from '../upkeep/sweep.ts';
import type { TapeReader } from './convictions.ts';
import type { FactCaches } from './facts.ts';
import type { Portfolio } from './portfolio.ts';
import type { OpenedSecondJournal } from './second-journal.ts';

export interface UpkeepParts {
  readonly backups?: Backups;
  readonly config: Config;
  readonly chain: Chain;
  readonly jito: Jito;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly book: Book;
  readonly record: Recorder;
  readonly signer: Signer;
  readonly facts: FactCaches;
  readonly portfolio: Portfolio;
  readonly control: Control;
  readonly db: Db;
  readonly ids: Ids;
  readonly genesis: string;
  readonly lost: LostSignatures;
  readonly secondJournal: Partial<Pick<OpenedSecondJournal, 'followAll'>>;
  readonly startOrder: (orderId: OrderId) => void;
  readonly requestProof: (txid: Txid) => void;
  readonly tape: Pick<TapeReader, 'checkTape' | 'findFunder' | 'isFunderAwaited'>;
  readonly onFatal: (error: unknown) => void;
  readonly stop: AbortSignal;
  /** Left out, nothing is chained. */
  readonly patrolAudit?: () => readonly AuditProblem[];
  /** Left out, it is what the cluster's providers bear. */
  readonly pace?: Pace;
}

export interface Upkeep {
  readonly warmUp: () => Promise<void>;
  readonly start: (stop: AbortSignal) => void;
  /** What a start makes sure of before entries are decided. */
  readonly recovery: Recovery;
  readonly reconciliation: Reconciliation;
}

/** Everything that comes round by itself: facts kept warm, exit rules asked, equity sampled, the wallet swept. */
export function createUpkeep(parts: UpkeepParts): Upkeep {
  const { config, facts, portfolio, book, record } = parts;
  const { refresh, exits, marks } = portfolio;
  const sweep = oneAtATime(composeSweep(parts));
  const invariants = createInvariants({
    ...parts,
    check: createInvariantCheck(parts.db),
    patrolAudit: parts.patrolAudit ?? (() => []),
    haltEntries: (reason) => haltEntries(parts, 'invariants', reason),
  });
  const leaderTrades = composeLeaderTrades(parts);
  const checkDeadlines = createDeadlineWatch({ ...parts, tip: facts.tip });
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
    checkBreakers: async () => parts.control.breakers.check(),
    sampleEquity: createEquitySampler({ ...facts, book, marks, record }),
    sweep,
    watchLeaders: oneAtATime(leaderTrades.watchHeld),
    checkDeadlines,
    checkInvariants: async () => invariants.checkRecent(),
    adoptLost: () => endLost(parts),
    demoteExpired: parts.control.roster.demoteExpired,
    pace: parts.pace ?? (config.cluster === 'localnet' ? LOCALNET_PACE : MAINNET_PACE),
  };
  const reconciliation = createReconciliation({
    ...{ ...parts, sweep, wallet: parts.signer.address, books: createReconcileBooks(parts.db) },
    heightMax: facts.tip.heightMax,
    pauseMs: config.cluster === 'localnet' ? 0 : RECONCILE_PAUSE_MS,
  });
  const jobs = createJobs({
    ...parts,
    jobs: [...createSchedule(schedule), ...jobsOfOwnDisk(parts, invariants, reconciliation)],
  });
  const recovery = createRecovery({
    ...parts,
    steps: [
      { name: 'wallet sweep', remedy: CHECK_PROVIDERS, run: sweep },
      {
        name: 'invariants',
        remedy: READ_LOG,
        // Years of rows are asked on a thread; without one there are few.
        run: async () => {
          if (await followHistory(parts, invariants)) invariants.checkRecent();
          else invariants.checkAll();
        },
      },
      { name: 'deadlines', remedy: CHECK_PROVIDERS, run: checkDeadlines },
      { name: "leaders' trades", remedy: CHECK_PROVIDERS, run: leaderTrades.catchUp },
    ],
  });
  const start = (stop: AbortSignal): void => {
    jobs.start(stop);
    if (parts.backups !== undefined) reconcileAfter(recovery, reconciliation, parts);
  };
  return { warmUp: () => warmUp(schedule, parts.clock, parts.stop), start, recovery, reconciliation };
}

const READ_LOG = 'read the incident in the operator log';
const CHECK_PROVIDERS = 'check RPC_URLS and whether the providers answer';

/** A second call while one runs is answered by that one. */
function oneAtATime(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => {
    running ??= run().finally(() => {
      running = null;
    });
    return running;
  };
}

/** The database is asked what it knows, so it must know all that the book does. */
async function endLost({ lost, record, book, startOrder }: UpkeepParts): Promise<void> {
  if (lost.waiting() === 0) return;
  while ((await record.settled()) < book.lastSeq);
  for (const orderId of lost.adopt()) startOrder(orderId);
  await lost.prove();
}

const composeSweep = (parts: UpkeepParts): (() => Promise<void>) =>
  createSweep({
    ...parts,
    wallet: parts.signer.address,
    isKnown: (txid) => parts.control.lookup.isTransactionKnown(txid) || parts.lost.isOurs(txid),
    // What has no end yet may be written off before it has one.
    isPending: (txid) => parts.lost.isWaiting(txid) || parts.book.attempts.has(txid),
    takeLate: createLateLandings({
      ...{ ...parts, wallet: parts.signer.address, writtenOff: parts.control.lookup.writtenOff },
      tipAccounts: () => allTipAccounts(parts.facts.tips),
      slotMs: parts.facts.tip.slotMs,
      haltEntries: (reason) => haltEntries(parts, 'wallet sweep', reason),
    }).take,
    haltEntries: (reason) => haltEntries(parts, 'wallet sweep', reason),
  });

const composeLeaderTrades = (parts: UpkeepParts): LeaderTrades =>
  createLeaderTrades({
    ...parts,
    ...parts.facts,
    enter: (signal) => parts.control.enter.enter(signal, null),
    signalsOf: (swap) => {
      const sighting = { door: 'watch', providerId: 'chain', genesis: parts.genesis } as const;
      return leaderSignals(swap, { ...sighting, receivedAtMs: parts.clock.nowMs() }, parts.ids);
    },
  });

const BACKUP_MS = 3_600_000;
const SCOUT_CHECK_MS = 60_000;
const RECONCILE_CHECK_MS = 60_000;
/** Providers count our requests; the embedded cluster does not. */
const RECONCILE_PAUSE_MS = 50;

/** What only an operator with a disk of its own does. */
function jobsOfOwnDisk(
  parts: UpkeepParts,
  invariants: Invariants,
  reconciliation: Reconciliation,
): readonly Job[] {
  const { backups, config, control, clock } = parts;
  if (backups === undefined) return [];
  const report = join(config.dataDir, ROSTER_REPORT);
  const daily = createDailyScout({
    scout: control.scout,
    reportedAtMs: () => statSync(report, { throwIfNoEntry: false })?.mtimeMs ?? null,
    bootedAtMs: clock.nowMs(),
  });
  return [
    { name: 'backup', everyMs: () => BACKUP_MS, run: () => backups.make().then(() => undefined) },
    // So that the next start has little to read before it trades.
    {
      name: 'history',
      everyMs: () => BACKUP_MS,
      run: async () => {
        await followHistory(parts, invariants);
      },
    },
    {
      name: 'reconciliation',
      everyMs: () => RECONCILE_CHECK_MS,
      run: async () => reconciliation.startIfDue(),
    },
    { name: 'daily scout', everyMs: () => SCOUT_CHECK_MS, run: async () => daily(clock.nowMs()) },
  ];
}

/** A start has just proven what it could; then the books are laid beside the chain. */
function reconcileAfter(
  recovery: Recovery,
  reconciliation: Reconciliation,
  { onFatal, stop }: UpkeepParts,
): void {
  recovery.done
    .then(() => {
      if (!stop.aborted && !reconciliation.state().isRunning) reconciliation.start('recovery', 'operator');
    })
    .catch(onFatal);
}

/** Told when there is time: no stage waits for it, and what a crash takes is only a measurement. */
async function writeTraces({ control, record }: UpkeepParts): Promise<void> {
  const finished = control.tracer.takeFinished();
  if (finished.length > 0) record(finished, { patient: true });
}

/**
 * The signer's log and the database, each from its first line: a start itself read only what was new. False when
 * nobody can follow them, or somebody tried in vain.
 */
async function followHistory(parts: UpkeepParts, invariants: Invariants): Promise<boolean> {
  const { secondJournal, book, logger } = parts;
  try {
    const followed = await secondJournal.followAll?.(book.lastSeq);
    if (followed === undefined) return false;
    if (followed.loss !== null) haltEntries(parts, 'second journal', followed.loss);
    invariants.tell(followed.violations);
    return true;
  } catch (error) {
    if (error instanceof AssertionError) throw error;
    logger.error({ error }, 'the history could not be followed');
    haltEntries(parts, 'second journal', `the history could not be followed: ${error}`);
    return false;
  }
}

/** An invariant stops entries like a person would; only a person lifts it. */
function haltEntries({ control, onFatal }: UpkeepParts, by: string, reason: string): void {
  const actor = { by, role: 'operator', source: 'invariant' } as const;
  control.halts.halt({ mode: 'entries', reason }, actor).catch(onFatal);
}
