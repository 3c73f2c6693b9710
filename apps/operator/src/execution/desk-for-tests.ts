import { createHash, generateKeyPairSync } from 'node:crypto';
import type { Signal } from '@chimera/core/admission/signal';
import { must } from '@chimera/core/assert';
import type { Book } from '@chimera/core/book';
import { type HaltMode, isFirstSendHalted } from '@chimera/core/control/halt';
import type { JournalEvent } from '@chimera/core/events';
import { createIds, type OrderId } from '@chimera/core/ids';
import { address } from '@chimera/core/units/chain';
import { createAttemptBytes } from '@chimera/db/attempt-bytes';
import { scratchDb } from '@chimera/db/fixtures';
import { createJournal } from '@chimera/db/journal';
import { loadBook } from '@chimera/db/load-book';
import { openWriter } from '@chimera/db/open';
import type { JitoEndpoint } from '@chimera/solana/jito/endpoint';
import { createFailover } from '@chimera/solana/route/failover';
import { SolanaError, type SolanaErrorCode } from '@chimera/solana/rpc/errors';
import { createSigner } from '@chimera/solana/tx/sign';
import { aBuy, aLeaderSell, aWallet, LEADER } from '@chimera/testkit/builders';
import { createFactCaches } from '../compose/facts.ts';
import { createTrading, type Trading } from '../compose/trading.ts';
import type { Jito } from '../ports.ts';
import { createRecord, type Recorder } from '../record.ts';
import { createTracer } from '../tracer.ts';
import {
  createScriptedRouter,
  SCRIPTED_PRICES,
  SCRIPTED_ROUTER_PROGRAM,
  scriptedSwapsOf,
} from './scripted-market-for-tests.ts';
import { createSimChain, type SimChain } from './sim-chain-for-tests.ts';
import { createSimClock, type SimClock } from './sim-clock-for-tests.ts';
import { createSimLedger, SLOT_MS } from './sim-ledger-for-tests.ts';

export const TEST_MINT = address('9MadeforTestsonyofthisdeskandnothingesZmint');
const TIP_ACCOUNT = address('96gYZGLnJYVFmbjzopPSU6QiEV5fGqZNyN9nmNhvrZU5');

/** The world around a desk; it survives the desk's restart. */
export interface World {
  readonly clock: SimClock;
  readonly chain: SimChain;
  readonly path: string;
  readonly key: Uint8Array;
  /** What the block engine does with a bundle. */
  jito: 'lands' | 'drops' | SolanaErrorCode;
  /** Whether the block engine names its tip accounts. */
  knowsTipAccounts: boolean;
  /** Runs between asking the engine and the first byte. */
  whileConnecting: (() => void) | null;
  /** The router refuses with this, when set. */
  routerError: SolanaErrorCode | null;
  /** The router refuses the way back with this, when it is asked before a purchase. */
  wayBackError: SolanaErrorCode | null;
  /** Slippage of every quote asked for, in order. */
  readonly slippages: number[];
}

/** The life of a trade after admission, over a scripted world and a real journal. */
export interface Desk {
  readonly world: World;
  readonly book: Book;
  readonly record: Recorder;
  readonly trading: Trading;
  readonly jito: Jito;
  readonly events: readonly JournalEvent[];
  readonly has: (type: JournalEvent['type'], count?: number) => boolean;
  /** Admits a signal, decides it and starts its order; null when it was denied. */
  readonly take: (signal: Signal) => Promise<OrderId | null>;
  readonly halt: (mode: HaltMode) => void;
  /** Called with each event once it is durable, before anybody who waited for that goes on. */
  onDurable: (event: JournalEvent) => void;
  /** Dies without a goodbye. */
  readonly crash: () => void;
}

export function createWorld(): World {
  const { db, path } = scratchDb();
  db.close();
  const { privateKey } = generateKeyPairSync('ed25519');
  const { d = '', x = '' } = privateKey.export({ format: 'jwk' });
  const key = new Uint8Array(Buffer.concat([Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')]));
  const clock = createSimClock();
  const signer = createSigner(key);
  if (!signer.ok) throw new Error(signer.error);
  const chain = createSimChain(createSimLedger(clock, signer.value.address, scriptedSwapsOf));
  return {
    clock,
    chain,
    path,
    key,
    jito: 'lands',
    knowsTipAccounts: true,
    whileConnecting: null,
    routerError: null,
    wayBackError: null,
    slippages: [],
  };
}

export async function openDesk(world: World): Promise<Desk> {
  const stop = new AbortController();
  const store = openStore(world);
  const { book, record } = store;
  const jito = createJito(world);
  const trading = await openTrading(world, { ...store, jito }, stop.signal);
  if (book.bootEpoch === 0) record([{ event: { type: 'wallet_set', wallet: aWallet(), by: 'test' } }]);
  record([{ event: bootEvent(book.bootEpoch + 1, LEADER) }]);
  trading.orders.resume();

  const { events } = store;
  const desk: Desk = {
    ...{ world, book, record, trading, jito, events, onDurable: ignore },
    has: (type, count = 1) => events.filter((event) => event.type === type).length >= count,
    take: async (signal) => {
      record([{ event: { type: 'signal_received', signal, deliveryId: null } }]);
      const order = trading.decision.decide(signal, await trading.decision.collectFacts(signal));
      if (order !== null) trading.orders.start(order.orderId);
      return order?.orderId ?? null;
    },
    halt: (mode) => {
      const epoch = book.halt.epoch + 1;
      record([{ event: { type: 'halt_set', epoch, mode, by: 'test', source: 'cli', reason: 'test' } }]);
    },
    crash: () => {
      stop.abort();
      store.close();
    },
  };
  store.listen((event) => desk.onDurable(event));
  return desk;
}

function onFatal(error: unknown): never {
  throw error;
}

/** Simulated time has no patience: it may be over before a real timer fires. */
const atTheEndOfATurn = (flush: () => void, isUrgent: boolean): void =>
  void (isUrgent ? queueMicrotask(flush) : setImmediate(flush));

/** The real journal and book over the world's file. */
function openStore({ path, clock }: World) {
  const db = openWriter(path);
  const journal = createJournal({ db, clock, onFatal, schedule: atTheEndOfATurn });
  const events: JournalEvent[] = [];
  let listener: (event: JournalEvent) => void = ignore;
  journal.subscribe((rows) => {
    for (const { event } of rows) {
      events.push(event);
      listener(event);
    }
  });
  const book = loadBook(db);
  return {
    ...{ book, events, bytes: { find: createAttemptBytes(db) } },
    record: createRecord({ journal, book, onFatal }),
    listen: (next: typeof listener) => {
      listener = next;
    },
    close: () => {
      journal.close();
      db.close();
    },
  };
}

async function openTrading(
  world: World,
  store: ReturnType<typeof openStore> & { readonly jito: Jito },
  stop: AbortSignal,
): Promise<Trading> {
  const { clock, chain } = world;
  const { book, record, bytes, jito } = store;
  const key = createSigner(world.key);
  if (!key.ok) throw new Error(key.error);
  const { address: wallet, signMessage } = key.value;
  const sign = async ({ message }: { message: Uint8Array }) => signMessage(message);
  const facts = createFactCaches({
    chain,
    jito,
    prices: SCRIPTED_PRICES,
    clock,
    wallet,
    book,
    landedTips: [],
  });
  const tracer = createTracer({ monotonicMs: clock.monotonicMs, chainSlot: () => null });
  await Promise.allSettled([facts.tips.refreshAccounts()]);
  await Promise.all([
    ...[facts.tip.refreshBlockhash(), facts.wallet.refresh(), facts.rent.refresh()],
    facts.markets.refresh([TEST_MINT]),
  ]);
  clock.every(SLOT_MS, () => void keepWarm(facts, chain), stop);
  const trading = createTrading({
    ...{ facts, book, record, bytes, chain, jito, clock, onFatal, stop, tracer },
    router: createScriptedRouter(({ slippageBps, forJitoBundle }) => {
      // A quote that only measures is not meant for a bundle.
      const error = forJitoBundle === true ? world.routerError : world.wayBackError;
      if (forJitoBundle === true) world.slippages.push(slippageBps);
      if (error !== null) throw new SolanaError(error);
    }),
    signer: { address: wallet, sign, takeUp: async () => undefined, discard: async () => undefined },
    routerPrograms: new Set([SCRIPTED_ROUTER_PROGRAM]),
    holdsBack: () => false,
    random: { bytes: (count) => new Uint8Array(count), below: (limit) => Math.floor(limit / 2) },
    logger: { info: ignore, warn: ignore, error: ignore },
    ids: createIds((text) => createHash('sha256').update(text).digest('hex')),
    isFirstSendHalted: (kind) => isFirstSendHalted(book.halt, kind),
    mayTradeWithoutLeader: () => false,
    valueFor: () => null,
    maySendSpear: () => false,
    checkBreakers: ignore,
  });
  void trading.watch.run(stop);
  return trading;
}

/** A leader's buy that every gate lets pass; the leader's transaction was read by ourselves. */
export const aGoodBuy = (world: World): Signal => {
  const buy = aBuy({ door: 'watch', mint: TEST_MINT, receivedAtMs: world.clock.nowMs() });
  const swap = must(buy.swap, 'swap');
  return {
    ...buy,
    swap: { ...swap, leaderSlot: must(world.chain.ledger.slotNow() as typeof swap.leaderSlot, 'slot') },
  };
};

/** The same leader sells all of it. */
export const aGoodSell = (): Signal => aLeaderSell({ mint: TEST_MINT });

const ignore = (): void => undefined;

function bootEvent(bootEpoch: number, wallet: ReturnType<typeof address>) {
  const version = 'test';
  return {
    type: 'boot_started',
    bootEpoch,
    version,
    cluster: 'localnet',
    mode: 'live',
    genesis: 'g',
    wallet,
  } as const;
}

async function keepWarm(facts: ReturnType<typeof createFactCaches>, chain: SimChain): Promise<void> {
  const jobs = [facts.tip.refreshBlockhash(), ...chain.providers.map((node) => facts.tip.refreshNode(node))];
  await Promise.allSettled([...jobs, facts.wallet.refresh()]);
}

function createJito(world: World): Jito {
  const engine: JitoEndpoint = {
    providerId: 'block-engine',
    getTipAccounts: async () => {
      if (!world.knowsTipAccounts) throw new SolanaError('transport_unreachable');
      return [TIP_ACCOUNT];
    },
    sendBundle: async ([wire], options) => {
      world.whileConnecting?.();
      if (options?.mayLeave?.() === false) throw new SolanaError('request_withheld');
      const bytes = must(wire, 'bundled bytes');
      if (world.jito !== 'lands' && world.jito !== 'drops') throw new SolanaError(world.jito);
      const id = world.chain.ledger.note('jito', bytes);
      if (world.jito === 'lands') world.chain.ledger.land(bytes);
      return id;
    },
  };
  return {
    ...createFailover([engine], world.clock.monotonicMs),
    tipFloor: async () => {
      throw new SolanaError('jito_tip_floor_unknown');
    },
  };
}
