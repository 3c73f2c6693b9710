import { join } from 'node:path';
import type { Ids } from '@chimera/core/ids';
import type { Config } from '../config.ts';
import { type Control, createControl, prepareControl } from '../control/create-control.ts';
import { type Servers, startServers } from '../http.ts';
import { type RunningPipeline, startPipeline } from '../pipeline.ts';
import type { Clock, Logger, Random, Signer } from '../ports.ts';
import { createHealthChecks } from '../upkeep/health.ts';
import { createFactCaches, type FactCaches } from './facts.ts';
import { checkIdentity, readGenesis } from './identity.ts';
import { createNetwork, type Network } from './network.ts';
import { createPortfolio, type Portfolio } from './portfolio.ts';
import { createSigner } from './signer.ts';
import { openSignerLog } from './signer-log.ts';
import { openStore, type Store } from './store.ts';
import { createSystemIds } from './system.ts';
import { createTrading, type Trading } from './trading.ts';
import { createUpkeep, type Upkeep } from './upkeep.ts';
import { loadWalletKey } from './wallet-key.ts';

const VERSION = '0.1.0';

/** What a started operator tells whoever started it. */
export interface Ready {
  readonly ready: true;
  readonly operatorUrl: string;
  readonly controlUrl: string;
  readonly wallet: string;
  readonly adminLink?: string;
}

export interface OperatorParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly onFatal: (error: unknown) => void;
  readonly stop: AbortSignal;
}

export interface Operator {
  readonly ready: Ready;
  /** Ends what still runs after `stop` aborted; a kill without it loses nothing. */
  readonly close: () => Promise<void>;
}

/** Who and where we are: storage, network, key and the caches; everything the stages are made of. */
interface Base extends OperatorParts, Network, Omit<Store, 'close'> {
  readonly store: Store;
  readonly signer: Signer;
  readonly facts: FactCaches;
  readonly ids: Ids;
  readonly genesis: string;
}

/** Starting and recovering are the same steps: the book from the journal, live orders and signals taken up. */
export async function startOperator(parts: OperatorParts): Promise<Operator> {
  const base = await createBase(parts);
  const { store, config, clock, logger, stop } = base;
  const checks = createHealthChecks({ ...base.facts, ...base });
  const control = createControl({
    ...{ config, db: store.db, append: store.record, book: store.book, clock, random: base.random },
    ids: base.ids,
    // Asked long after the portfolio, which itself needs the front door, exists.
    marks: () => portfolio.marks.marks(),
    checks: () => checks().map(({ name, ok, cause = 'well' }) => ({ name, passed: ok, detail: cause })),
  });
  const { adminLink } = await prepareControl(control, { config, append: store.record, book: store.book });
  const trading = composeTrading(base, control);
  const portfolio = composePortfolio(base, control);
  const upkeep = createUpkeep({ ...base, portfolio, control });
  await upkeep.warmUp();
  control.halts.watch(stop);
  const openDoors = (): Promise<Servers> =>
    startServers({ ...base, control, checks, subscribe: store.journal.subscribe, ...portfolio.marks }, stop);
  const pipeline = await startPipeline(toStages(base, { control, trading, upkeep, openDoors }), stop);
  pipeline.ended.catch(parts.onFatal);
  logger.info({ orders: trading.orders.count(), bootEpoch: base.book.bootEpoch }, 'ready');
  return {
    ready: toReady(pipeline.doors, base.signer, adminLink),
    close: () => closeAll(pipeline, trading, store),
  };
}

async function createBase(parts: OperatorParts): Promise<Base> {
  const { config, clock, onFatal, stop } = parts;
  const store = openStore(config, clock, onFatal);
  const network = createNetwork(config, clock);
  const signerLog = await openSignerLog(join(config.dataDir, 'signer.log'));
  const signer = createSigner(loadWalletKey(config), signerLog);
  const genesis = await readGenesis(network.chain, clock, stop);
  checkIdentity({ genesis, wallet: signer.address }, config, store.lastBoot);
  const bootEpoch = store.book.bootEpoch + 1;
  const { cluster, mode } = config;
  const wallet = signer.address;
  const event = {
    type: 'boot_started',
    bootEpoch,
    version: VERSION,
    cluster,
    mode,
    genesis,
    wallet,
  } as const;
  await store.record([{ event }]).durable;
  const facts = createFactCaches({ ...network, clock, wallet });
  return { ...parts, ...network, ...store, store, signer, facts, ids: createSystemIds(), genesis };
}

function composeTrading(base: Base, { halts, providers }: Control): Trading {
  return createTrading({
    ...base,
    isFirstSendHalted: halts.isFirstSendHalted,
    mayTradeWithoutLeader: (providerId) => providers.find(providerId)?.mayTradeWithoutLeader ?? false,
  });
}

function composePortfolio(base: Base, { enter, queue }: Control): Portfolio {
  const { cluster, mode } = base.config;
  return createPortfolio({
    ...base,
    identity: { cluster, mode, wallet: base.signer.address },
    queueDepth: queue.depth,
    enter: (signal) => enter.enter(signal, null),
    subscribe: base.journal.subscribe,
  });
}

interface StageParts {
  readonly control: Control;
  readonly trading: Trading;
  readonly upkeep: Upkeep;
  readonly openDoors: () => Promise<Servers>;
}

function toStages({ book, onFatal }: Base, { control, trading, upkeep, openDoors }: StageParts) {
  return {
    admission: {
      take: control.queue.take,
      requeue: () => {
        for (const signal of book.undecided.values()) control.queue.requeue(signal);
      },
    },
    decision: trading.decision,
    execution: {
      start: trading.orders.start,
      resume: (until: AbortSignal) => {
        trading.watch.run(until).catch(onFatal);
        trading.orders.resume();
      },
    },
    portfolio: { start: upkeep.start },
    stream: { open: openDoors },
  };
}

function toReady({ operatorUrl, controlUrl }: Servers, { address }: Signer, adminLink: string | null): Ready {
  const ready = { ready: true, operatorUrl, controlUrl, wallet: address } as const;
  return adminLink === null ? ready : { ...ready, adminLink };
}

async function closeAll(
  { doors }: RunningPipeline<Servers>,
  { orders }: Trading,
  store: Store,
): Promise<void> {
  await doors.close();
  await orders.settled();
  store.close();
}
