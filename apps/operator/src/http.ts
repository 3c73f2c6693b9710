import type { Book } from '@chimera/core/book';
import type { LiveSummary, PositionMark } from '@chimera/core/contract/live';
import type { RoutingState } from '@chimera/core/contract/routing';
import type { Journaled } from '@chimera/core/events';
import type { Ids } from '@chimera/core/ids';
import type { Db } from '@chimera/db/open';
import { createReadDb } from '@chimera/db/read-at';
import { createJournalReader } from '@chimera/db/read-journal';
import { readSignal } from '@chimera/db/reads/signal';
import { createHeliusRoute } from './admission/doors/helius.ts';
import { createWebhookRoute, PROVIDER_RATE } from './admission/doors/webhook.ts';
import type { Config } from './config.ts';
import { createAdminRoutes } from './control/admin-routes.ts';
import { backupRoute } from './control/backup-route.ts';
import { checksRoute } from './control/checks-route.ts';
import { createCommandRoutes } from './control/commands.ts';
import type { Control } from './control/create-control.ts';
import { createIncidentRoutes } from './control/incident-routes.ts';
import { createReadRoutes } from './control/read-routes.ts';
import {
  createPublicReconciliationRoutes,
  createReconciliationRoutes,
} from './control/reconciliation-routes.ts';
import { createRosterRoutes, rosterMergeRoute } from './control/roster-routes.ts';
import { createSignalRoute } from './control/signal-route.ts';
import { createAddressGuard } from './http/address-guard.ts';
import { PUBLIC_CONNECTIONS } from './http/connections.ts';
import { createHealthRoutes, type HealthCheck } from './http/health-routes.ts';
import { renderOpenApi } from './http/openapi.ts';
import { createRateLimiter } from './http/rate.ts';
import type { Route } from './http/route.ts';
import { createServer, listen } from './http/server.ts';
import type { Clock, Logger } from './ports.ts';
import { startLive } from './stream/live.ts';
import { createMetrics, type Metrics } from './stream/metrics.ts';
import type { Backups } from './upkeep/backups.ts';
import type { Reconciliation } from './upkeep/reconcile/reconciliation.ts';

/** Events before this boot that screens can still catch up with. */
const HISTORY_EVENTS_MAX = 2_000;

export interface ServersParts {
  readonly config: Config;
  readonly control: Control;
  readonly db: Db;
  readonly book: Book;
  /** Calls back with committed rows in seq order. */
  readonly subscribe: (listener: (rows: readonly Journaled[]) => void) => () => void;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly ids: Ids;
  readonly genesis: string;
  readonly checks: () => readonly HealthCheck[];
  readonly summary: () => LiveSummary;
  readonly marks: () => readonly PositionMark[];
  readonly backups: Backups;
  readonly reconciliation: Reconciliation;
  readonly routingState: () => RoutingState;
  /** What is wrong with the audit chain; left out, it is not watched. */
  readonly auditProblem?: () => string | null;
}

export interface Servers {
  readonly operatorUrl: string;
  readonly controlUrl: string;
  close(): Promise<void>;
}

/** Opens the public port and the control port on loopback; the live socket shares the control port. */
export async function startServers(parts: ServersParts, stop: AbortSignal): Promise<Servers> {
  const { config, control, clock, book, db } = parts;
  let screens = (): number => 0;
  const metrics = createMetrics({
    queueDepths: control.queue.depths,
    isHalted: () => control.halts.isFirstSendHalted('entry'),
    haltEpoch: () => book.halt.epoch,
    openPositions: () => book.positions.size,
    liveAttempts: () => book.attempts.size,
    screens: () => screens(),
    journalSeq: () => book.lastSeq,
    rpcMode: () => book.rpcMode.mode,
    routes: () => parts.routingState().routes,
    trippedBreakers: () => [...book.breakers.keys()],
    spear: () => parts.summary().spear,
    checks: healthParts(parts).checks,
  });
  const unsubscribe = parts.subscribe(metrics.observe);
  const routes = createRoutes(parts, metrics);
  const common = {
    identify: control.access.identify,
    nowMs: clock.nowMs,
    monotonicMs: clock.monotonicMs,
    onRefused: metrics.countRefusal,
    onInternalError: (error: unknown, route: string) =>
      parts.logger.error({ error, route }, 'a request failed inside'),
  };
  const publicApp = createServer({ ...common, ...routes.public, connections: PUBLIC_CONNECTIONS });
  const controlApp = createServer({ ...common, ...routes.control, connections: null });
  const journal = createJournalReader(db);
  const startSeq = journal.lastSeq();
  const live = startLive(
    {
      server: controlApp.server,
      access: control.access,
      halts: control.halts,
      clock,
      subscribe: parts.subscribe,
      startSeq,
      history: journal.after(Math.max(0, startSeq - HISTORY_EVENTS_MAX), HISTORY_EVENTS_MAX),
      bootEpoch: book.bootEpoch,
      summary: parts.summary,
      marks: parts.marks,
    },
    stop,
  );
  screens = live.screens;
  const controlPort = await listen(controlApp, config.controlPort);
  const operatorPort = await listen(publicApp, config.operatorPort);
  return {
    operatorUrl: `http://127.0.0.1:${operatorPort}`,
    controlUrl: `http://127.0.0.1:${controlPort}`,
    async close() {
      unsubscribe();
      await live.close();
      await Promise.all([publicApp.close(), controlApp.close()]);
    },
  };
}

/** Every route of both ports, and the guard each port counts strangers with. */
export function createRoutes(parts: ServersParts, metrics: Metrics) {
  const publicGuard = createAddressGuard();
  const controlGuard = createAddressGuard();
  const operatorRoutes = createOperatorRoutes(parts, metrics, publicGuard);
  const openApi: Route = {
    method: 'GET',
    path: '/api/v1/openapi.json',
    guard: 'open',
    summary: 'This document.',
    answers: { 200: 'OpenAPI 3.1.' },
    handle: () => ({ status: 200, body: document }),
  };
  const publicRoutes = [...operatorRoutes, openApi];
  const document = renderOpenApi(publicRoutes);
  const controlRoutes = [
    ...createCommandRoutes({ ...parts.control, routingState: parts.routingState, guard: controlGuard }),
    backupRoute(parts.backups),
    checksRoute(healthParts(parts).checks),
    ...createRosterRoutes(parts.control),
    ...createReconciliationRoutes(parts.reconciliation),
    ...createHealthRoutes(healthParts(parts)),
    metricsRoute(metrics),
  ];
  return {
    public: { routes: publicRoutes, guard: publicGuard },
    control: { routes: controlRoutes, guard: controlGuard },
  };
}

function createOperatorRoutes(
  parts: ServersParts,
  metrics: Metrics,
  guard: ReturnType<typeof createAddressGuard>,
): readonly Route[] {
  const { control, book, ids, genesis, config } = parts;
  const limiter = createRateLimiter(PROVIDER_RATE);
  const read = createReadDb(parts.db);
  const door = { ...control, book, ids, genesis, guard, limiter };
  return [
    timed(createWebhookRoute(door), metrics, parts.clock),
    timed(createHeliusRoute({ ...door, count: metrics.countHelius }), metrics, parts.clock),
    createSignalRoute({
      ...door,
      reasonsOf: (signalId) => readSignal(read, { signalId }).rows?.decision?.reasons ?? [],
    }),
    ...createAdminRoutes(control),
    rosterMergeRoute(control.rosterMerge),
    ...createIncidentRoutes(read),
    ...createPublicReconciliationRoutes(parts.reconciliation, read),
    ...createReadRoutes({ db: read, book, settings: () => publicSettings(config) }),
    ...createHealthRoutes(healthParts(parts)),
  ];
}

/** A lost key file must not stop exits, so it is a failing check and not a refusal to start. */
function providerCheck({ control, config }: ServersParts): HealthCheck {
  const name = 'provider_secrets';
  const unreadable = control.providers.unreadable();
  if (unreadable.length === 0) return { name, ok: true };
  return {
    name,
    ok: false,
    cause: `the stored secrets of ${unreadable.join(', ')} do not open under our sealing key`,
    remedy: `restore config.enc or operator.key in ${config.configDir}, or set their secrets anew by ./chimera provider add`,
  };
}

function auditCheck({ auditProblem }: ServersParts): HealthCheck {
  const name = 'audit_chain';
  const cause = auditProblem?.() ?? null;
  if (cause === null) return { name, ok: true };
  const remedy = 'run ./chimera audit verify; after a restore, it names what the backup lacks';
  return { name, ok: false, isAdvisory: true, cause, remedy };
}

const healthParts = (parts: ServersParts) => {
  const { clock, control, book } = parts;
  const startedMs = clock.monotonicMs();
  return {
    checks: () => [...parts.checks(), providerCheck(parts), auditCheck(parts)],
    uptimeMs: () => clock.monotonicMs() - startedMs,
    queueDepth: control.queue.depth,
    isHalted: () => book.halt.halted,
  };
};

/** Measures from the parsed request to the durable answer, refusals left out. */
function timed(route: Route, metrics: Metrics, clock: Clock): Route {
  return {
    ...route,
    handle: async (request, input) => {
      const startedMs = clock.monotonicMs();
      const answer = await route.handle(request, input);
      metrics.admissionSeconds.observe((clock.monotonicMs() - startedMs) / 1_000);
      return answer;
    },
  };
}

function metricsRoute({ registry }: Metrics): Route {
  return {
    method: 'GET',
    path: '/metrics',
    guard: 'open',
    summary: 'Prometheus metrics.',
    answers: { 200: 'Text exposition format.' },
    handle: async () => ({
      status: 200,
      body: await registry.metrics(),
      headers: { 'content-type': registry.contentType },
    }),
  };
}

/** What may be shown of the settings: nothing that opens anything, and no URL that may hold a key. */
const publicSettings = (config: Config) => ({
  cluster: config.cluster,
  mode: config.mode,
  dataDir: config.dataDir,
  configDir: config.configDir,
  rpcProviders: config.rpcUrls.map(({ url }) => new URL(url).host),
});
