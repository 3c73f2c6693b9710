import type { Lane } from '@chimera/core/admission/signal';
import type { RouteHealth } from '@chimera/core/contract/routing';
import { BREAKERS, type BreakerName } from '@chimera/core/control/breakers';
import { SPEAR_OFF_CODES, type SpearState } from '@chimera/core/decision/spear';
import type { JournalEvent, Journaled } from '@chimera/core/events';
import type { RpcMode } from '@chimera/core/execution/rpc-mode';
import { traceStages } from '@chimera/core/execution/trace';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What the gauges show at the moment they are asked. */
export interface MetricSources {
  readonly queueDepths: () => Readonly<Record<Lane, number>>;
  readonly isHalted: () => boolean;
  readonly haltEpoch: () => number;
  readonly openPositions: () => number;
  readonly liveAttempts: () => number;
  readonly screens: () => number;
  readonly journalSeq: () => number;
  readonly rpcMode: () => RpcMode;
  readonly routes: () => readonly RouteHealth[];
  readonly trippedBreakers: () => readonly BreakerName[];
  readonly spear: () => SpearState;
  readonly checks: () => readonly { readonly name: string; readonly ok: boolean }[];
}

export interface Metrics {
  readonly registry: Registry;
  /** Counts committed rows; subscribe it to the journal. */
  readonly observe: (rows: readonly Journaled[]) => void;
  /** What became of a transaction at the Helius door. */
  readonly countHelius: (outcome: string) => void;
  /** Requests refused, by their stable reason. */
  readonly countRefusal: (reason: string) => void;
  /** From the last byte of a delivery to its durable answer. */
  readonly admissionSeconds: Histogram;
}

const ADMISSION_BUCKETS_SECONDS = [0.0005, 0.001, 0.002, 0.003, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];

const STAGE_BUCKETS_SECONDS = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60,
];

/** Prometheus metrics of the operator; every name starts with `chimera_`. */
export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'chimera_process_' });
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: string[] = []): Counter =>
    new Counter({ name, help, labelNames, registers });
  const counters: Record<CounterName, Counter> = {
    signals: counter('chimera_signals_total', 'Signals by the state they reached', ['state']),
    signed: counter('chimera_attempts_signed_total', 'Transactions signed and committed'),
    landed: counter('chimera_attempts_landed_total', 'Transactions landed and finalized'),
    failed: counter('chimera_attempts_failed_total', 'Transactions that landed and failed'),
    dead: counter('chimera_attempts_dead_total', 'Transactions proven never to land'),
    unresolved: counter('chimera_attempts_unresolved_total', 'Transactions whose end could not be proven'),
    superseded: counter(
      'chimera_attempts_superseded_total',
      'Failed sales after which their order could sign again before that was final',
    ),
    handled: counter(
      'chimera_attempts_handled_total',
      'Transactions without a proven end that a person took in hand, by what was done',
      ['action'],
    ),
    late: counter('chimera_deadlines_passed_total', 'States that lasted too long, by what was done', [
      'subject',
      'action',
    ]),
    sends: counter('chimera_sends_total', 'Sends of signed bytes by route', ['route']),
    abandoned: counter('chimera_orders_abandoned_total', 'Orders ended without a fill'),
    letters: counter('chimera_dead_letters_total', 'Dead letters written, by reason', ['reason']),
    halts: counter('chimera_halts_total', 'Halts set, by mode', ['mode']),
    trips: counter('chimera_breaker_trips_total', 'Circuit breakers tripped, by name', ['breaker']),
    repeats: counter('chimera_deliveries_repeated_total', 'Deliveries of signals already known'),
    switches: counter('chimera_provider_switches_total', 'Turns to another endpoint, by group', ['group']),
  };
  addGauges(sources, registers);
  addRouteGauges(sources, registers);
  const stageSeconds = new Histogram({
    name: 'chimera_stage_seconds',
    help: 'How long each stage of a signal took',
    labelNames: ['stage'],
    buckets: STAGE_BUCKETS_SECONDS,
    registers,
  });
  const refusals = counter('chimera_requests_refused_total', 'Requests refused by reason', ['reason']);
  const helius = counter('chimera_helius_transactions_total', 'Delivered transactions by outcome', [
    'outcome',
  ]);
  return {
    registry,
    observe: (rows) => {
      for (const { event } of rows) {
        const increment = incrementOf(event);
        if (increment !== null) counters[increment.name].inc(increment.labels);
        if (event.type !== 'signal_traced') continue;
        for (const { mark, tookUs } of traceStages(event.trace.marks)) {
          stageSeconds.observe({ stage: mark }, tookUs / 1_000_000);
        }
      }
    },
    countRefusal: (reason) => refusals.inc({ reason }),
    countHelius: (outcome) => helius.inc({ outcome }),
    admissionSeconds: new Histogram({
      name: 'chimera_admission_seconds',
      help: 'Time from the last byte of a webhook to its durable answer',
      buckets: ADMISSION_BUCKETS_SECONDS,
      registers,
    }),
  };
}

type CounterName =
  | 'signals'
  | 'signed'
  | 'landed'
  | 'failed'
  | 'dead'
  | 'unresolved'
  | 'superseded'
  | 'handled'
  | 'late'
  | 'sends'
  | 'abandoned'
  | 'letters'
  | 'halts'
  | 'trips'
  | 'repeats'
  | 'switches';

interface Increment {
  readonly name: CounterName;
  readonly labels: Readonly<Record<string, string>>;
}

const one = (name: CounterName, labels: Increment['labels'] = {}): Increment => ({ name, labels });

/** What an event adds to; null for events that nobody counts. */
function incrementOf(event: JournalEvent): Increment | null {
  switch (event.type) {
    case 'signal_received':
      return one('signals', { state: 'received' });
    case 'signal_decided':
      return one('signals', { state: event.verdict });
    case 'signal_dropped':
      return one('signals', { state: event.state });
    case 'delivery_repeated':
      return one('repeats');
    case 'attempt_signed':
      return one('signed');
    case 'attempt_sent':
      return one('sends', { route: event.route });
    case 'attempt_landed':
    case 'attempt_landed_late':
      return one('landed');
    case 'attempt_failed_on_chain':
      return one('failed');
    case 'attempt_died':
      return one('dead');
    case 'attempt_unresolved':
      return one('unresolved');
    case 'attempt_superseded':
      return one('superseded');
    case 'attempt_handled':
      return one('handled', { action: event.action });
    case 'deadline_passed':
      return one('late', { subject: event.subject, action: event.action });
    case 'order_abandoned':
      return one('abandoned');
    case 'dead_lettered':
      return one('letters', { reason: event.reason });
    case 'provider_switched':
      return one('switches', { group: event.group });
    case 'halt_set':
      return one('halts', { mode: event.mode });
    case 'breaker_tripped':
      return one('trips', { breaker: event.breaker });
    default:
      return null;
  }
}

function addGauges(sources: MetricSources, registers: Registry[]): void {
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  };
  addLaneGauge(sources, registers);
  gauge('chimera_halted', 'Whether an operator halt stands', () => (sources.isHalted() ? 1 : 0));
  gauge('chimera_halt_epoch', 'How many halts there were', sources.haltEpoch);
  new Gauge({
    name: 'chimera_breaker_tripped',
    help: 'Whether a circuit breaker stands tripped, by name',
    labelNames: ['breaker'],
    registers,
    collect() {
      for (const breaker of BREAKERS) {
        this.set({ breaker }, sources.trippedBreakers().includes(breaker) ? 1 : 0);
      }
    },
  });
  addSpearGauge(sources, registers);
  new Gauge({
    name: 'chimera_check_ok',
    help: 'Whether each thing that must be well is well, as /health names it',
    labelNames: ['check'],
    registers,
    collect() {
      for (const { name: check, ok } of sources.checks()) this.set({ check }, ok ? 1 : 0);
    },
  });
  gauge('chimera_positions_open', 'Positions held or being opened', sources.openPositions);
  gauge('chimera_attempts_live', 'Transactions whose end is not proven', sources.liveAttempts);
  gauge('chimera_screens', 'Live sockets', sources.screens);
  gauge('chimera_journal_seq', 'Number of the last journal event', sources.journalSeq);
}

function addLaneGauge({ queueDepths }: MetricSources, registers: Registry[]): void {
  new Gauge({
    name: 'chimera_queue_depth',
    help: 'Signals that wait for a decision, by lane',
    labelNames: ['lane'],
    registers,
    collect() {
      for (const [lane, depth] of Object.entries(queueDepths())) this.set({ lane }, depth);
    },
  });
}

function addSpearGauge({ spear }: MetricSources, registers: Registry[]): void {
  new Gauge({
    name: 'chimera_spear_off',
    help: 'Whether this keeps the Spear from buying, by reason',
    labelNames: ['reason'],
    registers,
    collect() {
      const standing = new Set(spear().reasons.map(({ code }) => code));
      for (const code of SPEAR_OFF_CODES) this.set({ reason: code }, standing.has(code) ? 1 : 0);
    },
  });
}

function addRouteGauges({ rpcMode, routes }: MetricSources, registers: Registry[]): void {
  const labelNames = ['group', 'endpoint'];
  const gauge = (name: string, help: string, read: (route: RouteHealth) => number): void => {
    new Gauge({
      ...{ name, help, labelNames, registers },
      collect() {
        for (const route of routes()) {
          this.set({ group: route.group, endpoint: route.providerId }, read(route));
        }
      },
    });
  };
  gauge('chimera_route_score', 'Health of an endpoint from 0, resting, to 100', ({ score }) => score);
  gauge('chimera_route_current', 'Whether requests go to this endpoint now', ({ isCurrent }) =>
    isCurrent ? 1 : 0,
  );
  new Gauge({
    name: 'chimera_rpc_mode_standard',
    help: 'Whether new orders go by RPC alone',
    registers,
    collect() {
      this.set(rpcMode() === 'STANDARD' ? 1 : 0);
    },
  });
}
