import { createWallet, type Wallet } from '../market/wallet.ts';

/** What a leader goes for. */
export type Taste = 'liquid' | 'any' | 'careless' | 'newborn' | 'trap';

export interface LeaderPlan {
  readonly walletName: string;
  readonly label: string;
  readonly status: 'ACTIVE' | 'CANDIDATE';
  /** The quality score that the roster claims for it. */
  readonly wqs: number;
  readonly cluster: string | null;
  /** Wallet that funds it; members of a cluster share one. */
  readonly funder: string | null;
  readonly taste: Taste;
  /** How much of a token's coming drift it sees: 1 all, 0 nothing, below 0 the opposite. */
  readonly sight: number;
  /** Standard deviation of its misjudgement, as a log price. */
  readonly blur: number;
  readonly sizeSol: readonly [least: number, most: number];
  readonly holdMs: readonly [least: number, most: number];
  readonly buyEveryMs: number;
  readonly positionsMax: number;
}

export interface Leader {
  readonly plan: LeaderPlan;
  readonly wallet: Wallet;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const base = {
  status: 'ACTIVE',
  cluster: null,
  funder: null,
  taste: 'liquid',
  blur: 0.02,
  sizeSol: [0.5, 5],
  holdMs: [75 * SECOND, 10 * MINUTE],
  buyEveryMs: 42 * SECOND,
  positionsMax: 8,
} as const;

const insider = { ...base, taste: 'any', cluster: 'cluster-a', funder: 'funder/a', sight: 0.75 } as const;
const echo = {
  ...base,
  status: 'CANDIDATE',
  cluster: 'cluster-b',
  funder: 'funder/b',
  sight: 0.1,
  blur: 0.06,
  wqs: 55,
  buyEveryMs: 100 * SECOND,
} as const;

/** Fourteen leaders of different skill; the scores are what a roster would claim, not what they deserve. */
const PLANS: readonly Omit<LeaderPlan, 'walletName'>[] = [
  { ...base, label: 'Kestrel', sight: 0.95, wqs: 91 },
  { ...base, label: 'Osprey', sight: 0.9, wqs: 87 },
  { ...base, label: 'Merlin', sight: 0.8, blur: 0.03, wqs: 82 },
  { ...insider, label: 'Delta One', wqs: 79 },
  { ...insider, label: 'Delta Two', wqs: 77 },
  { ...insider, label: 'Delta Three', wqs: 75 },
  { ...base, label: 'Clover', taste: 'careless', sight: 0.15, blur: 0.08, wqs: 73 },
  { ...base, label: 'Plover', sight: 0.35, blur: 0.05, wqs: 71 },
  { ...base, status: 'CANDIDATE', label: 'Grebe', sight: 0.1, blur: 0.08, wqs: 58, buyEveryMs: 90 * SECOND },
  {
    ...base,
    status: 'CANDIDATE',
    label: 'Swift',
    taste: 'newborn',
    sight: 0.5,
    wqs: 66,
    holdMs: [15 * SECOND, 60 * SECOND],
    buyEveryMs: 30 * SECOND,
  },
  {
    ...base,
    status: 'CANDIDATE',
    label: 'Decoy',
    taste: 'trap',
    sight: -0.8,
    wqs: 76,
    holdMs: [10 * SECOND, 40 * SECOND],
    buyEveryMs: 80 * SECOND,
  },
  { ...echo, label: 'Echo One' },
  { ...echo, label: 'Echo Two' },
  { ...echo, label: 'Echo Three' },
];

export const createLeaders = (seed: string): readonly Leader[] =>
  PLANS.map((plan, index) => {
    const walletName = `${seed}/leader/${index}`;
    return { plan: { ...plan, walletName }, wallet: createWallet(walletName) };
  });

/** Traders without a plan of their own: they move prices along the schedule. */
export const CROWD_SIZE = 16;
export const createCrowd = (seed: string): readonly Wallet[] =>
  Array.from({ length: CROWD_SIZE }, (_, index) => createWallet(`${seed}/crowd/${index}`));

export const CREATORS = 8;

/** One entry of the roster that an operator may start with. Planted: no code decides by these addresses. */
export interface RosterEntry {
  readonly address: string;
  readonly label: string;
  readonly wqs: number;
  readonly status: 'ACTIVE' | 'CANDIDATE';
  readonly clusterId: string | null;
  readonly origin: 'planted';
}

export const rosterOf = (leaders: readonly Leader[]): readonly RosterEntry[] =>
  leaders.map(({ plan, wallet }) => ({
    address: wallet.address,
    label: plan.label,
    wqs: plan.wqs,
    status: plan.status,
    clusterId: plan.cluster,
    origin: 'planted',
  }));
