import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Book, createBook } from '@chimera/core/book';
import type { LiveSummary } from '@chimera/core/contract/live';
import type { RoutingState } from '@chimera/core/contract/routing';
import { NO_INFRA_MEASURES } from '@chimera/core/control/breaker-gauges';
import { address, height, type UnixMs, unixMs } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import { createCheckpointThread } from '@chimera/db/checkpoint-thread';
import { createJournal } from '@chimera/db/journal';
import { loadBook } from '@chimera/db/load-book';
import { migrate } from '@chimera/db/migrate';
import { openWriter } from '@chimera/db/open';
import { createReconcileBooks } from '@chimera/db/reads/reconcile-books';
import { loadAuditKey } from '../compose/audit-watch.ts';
import { createSystemIds } from '../compose/system.ts';
import { type Config, loadConfig } from '../config.ts';
import { createControl, prepareControl } from '../control/create-control.ts';
import { type ServersParts, startServers } from '../http.ts';
import type { Clock } from '../ports.ts';
import { createRecord } from '../record.ts';
import { backupsDir, createBackups } from '../upkeep/backups.ts';
import { createReconciliation } from '../upkeep/reconcile/reconciliation.ts';

export const TEST_SECRET = 'a shared secret of enough length';
const GENESIS = 'GenesisOfTheTests';

interface DoorsOptions {
  readonly dir?: string;
  readonly nowMs?: () => number;
  readonly isOnChain?: boolean;
  /** Settings beside folders, ports and the first provider's secret. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The whole ingress and control side of an operator over a real database, on free ports, without trading. */
export async function openDoors(options: DoorsOptions = {}) {
  const asked: string[] = [];
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'chimera-doors-'));
  const config = configIn(dir, options.env);
  const clock = systemClock(options.nowMs ?? Date.now);
  const db = openWriter(config.databasePath);
  migrate(db);
  const random = { bytes: (count: number) => randomBytes(count) };
  const auditKey = loadAuditKey(config, random);
  const wal = createCheckpointThread(config.databasePath);
  const journal = createJournal({ db, clock, onFatal: rethrow, auditKey, moveWal: wal.moveWal });
  const book = createBook();
  Object.assign(book, loadBook(db));
  const append = createRecord({ journal, book, onFatal: rethrow });
  const ids = createSystemIds();
  const internalErrors: unknown[] = [];
  const logger = { info: ignore, warn: ignore, error: (fields: object) => internalErrors.push(fields) };
  const control = createControl({
    ...{ logger, config, db, append, book, clock, random, ids },
    chainSlot: () => null,
    checks: () => [],
    infra: () => NO_INFRA_MEASURES,
    marks: () => [],
    interventions: {
      requestProof: (txid) => void asked.push(txid),
      takeForLanded: (txid) => void asked.push(txid),
      isOnChain: async () => options.isOnChain === true,
    },
  });
  const { adminLink } = await prepareControl(control, { config, append, book });
  const stop = new AbortController();
  control.halts.watch(stop.signal);
  const common = { config, control, db, book, subscribe: journal.subscribe, clock, logger, ids };
  const parts: ServersParts = {
    ...common,
    genesis: GENESIS,
    backups: createBackups({ db, record: append, nowMs: clock.nowMs, dir: backupsDir(config.dataDir) }),
    reconciliation: createReconciliation({
      ...common,
      ...NO_CHAIN,
      record: append,
      books: createReconcileBooks(db),
      stop: stop.signal,
    }),
    checks: () => [{ name: 'database', ok: true }],
    summary: () => emptySummary(clock.nowMs(), control.queue.depth()),
    marks: () => [],
    routingState: () => emptyRouting(clock.nowMs(), book),
  };
  const servers = await startServers(parts, stop.signal);
  return {
    ...{ dir, config, control, book, journal, append, adminLink, internalErrors, db, parts, asked },
    operatorUrl: servers.operatorUrl,
    controlUrl: servers.controlUrl,
    async close() {
      stop.abort();
      await servers.close();
      journal.close();
      wal.stop();
      db.close();
    },
  };
}

export type Doors = Awaited<ReturnType<typeof openDoors>>;

function configIn(dir: string, env: Readonly<Record<string, string>> = {}): Config {
  const config = loadConfig({
    CHIMERA_DATA_DIR: join(dir, 'data'),
    CHIMERA_CONFIG_DIR: join(dir, 'config'),
    OPERATOR_PORT: '0',
    CONTROL_PORT: '0',
    HMAC_SECRET: TEST_SECRET,
    ...env,
  });
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  return config.value;
}

function systemClock(nowMs: () => number): Clock {
  return {
    nowMs: () => unixMs(nowMs()),
    monotonicMs: () => performance.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    every(ms, run, stop) {
      const timer = setInterval(run, ms);
      stop.addEventListener('abort', () => clearInterval(timer));
    },
  };
}

/** Nobody to ask: what would be compared with a chain fails. */
const NO_CHAIN = {
  chain: { providers: [] },
  wallet: address('TestWallet'),
  sweep: async () => undefined,
  onFatal: rethrow,
  signer: { takeUp: async () => undefined, discard: async () => undefined },
  heightMax: () => height(0),
  pauseMs: 0,
};

const ignore = (): void => undefined;

function rethrow(error: unknown): never {
  throw error;
}

function emptyRouting(atMs: UnixMs, { rpcMode, limits }: Book): RoutingState {
  return {
    ...{ atMs, rpcMode, routes: [], instability: null, tips: [], tipMarket: null, tipAccounts: [] },
    latencyGateMs: { state: 'unknown', reason: 'no chain in these tests' },
    latencyGateMsMax: limits.latencyGateMsMax,
    latency: { stages: [], toSend: null, toSendOwn: null, slotsBehind: null },
    queueDepth: 0,
  };
}
const NO_SHARE = {
  openCostLamports: lamports(0n),
  committedLamports: lamports(0n),
  ...{ capLamports: null, sizeLamportsMax: null, shareBps: 5_000, positions: 0 },
};

function emptySummary(atMs: UnixMs, queueDepth: number): LiveSummary {
  const none = { walletLamports: null, walletAtMs: null, pnlTodayLamports: null, unrealisedLamports: null };
  return {
    ...none,
    atMs,
    cluster: 'localnet',
    mode: 'live',
    wallet: 'TestWallet',
    realisedTodayLamports: lamports(0n),
    exposureLamports: lamports(0n),
    solPriceUsdMicros: null,
    openPositions: 0,
    queueDepth,
    queueLanes: { EXIT: 0, SHIELD: 0, SPEAR: 0 },
    queueCapacity: 1_000,
    spear: { isOn: true, reasons: [] },
    shares: { SHIELD: NO_SHARE, SPEAR: NO_SHARE },
    lastSignalAtMs: null,
    chainSlot: null,
    chainAtMs: null,
    halt: { epoch: 0, halted: false, mode: null, by: null, source: null, reason: null, atMs: null },
    unresolvedAttempts: 0,
    breakers: [],
  };
}
