import type { Limits } from '@chimera/core/limits';
import type { Address, Txid } from '@chimera/core/units/chain';
import type { Db } from '@chimera/db/open';
import { createRng, type Rng } from '@chimera/testkit/rng';
import type { SecondJournal } from '../../apps/operator/src/execution/lost-signatures.ts';
import { createDurableDb } from './durable-db.ts';
import { drawFaults, type FaultKind, type Faults } from './faults.ts';
import { createInvariants, type Invariants } from './invariants.ts';
import type { Shape } from './shape.ts';
import { drawShape } from './shape.ts';
import { createSimBackend, type SimBackend } from './sim-backend.ts';
import { createSimChain, type SimChain } from './sim-chain.ts';
import { createScheduler, type Scheduler, type WallClock } from './sim-clock.ts';
import type { KeptHaltFile } from './sim-files.ts';
import { createSimKey } from './sim-key.ts';
import type { WalletState } from './sim-ledger.ts';
import { createSimMarket, type SimMarket } from './sim-market.ts';

export const PROVIDER_IDS = ['node-a', 'node-b'] as const;
export type ProviderId = (typeof PROVIDER_IDS)[number];
/** The simulated cluster is slow and forgetful: a trade's whole life passes in few slots. */
export const SLOT_MS = 400;

/** Faults that a test puts into the operator on purpose, to see that they are found. */
export type Sabotage =
  | 'none'
  | 'durable_before_commit'
  | 'both_providers_lie'
  /** One provider knows of nothing at all, for ever. */
  | 'one_witness';

/** Everything outside the operator, and what of it survives the operator's death. */
export interface World {
  readonly seed: number;
  readonly shape: Shape;
  readonly sabotage: Sabotage;
  readonly scheduler: Scheduler;
  readonly rng: Rng;
  readonly faults: Faults;
  readonly market: SimMarket;
  readonly chain: SimChain;
  readonly backends: Readonly<Record<ProviderId, readonly SimBackend[]>>;
  /** The one provider that may lie; the other never does. */
  readonly liar: ProviderId;
  readonly downUntilMs: Record<ProviderId, number>;
  /** Providers that answer nothing but still take bytes, until then. */
  readonly sendsOnlyUntilMs: Record<ProviderId, number>;
  readonly wall: WallClock;
  readonly db: Db;
  readonly backUp: () => void;
  /** Why the database lacks what the signer's log has; told to the next start. */
  readonly loss: { sentence: string | null; hasRestored: boolean };
  /** Puts the last backup in the place of a database that was lost with its operator. */
  readonly restore: () => void;
  /** Ends the world; the next one can begin. */
  readonly close: () => void;
  /** Ends it as well, and lets all later ones with such a beginning start from what it left. */
  readonly keep: () => void;
  readonly key: ReturnType<typeof createSimKey>;
  readonly start: WalletState;
  readonly haltFile: KeptHaltFile;
  readonly invariants: Invariants;
  /** Every signature that was made and not discarded: the second journal, which no crash takes. */
  readonly signerLog: Map<Txid, SecondJournal['unknown'][number]>;
  /** The version of the limits by which this world's people have set their own. */
  readonly limitsVersion: number;
  /** What this world's people set otherwise than the default. */
  readonly limits: Pick<Limits, 'entrySlotAgeMax' | 'holdMsMax' | 'slotsBeforeRpc' | 'shieldSizeBps'>;
}

export interface WorldOptions {
  readonly without?: readonly FaultKind[] | undefined;
  /** Kinds outside the ordinary mix that may be drawn as well. */
  readonly also?: readonly FaultKind[] | undefined;
  readonly only?: readonly FaultKind[] | undefined;
  readonly sabotage?: Sabotage | undefined;
  /** Whether the result tells one story from another. */
  readonly isHashed?: boolean | undefined;
  /** Nothing but what all worlds share that begin set up. */
  readonly setsUp?: boolean;
}

/** What moves the wallet by no order of the operator. */
const GIFTS = ['dust_sent', 'deposit_sent', 'manual_sale_elsewhere'] as const;

/** What all worlds share was set up this long before they begin. */
const SET_UP_BEFORE_MS = 3_600_000;

const DOWN_MS_MAX = 12 * SLOT_MS;
const SOL = 1_000_000_000n;

export function createWorld(seed: number, options: WorldOptions): World {
  const { without = [], also = [], only, sabotage = 'none', setsUp = false } = options;
  const rng = createRng(seed);
  const shape = drawShape(seed);
  const beginning = setsUp ? 'set_up' : shape.beginning;
  const faults = drawFaults(seed, {
    without: new Set(without),
    also: new Set(also),
    only: only === undefined ? null : new Set(only),
    densityMax: shape.faultDensityMax,
  });
  const scheduler = createScheduler();
  const market = createSimMarket(rng, faults);
  const { db, close, keep, backUp, restore } = createDurableDb(beginning);
  const loss: World['loss'] = { sentence: null, hasRestored: false };
  const key = createSimKey();
  const start: WalletState = { lamports: rng.amount(20n * SOL, 100n * SOL), tokens: new Map() };
  const wallet: Address = key.address;
  const chainShape = { blockhashLife: 10 + rng.below(4), finalDepth: shape.finalDepth };
  const invariants = createInvariants(db, start, () => chain);
  const chain: SimChain = createSimChain({
    ...{ rng, faults, market, wallet, start, shape: chainShape },
    onFinalized: invariants.onFinalized,
  });
  const [liar, forgetful] = [rng.pick(PROVIDER_IDS), rng.pick(PROVIDER_IDS)];
  // A gift or sale that both providers have forgotten is nobody's to book.
  const hasGifts = GIFTS.some((kind) => faults.strength(kind) > 0);
  const backendsOf = (id: ProviderId): readonly SimBackend[] => {
    const isLying = (): boolean =>
      sabotage === 'both_providers_lie'
        ? !faults.isHealed()
        : id === liar && faults.strength('node_hides_ours') > 0;
    // So would be one that the only provider which shows anything has forgotten.
    const mayPrune = (id === forgetful && sabotage !== 'one_witness') || !hasGifts;
    const isBlank = sabotage === 'one_witness' && id === liar;
    const parts = { chain, rng, faults, isLying, isBlank, mayPrune };
    const count = rng.chance(faults.strength('node_split')) ? 2 : 1;
    return Array.from({ length: count }, () => createSimBackend(parts));
  };
  return {
    ...{ seed, sabotage, scheduler, rng, faults, market, chain, db, close, keep, key, start, invariants },
    ...{ backUp, loss, liar, shape },
    restore: () => {
      if (!restore()) return;
      Object.assign(loss, { sentence: 'the database is a backup', hasRestored: true });
      invariants.onRestored();
    },
    backends: { 'node-a': backendsOf('node-a'), 'node-b': backendsOf('node-b') },
    downUntilMs: { 'node-a': 0, 'node-b': 0 },
    sendsOnlyUntilMs: { 'node-a': 0, 'node-b': 0 },
    wall: { skewMs: setsUp ? -SET_UP_BEFORE_MS : 0 },
    haltFile: { content: null, onChange: null },
    signerLog: new Map(),
    // The first version is the default, the second what the shared beginning has.
    limitsVersion: beginning === 'empty' || setsUp ? 2 : 3,
    limits: {
      entrySlotAgeMax: 12,
      holdMsMax: rng.chance(0.3) ? 8_000 : 86_400_000,
      slotsBeforeRpc: rng.below(4),
      // Large sizes make the budget bind after a few entries.
      shieldSizeBps: rng.chance(0.4) ? 3_000 : 200,
    },
  };
}

/** Lets slots pass for ever: blocks, prices, what nodes see, and providers that go away. */
export function runChain(world: World): void {
  const { scheduler, chain, market, backends } = world;
  const tick = (): void => {
    market.tick();
    strikeProviders(world);
    chain.tick(scheduler.elapsedMs());
    for (const id of PROVIDER_IDS) for (const backend of backends[id]) backend.tick();
    scheduler.after(SLOT_MS, null, tick);
  };
  scheduler.after(SLOT_MS, null, tick);
}

function strikeProviders({ faults, rng, scheduler, downUntilMs, sendsOnlyUntilMs }: World): void {
  const until = (): number => scheduler.elapsedMs() + SLOT_MS + rng.below(DOWN_MS_MAX);
  if (faults.strikes('rpc_one_down')) downUntilMs[rng.pick(PROVIDER_IDS)] = until();
  if (faults.strikes('rpc_sends_only')) sendsOnlyUntilMs[rng.pick(PROVIDER_IDS)] = until();
  if (!faults.strikes('rpc_both_down')) return;
  for (const id of PROVIDER_IDS) downUntilMs[id] = until();
}
