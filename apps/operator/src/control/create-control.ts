import type { Book } from '@chimera/core/book';
import type { PositionMark } from '@chimera/core/contract/live';
import type { InfraMeasures } from '@chimera/core/control/breaker-gauges';
import type { Ids } from '@chimera/core/ids';
import type { Slot } from '@chimera/core/units/chain';
import type { Db } from '@chimera/db/open';
import { createReadDb } from '@chimera/db/read-at';
import { readCosts } from '@chimera/db/reads/costs';
import { readLimits } from '@chimera/db/reads/limits-at';
import { createLookup, type Lookup } from '@chimera/db/reads/lookup';
import { createAccessLookup } from '@chimera/db/reads/lookup-access';
import { rosterKeyOf } from '@chimera/db/roster-file/manifest';
import { createEnter, type Enter } from '../admission/enter.ts';
import { createQueue, type Queue } from '../admission/queue.ts';
import { createRefusedDeliveries, type RefusedDeliveries } from '../admission/refused-deliveries.ts';
import type { Config } from '../config.ts';
import type { Clock, Logger } from '../ports.ts';
import { createReadProposal } from '../roster-reader/read-proposal.ts';
import { createTracer, type Tracer } from '../tracer.ts';
import { type Access, createAccess } from './access.ts';
import type { AppendEvents } from './append.ts';
import { type Breakers, createBreakers } from './breakers.ts';
import { createConfirmations } from './confirmations.ts';
import { type Costs, createCosts } from './costs.ts';
import { createHaltFile, type HaltFile } from './halt-file.ts';
import { createHalts, type Halts, type ResumeCheck } from './halts.ts';
import { createLimitsControl, ensureLimits, type LimitsControl } from './limits.ts';
import { createManualExits, type ManualExits } from './manual-exits.ts';
import { createProviders, type Providers } from './providers.ts';
import type { RandomBytes } from './random.ts';
import { createRoster, type Roster } from './roster.ts';
import { createRosterMerge, type RosterMerge } from './roster-merge.ts';
import { createRpcModes, type RpcModes } from './rpc-modes.ts';
import { createScoutRunner, type ScoutRunner } from './scout-runner.ts';
import { createSeal, loadSealingKey, sealingKeyPath } from './seal.ts';
import { createUnresolved, type Unresolved, type UnresolvedParts } from './unresolved.ts';

/** What people and the machine keep beside the database. */
export interface ControlFiles {
  readonly haltFile: HaltFile;
  readonly sealingKey: Buffer;
}

export interface ControlParts {
  readonly config: Config;
  readonly db: Db;
  /** `record`: in the book at once, in the journal durably. */
  readonly append: AppendEvents;
  readonly book: Book;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly ids: Ids;
  /** The newest slot that the chain told; null while it told none. */
  readonly chainSlot: () => Slot | null;
  readonly logger: Logger;
  /** The cluster we trade on; a proposal made on another is refused. */
  readonly genesis?: string;
  /** What each position is worth now. */
  readonly marks: () => readonly PositionMark[];
  /** What a person should know before resuming. */
  readonly checks: () => readonly ResumeCheck[];
  readonly interventions: Pick<UnresolvedParts, 'requestProof' | 'isOnChain' | 'takeForLanded'>;
  /** How the world's pipes are, for the breakers. */
  readonly infra: () => InfraMeasures;
  /** Left out, they are the files that `config` names. */
  readonly files?: ControlFiles;
}

const filesOf = (config: Config, random: RandomBytes): ControlFiles => ({
  haltFile: createHaltFile(config.haltFile),
  sealingKey:
    config.vaultKeys === null
      ? loadSealingKey(sealingKeyPath(config), random)
      : Buffer.from(config.vaultKeys.sealing, 'hex'),
});

/** The front door, the halts, and everything people may change. */
export interface Control {
  readonly queue: Queue;
  readonly enter: Enter;
  readonly halts: Halts;
  readonly breakers: Breakers;
  readonly limits: LimitsControl;
  readonly costs: Costs;
  readonly roster: Roster;
  readonly rpcModes: RpcModes;
  readonly tracer: Tracer;
  readonly rosterMerge: RosterMerge;
  readonly scout: ScoutRunner;
  readonly providers: Providers;
  readonly access: Access;
  readonly manualExits: ManualExits;
  readonly unresolved: Unresolved;
  readonly lookup: Lookup;
  readonly refused: RefusedDeliveries;
}

/** The vault holds one of its own; without a vault it comes from the operator's key. */
const rosterKeyFor = ({ vaultKeys }: Config, sealingKey: Buffer): Buffer =>
  vaultKeys === null ? rosterKeyOf(sealingKey) : Buffer.from(vaultKeys.roster, 'hex');

/** Nothing of the operator's own environment reaches the scout, and of its keys only the one for rosters. */
function scoutEnvironment(config: Config, rosterKey: Buffer): Readonly<Record<string, string>> {
  return {
    CHIMERA_DATA_DIR: config.dataDir,
    CHIMERA_CONFIG_DIR: config.configDir,
    DATABASE_URL: `sqlite:${config.databasePath}`,
    RPC_URLS: config.rpcUrls.map(({ url }) => url).join(','),
    CHIMERA_ROSTER_KEY: rosterKey.toString('hex'),
  };
}

export function createControl(parts: ControlParts): Control {
  const { config, db, append, book, clock, random, ids } = parts;
  const { nowMs } = clock;
  const { haltFile, sealingKey } = parts.files ?? filesOf(config, random);
  const rosterKey = rosterKeyFor(config, sealingKey);
  const queue = createQueue();
  const lookup = createLookup(db);
  const accessLookup = createAccessLookup(db);
  const tracer = createTracer({ monotonicMs: clock.monotonicMs, chainSlot: parts.chainSlot });
  const enter = createEnter({ append, book, lookup: lookup.signal, queue, tracer });
  const manualExits = createManualExits({ book, enter, ids, nowMs });
  const seal = createSeal(sealingKey, random);
  const halts = createHalts({
    append,
    book,
    clock,
    file: haltFile,
    confirmations: createConfirmations(random),
    checks: parts.checks,
    marks: parts.marks,
    flatten: manualExits.flatten,
  });
  return {
    queue,
    enter,
    halts,
    limits: createLimitsControl({
      ...{ append, book, nowMs, limitsAt: readLimits(db) },
      confirmations: createConfirmations(random),
    }),
    costs: createCosts({ append, random, stored: readCosts(createReadDb(db), { nowMs: nowMs() }).rows }),
    breakers: createBreakers({ append, book, infra: parts.infra, nowMs }),
    manualExits,
    unresolved: createUnresolved({
      ...{ append, book, clock, confirmations: createConfirmations(random) },
      ...parts.interventions,
    }),
    lookup,
    refused: createRefusedDeliveries(append),
    tracer,
    rpcModes: createRpcModes(append),
    roster: createRoster({ append, book, nowMs }),
    rosterMerge: createRosterMerge({
      append,
      book,
      read: createReadProposal(config.dataDir, rosterKey),
      genesis: parts.genesis ?? null,
    }),
    scout: createScoutRunner({
      environment: scoutEnvironment(config, rosterKey),
      nowMs,
      logger: parts.logger,
    }),
    providers: createProviders({ append, seal, random, nowMs, stored: accessLookup.providers() }),
    access: createAccess({ ...config, append, lookup: accessLookup, random, nowMs }),
  };
}

/**
 * What every boot makes sure of: limits of version 1, the provider of `HMAC_SECRET`, the command line's key,
 * and, while nobody ever signed in, a login link for the first admin.
 */
export async function prepareControl(
  control: Control,
  { config, append, book }: Pick<ControlParts, 'config' | 'append' | 'book'>,
): Promise<{ readonly adminLink: string | null }> {
  await ensureLimits(append, book);
  // On the embedded cluster a stranger's BUY risks play money, so the first provider may try everything.
  if (config.hmacSecret !== null) {
    await control.providers.ensureFirst(config.hmacSecret, config.cluster === 'localnet');
  }
  await control.access.ensureAdminKeyFile(config.adminKeyFile);
  const link = await control.access.firstAdminLink();
  return { adminLink: link?.url ?? null };
}
