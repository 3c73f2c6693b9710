import type { Signal } from '@chimera/core/admission/signal';
import type { Book } from '@chimera/core/book';
import type { RoutingState } from '@chimera/core/contract/routing';
import { TIP_HISTORY_MAX } from '@chimera/core/execution/tip';
import type { Ids } from '@chimera/core/ids';
import type { AuditProblem } from '@chimera/db/audit-chain';
import type { Journal } from '@chimera/db/journal';
import type { Db } from '@chimera/db/open';
import { readLandedTips, readLastTraces } from '@chimera/db/reads/landing';
import type { Queue } from '../admission/queue.ts';
import type { Config } from '../config.ts';
import { type Control, type ControlFiles, createControl } from '../control/create-control.ts';
import { createInfraWatch } from '../control/infra-measures.ts';
import { createLostSignatures, type LostSignatures } from '../execution/lost-signatures.ts';
import { findOurTransaction } from '../execution/steps/measure.ts';
import { lastValue } from '../facts/cell.ts';
import { type RunningPipeline, startPipeline } from '../pipeline.ts';
import type { Chain, Clock, Jito, Logger, Prices, Random, Router, SignedBytes, Signer } from '../ports.ts';
import type { Recorder } from '../record.ts';
import { createLatencyStats, TRACES_KEPT } from '../stream/latency.ts';
import type { Tracer } from '../tracer.ts';
import type { Backups } from '../upkeep/backups.ts';
import { type Check, createHealthChecks } from '../upkeep/health.ts';
import type { Recovery } from '../upkeep/recovery.ts';
import type { Pace } from '../upkeep/schedule.ts';
import { createTapeReader } from './convictions.ts';
import { createFactCaches, type FactCaches } from './facts.ts';
import type { KillPoint } from './kill-points.ts';
import { createPortfolio, type Portfolio } from './portfolio.ts';
import { createRoutingState } from './routing-state.ts';
import type { OpenedSecondJournal } from './second-journal.ts';
import { createTrading, type Trading } from './trading.ts';
import { createUpkeep, type Upkeep } from './upkeep.ts';

/** Everything that the engine reaches of the world, and the journal with the book that was folded from it. */
export interface EngineParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly ids: Ids;
  readonly genesis: string;
  readonly chain: Chain;
  readonly jito: Jito;
  readonly router: Router;
  readonly prices: Prices;
  readonly routerPrograms: Parameters<typeof createTrading>[0]['routerPrograms'];
  readonly signer: Signer;
  readonly db: Db;
  readonly journal: Pick<Journal, 'subscribe'>;
  readonly book: Book;
  readonly record: Recorder;
  readonly bytes: SignedBytes;
  /** Left out, they are the files that `config` names. */
  readonly files?: ControlFiles;
  /** What the signer's own log has and the database lacks. */
  readonly secondJournal: Pick<OpenedSecondJournal, 'found' | 'acceptLoss'> &
    Partial<Pick<OpenedSecondJournal, 'followAll'>>;
  readonly onFatal: (error: unknown) => void;
  readonly stop: AbortSignal;
  readonly pace?: Pace;
  /** Only crash tests have one. */
  readonly killPoint?: KillPoint | null;
  /** Left out, nothing is chained. */
  readonly patrolAudit?: () => readonly AuditProblem[];
  /** Left out, none are made. */
  readonly backups?: Backups;
}

/** The operator without its doors: what decides, trades and keeps watch. */
export interface Engine {
  readonly facts: FactCaches;
  readonly control: Control;
  readonly trading: Trading;
  readonly portfolio: Portfolio;
  readonly upkeep: Upkeep;
  readonly checks: () => readonly Check[];
  readonly lost: LostSignatures;
  readonly routingState: () => RoutingState;
}

/** Puts the stages together over whatever stands behind the ports. Nothing runs before `startEngine`. */
export function createEngine(given: EngineParts): Engine {
  const infra = createInfraWatch(given.clock.nowMs());
  given.journal.subscribe(infra.observe);
  const parts = { ...given, chain: infra.watched(given.chain) };
  const landedTips = readLandedTips(parts.db, TIP_HISTORY_MAX);
  const facts = createFactCaches({ ...parts, wallet: parts.signer.address, landedTips });
  const latency = createLatencyStats(readLastTraces(parts.db, TRACES_KEPT));
  const checks = createHealthChecks({
    ...parts,
    ...facts,
    lostSignatures: () => lost.waiting(),
    recovery: () => upkeep.recovery.pending(),
  });
  const control = createControl({
    ...parts,
    append: parts.record,
    chainSlot: () => lastValue(facts.tip.slot()),
    infra: infra.measures,
    // Asked long after the portfolio, which itself needs the front door, exists.
    marks: () => portfolio.marks.marks(),
    interventions: {
      requestProof: (txid) => trading.interventions.proofs.add(txid),
      takeForLanded: (txid) => trading.interventions.landed.add(txid),
      isOnChain: async (txid) => (await findOurTransaction(parts.chain, txid, 'finalized')) !== null,
    },
    checks: () => checks().map(({ name, ok, cause = 'well' }) => ({ name, passed: ok, detail: cause })),
  });
  const { halts, providers, breakers } = control;
  const trading = createTrading({
    ...parts,
    facts,
    tracer: control.tracer,
    holdsBack: (plan) => lost.holdsBack(plan),
    isFirstSendHalted: halts.isFirstSendHalted,
    checkBreakers: breakers.check,
    mayTradeWithoutLeader: (providerId) => providers.find(providerId)?.mayTradeWithoutLeader ?? false,
    maySendSpear: (providerId) => providers.find(providerId)?.maySendSpear ?? false,
    valueFor: (positionId) => portfolio.marks.valueFor(positionId),
  });
  const { signal, isOrderKnown, isTransactionKnown } = control.lookup;
  const lost = createLostSignatures({
    ...parts,
    found: parts.secondJournal.found,
    isSignalKnown: (signalId) => signal(signalId) !== null,
    onRetold: control.enter.noteRetold,
    ...{ isOrderKnown, isTransactionKnown, proveDead: trading.proveDead },
  });
  const portfolio = composePortfolio(parts, facts, control);
  const enter = (signal: Signal): Promise<unknown> => control.enter.enter(signal, null);
  const tape = createTapeReader({ ...parts, enter, tips: facts.tips });
  const upkeep = createUpkeep({
    ...parts,
    facts,
    portfolio,
    control,
    lost,
    tape,
    startOrder: trading.orders.start,
    requestProof: (txid) => trading.interventions.proofs.add(txid),
  });
  for (const { observe } of [facts.tips, latency, control.tracer]) parts.journal.subscribe(observe);
  const queueDepth = control.queue.depth;
  const routingState = createRoutingState({ ...parts, facts, latency, queueDepth });
  return { facts, control, trading, portfolio, upkeep, checks, lost, routingState };
}

function composePortfolio(
  parts: EngineParts,
  facts: FactCaches,
  { enter, queue, breakers }: Control,
): Portfolio {
  const { cluster, mode } = parts.config;
  return createPortfolio({
    ...parts,
    facts,
    identity: { cluster, mode, wallet: parts.signer.address },
    queueLanes: queue.depths,
    gauges: breakers.gauges,
    enter: (signal) => enter.enter(signal, null),
    subscribe: parts.journal.subscribe,
  });
}

/** The same stage, its moments noted. */
const traced = ({ collectFacts, decide }: Trading['decision'], tracer: Tracer): Trading['decision'] => ({
  collectFacts: async (signal) => {
    const facts = await collectFacts(signal);
    tracer.mark(signal.signalId, 'facts');
    return facts;
  },
  decide: (signal, facts) => {
    const order = decide(signal, facts);
    tracer.mark(signal.signalId, 'decided');
    return order;
  },
});

/** Warms the facts, takes up what was alive before, and opens the doors last. */
export async function startEngine<Doors>(
  { control, trading, upkeep, lost }: Engine,
  parts: Pick<EngineParts, 'book' | 'onFatal' | 'stop' | 'killPoint' | 'secondJournal'>,
  openDoors: () => Promise<Doors>,
): Promise<RunningPipeline<Doors>> {
  const { book, onFatal, stop, killPoint } = parts;
  await haltForLoss(control, parts.secondJournal);
  await upkeep.warmUp();
  killPoint?.('boot.warmed');
  control.halts.watch(stop);
  lost.adopt();
  killPoint?.('boot.adopted');
  const take = takeWhenRecovered(control.queue, upkeep.recovery, onFatal);
  const stages = {
    admission: {
      take: async (until: AbortSignal) => {
        const signal = await take(until);
        control.tracer.mark(signal.signalId, 'taken');
        return signal;
      },
      requeue: () => {
        for (const signal of book.undecided.values()) control.queue.requeue(signal);
      },
    },
    decision: traced(trading.decision, control.tracer),
    execution: {
      start: trading.orders.start,
      resume: (until: AbortSignal) => {
        trading.watch.run(until).catch(onFatal);
        trading.orders.resume();
        killPoint?.('boot.resumed');
      },
    },
    portfolio: { start: upkeep.start },
    stream: { open: openDoors },
  };
  const pipeline = await startPipeline(stages, stop);
  pipeline.ended.catch(onFatal);
  upkeep.recovery
    .run(stop)
    .then(() => killPoint?.('boot.recovered'))
    .catch(onFatal);
  return pipeline;
}

/** Purchases held back at most; more are decided at once, on whatever facts there are. */
const HELD_BACK_MAX = 1_000;

/** Sales are decided from the first moment on; purchases wait until a start knows where it stands. */
function takeWhenRecovered(queue: Queue, { done, pending }: Recovery, onFatal: (error: unknown) => void) {
  const held = new Set<Signal>();
  done
    .then(() => {
      for (const signal of held) queue.requeue(signal);
    })
    .catch(onFatal);
  return async (stop: AbortSignal): Promise<Signal> => {
    for (;;) {
      const signal = await queue.take(stop);
      if (signal.side === 'sell' || pending() === null || held.size >= HELD_BACK_MAX) return signal;
      held.add(signal);
    }
  };
}

/** Journals that disagree stop entries until a person has looked; exits and proofs go on. */
async function haltForLoss(
  { halts }: Control,
  { found, acceptLoss }: EngineParts['secondJournal'],
): Promise<void> {
  if (found.loss === null) return;
  const actor = { by: 'second journal', role: 'operator', source: 'invariant' } as const;
  await halts.halt({ mode: 'entries', reason: found.loss }, actor);
  await acceptLoss(found.loss);
}
