import { join } from 'node:path';
import type { Ids } from '@chimera/core/ids';
import { type AuditProblem, createAuditPatrol } from '@chimera/db/audit-chain';
import type { Config } from '../config.ts';
import { prepareControl } from '../control/create-control.ts';
import { type Servers, startServers } from '../http.ts';
import type { RunningPipeline } from '../pipeline.ts';
import type { Clock, Logger, Random, Signer } from '../ports.ts';
import { createNotices } from '../stream/notices.ts';
import { createStoryLog } from '../stream/story-log.ts';
import { type Backups, backupsDir, createBackups } from '../upkeep/backups.ts';
import { createJobs } from '../upkeep/jobs.ts';
import { createWebhooks } from '../upkeep/webhooks.ts';
import { loadAuditKey, watchAuditChain } from './audit-watch.ts';
import { createEngine, startEngine } from './engine.ts';
import { checkIdentity, readGenesis } from './identity.ts';
import { createKillPoint, type KillPoint } from './kill-points.ts';
import { withKillPoints } from './killable.ts';
import { type Network, openNetwork } from './network.ts';
import { type OpenedSecondJournal, openSecondJournal } from './second-journal.ts';
import { createSigner } from './signer.ts';
import { openStore, type Store } from './store.ts';
import { createSystemIds } from './system.ts';
import type { Trading } from './trading.ts';
import { loadWalletKey } from './wallet-key.ts';

const VERSION = '0.1.0';
/** Links of the audit chain that each check of the invariants follows. */
const AUDIT_ROWS_AT_ONCE = 2_000;

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
  /** Left out, it is the one that `config` names. */
  readonly network?: Network;
}

export interface Operator {
  readonly ready: Ready;
  /** Takes over the proposed roster; throws `DoorError` when it is refused or needs approval. */
  readonly mergeRoster: (by: string) => Promise<void>;
  /** Ends what still runs after `stop` aborted; a kill without it loses nothing. */
  readonly close: () => Promise<void>;
}

/** Who and where we are: storage, network and key; everything the engine is made of. */
interface Base extends OperatorParts, Network, Omit<Store, 'close'> {
  readonly backups: Backups;
  readonly store: Store;
  readonly signer: Signer;
  readonly ids: Ids;
  readonly genesis: string;
  readonly killPoint: KillPoint | null;
  readonly secondJournal: OpenedSecondJournal;
  readonly auditProblem: () => string | null;
  readonly patrolAudit: () => readonly AuditProblem[];
}

/** Starting and recovering are the same steps: the book from the journal, live orders and signals taken up. */
export async function startOperator(parts: OperatorParts): Promise<Operator> {
  const base = await createBase(parts);
  const { store, config, logger, stop } = base;
  const engine = createEngine(base);
  store.journal.subscribe(createStoryLog(logger, store.book));
  const { control, checks, trading, portfolio, routingState, upkeep } = engine;
  const { reconciliation } = upkeep;
  const { adminLink } = await prepareControl(control, { config, append: store.record, book: store.book });
  const webhooks = createWebhooks({ ...base, providers: control.providers });
  const openDoors = (): Promise<Servers> =>
    startServers(
      {
        ...{ ...base, control, routingState, reconciliation, ...portfolio.marks },
        subscribe: store.journal.subscribe,
        checks: () => [...checks(), ...webhooks.checks()],
      },
      stop,
    );
  const pipeline = await startEngine(engine, base, openDoors);
  webhooks.listenAt(reachableUrl(config, pipeline.doors));
  const followRoster = { name: 'webhooks', everyMs: () => WEBHOOKS_MS, run: webhooks.sync };
  createJobs({ ...base, jobs: [followRoster] }).start(stop);
  logger.info({ orders: trading.orders.count(), bootEpoch: base.book.bootEpoch }, 'ready');
  return {
    ready: toReady(pipeline.doors, base.signer, adminLink),
    mergeRoster: async (by) => {
      await control.rosterMerge.merge({}, by);
    },
    close: async () => {
      control.scout.stop();
      await closeAll(pipeline, trading, store);
    },
  };
}

/** A change of the roster is told within this time. */
const WEBHOOKS_MS = 500;

/** Providers of mainnet come through the proxy that people come through; the embedded one is next door. */
const reachableUrl = ({ cluster, publicUrl }: Config, { operatorUrl }: Servers): string =>
  cluster === 'localnet' ? operatorUrl : publicUrl;

async function createBase(parts: OperatorParts): Promise<Base> {
  const { config, clock, onFatal, stop } = parts;
  const killPoint = armKillPoint(config);
  const auditKey = loadAuditKey(config, parts.random);
  const store = openStore({ config, clock, onFatal, killPoint, auditKey });
  const network = parts.network ?? (await openNetwork(config, clock));
  startNotices(parts, store, network);
  const second = await openSecondJournal(join(config.dataDir, 'signer.log'), store.db, store.book.lastSeq);
  const audit = watchAuditChain({ ...parts, ...second, db: store.db, noted: second.auditHead });
  killPoint?.('boot.compared');
  const signer = createSigner(loadWalletKey(config), second.log);
  const genesis = await readGenesis({ ...network, clock, stop, known: store.lastBoot?.genesis ?? null });
  network.pinChain?.(genesis);
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
  const base = {
    ...{ ...parts, ...network, ...store, store, signer, ids: createSystemIds(), genesis, killPoint },
    secondJournal: second,
    auditProblem: audit.problem,
    patrolAudit: createAuditPatrol(store.db, auditKey, AUDIT_ROWS_AT_ONCE),
    backups: createBackups({ ...store, nowMs: clock.nowMs, dir: backupsDir(config.dataDir) }),
  };
  return killPoint === null ? base : withKillPoints(base, store.book, killPoint);
}

/** From before the first event of this start, so that people hear of it too. */
function startNotices(parts: OperatorParts, { journal }: Store, { messengers }: Network): void {
  const notices = createNotices({ ...parts, messengers });
  journal.subscribe(notices.observe);
  notices.run(parts.stop).catch(parts.onFatal);
}

/** A kill from outside comes at no chosen instruction, so the process sends it to itself. */
function armKillPoint({ killPoint }: Config): KillPoint | null {
  if (killPoint === null) return null;
  return createKillPoint(killPoint, () => process.kill(process.pid, killPoint.signal));
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
