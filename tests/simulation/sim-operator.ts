import type { Book } from '@chimera/core/book';
import { DEFAULT_LIMITS } from '@chimera/core/limits';
import { createAttemptBytes } from '@chimera/db/attempt-bytes';
import { createJournal, type Journal } from '@chimera/db/journal';
import { loadBook } from '@chimera/db/load-book';
import { createFailover } from '@chimera/solana/route/failover';
import {
  createEngine,
  type Engine,
  type EngineParts,
  startEngine,
} from '../../apps/operator/src/compose/engine.ts';
import { loadConfig } from '../../apps/operator/src/config.ts';
import { ensureLimits } from '../../apps/operator/src/control/limits.ts';
import type { ChainNode, Clock, Signer } from '../../apps/operator/src/ports.ts';
import { createRecord, type Recorder } from '../../apps/operator/src/record.ts';
import { createLifeClock, type Life } from './sim-clock.ts';
import { createSimDoors, registerSenders, type SimDoors } from './sim-doors.ts';
import { createSimHaltFile, touchHaltFile } from './sim-files.ts';
import { GENESIS, ids } from './sim-ids.ts';
import { createSimJito } from './sim-jito.ts';
import { CANDIDATES, LEADERS, ROUTER_PROGRAM } from './sim-market.ts';
import { createRemoteCall, type RemoteCall } from './sim-network.ts';
import { createSimNodes } from './sim-nodes.ts';
import { createSimPrices, createSimRouter } from './sim-router.ts';
import type { World } from './world.ts';

/** A running operator, as those outside can reach it. */
export interface SimOperator {
  readonly life: Life;
  readonly engine: Engine;
  readonly book: Book;
  readonly record: Recorder;
  readonly clock: Clock;
  readonly doors: SimDoors;
}

/** In the measure of the simulated slot; everything else is the operator's own default. */
export const SIM_PACE = {
  ...{ pricesMs: 5_000, quoteMs: 2_000, walletMs: 5_000, tipFloorMs: 20_000, routesMs: 4_000 },
  ...{ tipSlots: 2, exitsMs: 2_000, equityMs: 20_000, sweepMs: 5_000, lostMs: 4_000 },
  ...{ tracesMs: 8_000, tapeMs: 2_000, funderMs: 2_000 },
};

export type CrashPoint = 'call' | 'answer' | 'before_commit' | 'after_commit';

export interface BootParts {
  readonly world: World;
  readonly life: Life;
  readonly maybeCrash: (at: CrashPoint) => void;
  readonly onFatal: (error: unknown) => void;
}

/** Starts the operator's own composition on what the last life left in the database. */
export async function bootOperator(parts: BootParts): Promise<SimOperator> {
  const { engine, engineParts } = await prepareOperator(parts);
  await startEngine(engine, engineParts, async () => undefined);
  const { book, record, clock } = engineParts;
  return { life: parts.life, engine, book, record, clock, doors: createSimDoors(engine, book, clock) };
}

export interface Prepared {
  readonly engine: Engine;
  readonly engineParts: EngineParts;
}

/** A start up to where it would begin to trade; people have set up what was not yet so. */
export async function prepareOperator(parts: BootParts): Promise<Prepared> {
  const { world, life, onFatal } = parts;
  const { db, scheduler, faults, rng } = world;
  const clock = createLifeClock(scheduler, life, world.wall);
  const remote = createRemoteCall({
    ...{ scheduler, rng, faults, life, maybeCrash: parts.maybeCrash },
    isDown: (route, isSend) => isDown(world, route, isSend),
  });
  const journal = openJournal(parts, clock);
  const book = loadBook(db);
  const record = createRecord({ journal, book, onFatal });
  const engineParts = toEngineParts(parts, { clock, remote, journal, book, record });
  const bootEpoch = book.bootEpoch + 1;
  const { cluster, mode } = engineParts.config;
  const wallet = world.key.address;
  const event = {
    type: 'boot_started',
    version: 'sim',
    genesis: GENESIS,
    bootEpoch,
    cluster,
    mode,
    wallet,
  } as const;
  await record([{ event }]).durable;
  const engine = createEngine(engineParts);
  limitPlaces(world, engine);
  await ensureLimits(record, book);
  if (book.limitsVersion === 1) await setUpPeople(engine);
  if (book.limitsVersion < world.limitsVersion) await setLimits(world, engineParts);
  return { engine, engineParts };
}

/** The journal over the durable database, with syncs that take time and lives that end around them. */
function openJournal({ world, life, maybeCrash, onFatal }: BootParts, clock: Clock): Journal {
  const { scheduler, faults, rng, db, invariants, sabotage, haltFile } = world;
  const journal = createJournal({
    ...{ db, clock, onFatal },
    schedule: (flush, isUrgent) => {
      const syncMs = faults.strikes('disk_slow') ? rng.below(400) : 1;
      scheduler.after(isUrgent ? syncMs / 2 : syncMs, life, () => {
        maybeCrash('before_commit');
        if (!life.isAlive) return;
        flush();
        // A failed commit ends the operator.
        if (!life.isAlive) return;
        if (faults.strikes('halt_at_commit'))
          touchHaltFile(haltFile, { mode: 'entries', by: 'file', reason: 'now' });
        maybeCrash('after_commit');
      });
    },
  });
  journal.subscribe(invariants.onCommitted);
  if (sabotage !== 'durable_before_commit') return journal;
  return {
    ...journal,
    append: (entries, options) => ({ ...journal.append(entries, options), durable: Promise.resolve() }),
  };
}

interface Made {
  readonly clock: Clock;
  readonly remote: RemoteCall;
  readonly journal: Journal;
  readonly book: Book;
  readonly record: Recorder;
}

function toEngineParts({ world, life, onFatal }: BootParts, made: Made): EngineParts {
  const { remote, clock } = made;
  const { market, rng, faults, chain, db, haltFile, invariants, scheduler } = world;
  const onSend = (route: string, wire: Uint8Array): void => {
    const isHaltFile = haltFile.content !== null;
    if (life.isAlive) invariants.onSend({ route, wire, isHaltFile, atMs: scheduler.elapsedMs() });
  };
  const nodes = createSimNodes(world, remote, onSend);
  const routing = { remote, market, rng, faults };
  return {
    ...{ ...made, db, onFatal, ids, genesis: GENESIS, config: simConfig() },
    random: { bytes: rng.bytes, below: rng.below },
    logger: { info: ignore, warn: ignore, error: ignore },
    chain: createFailover<ChainNode>(nodes, clock.monotonicMs),
    jito: createSimJito({ remote, chain, rng, faults, clock, onSend }),
    router: createSimRouter(routing),
    prices: createSimPrices(routing),
    routerPrograms: new Set([ROUTER_PROGRAM]),
    signer: createSimSigner(world, remote),
    secondJournal: readSecondJournal(world),
    bytes: { find: createAttemptBytes(db) },
    files: {
      sealingKey: Buffer.alloc(32, 1),
      haltFile: createSimHaltFile(haltFile, faults.strikes('halt_watch_deaf')),
    },
    pace: SIM_PACE,
    stop: neverStops(),
  };
}

const ignore = (): void => undefined;

/** A crash gives nobody notice. */
function neverStops(): AbortSignal {
  const { signal } = new AbortController();
  return Object.assign(signal, { addEventListener: ignore, removeEventListener: ignore });
}

let config: ReturnType<typeof makeConfig> | null = null;
function simConfig() {
  config ??= makeConfig();
  return config;
}

function makeConfig() {
  const made = loadConfig({ CHIMERA_CONFIG_DIR: '/nowhere' });
  if (!made.ok) throw new Error('the default configuration is not valid');
  return { ...made.value, cluster: 'mainnet', mode: 'live' } as const;
}

/** The signer answers from a process of its own: the caller may die before it hears the signature. */
function createSimSigner({ key, invariants, signerLog }: World, remote: RemoteCall): Signer {
  const call = <T>(act: () => T): Promise<T> =>
    remote({ route: 'signer', options: { timeoutMs: Number.MAX_SAFE_INTEGER }, act });
  return {
    address: key.address,
    sign: ({ orderId, message, note }) =>
      call(() => {
        const signed = key.signMessage(message);
        invariants.onSigned(orderId, signed.txid);
        signerLog.set(signed.txid, { seq: signerLog.size + 1, ...signed, note });
        return signed;
      }),
    takeUp: ({ txid, wire, note }) =>
      call(() => void signerLog.set(txid, { seq: signerLog.size + 1, txid, wire, note })),
    discard: (of) => call(() => void signerLog.delete(of)),
  };
}

/** The signatures that the database lacks, as a start compares the two. */
function readSecondJournal({ db, signerLog, loss }: World): EngineParts['secondJournal'] {
  const isKnown = db.prepare<[string]>('SELECT 1 FROM attempts WHERE txid = ?');
  const unknown = [...signerLog.values()].filter(({ txid }) => isKnown.get(txid) === undefined);
  const acceptLoss = async (): Promise<void> => {
    loss.sentence = null;
  };
  return { found: { unknown, loss: loss.sentence }, acceptLoss };
}

/** A queue that is full now and then, for whoever is not an exit. */
function limitPlaces({ faults }: World, { control: { queue } }: Engine): void {
  const { accepts } = queue;
  Object.assign(queue, {
    accepts: (lane: Parameters<typeof accepts>[0]) =>
      accepts(lane) && (lane === 'EXIT' || !faults.strikes('queue_full')),
  });
}

async function setUpPeople(engine: Engine): Promise<void> {
  const roster = [
    ...LEADERS.map((wallet) => ({ wallet, status: 'ACTIVE', wqs: 85 }) as const),
    ...CANDIDATES.map((wallet) => ({ wallet, status: 'CANDIDATE', wqs: 80 }) as const),
  ];
  await engine.control.roster.set(roster, 'simulation');
  await registerSenders(engine);
}

async function setLimits(world: World, { record, book }: EngineParts): Promise<void> {
  // Slow answers are one of the faults; the Spear should live through them all the same.
  const limits = { ...DEFAULT_LIMITS, latencyGateMsMax: 5_000, ...world.limits };
  const version = book.limitsVersion + 1;
  const event = { type: 'limits_set', version, limits, by: 'simulation', reason: 'set up' } as const;
  await record([{ event }]).durable;
}

function isDown({ scheduler, downUntilMs, sendsOnlyUntilMs, faults }: World, route: string, isSend: boolean) {
  if (faults.isHealed()) return false;
  if (route === 'jito') return isSend && faults.strikes('jito_down');
  if (route !== 'node-a' && route !== 'node-b') return false;
  const nowMs = scheduler.elapsedMs();
  return downUntilMs[route] > nowMs || (!isSend && sendsOnlyUntilMs[route] > nowMs);
}
