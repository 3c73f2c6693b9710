import { createRandom, type Random } from '../chain/random.ts';
import { createWallet } from '../market/wallet.ts';

/** How a token is made and what its maker will do. Everything follows from the seed and the token's number. */
export const TOKEN_KINDS = [
  'clean',
  'metadata',
  'rocket',
  'round_trip',
  'rug',
  'freezable',
  'pausable',
  'seizable',
  'taxed',
] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

export interface TokenPlan {
  readonly index: number;
  readonly kind: TokenKind;
  readonly symbol: string;
  readonly name: string;
  readonly mint: string;
  /** Names of the wallets that create the token and sign for its mint and pool. */
  readonly mintWallet: string;
  readonly poolWallet: string;
  readonly creatorWallet: string;
  /** SOL in the pool at birth; half of its value. Rockets begin thin: what is thick already does not rise sixty times. */
  readonly liquiditySol: number;
  /** Token atoms in the pool at birth. */
  readonly poolAtoms: bigint;
  /** Standard deviation of the scheduled log price around its base. */
  readonly swing: number;
  /** Milliseconds between two turning points of the schedule. */
  readonly periodMs: number;
  /** Milliseconds from birth until the maker springs the trap; null for honest tokens. */
  readonly trapAfterMs: number | null;
}

export const SUPPLY_ATOMS = 1_000_000_000_000_000n;
export const TOKEN_DECIMALS = 6;
/** Tokens that exist from the beginning; later numbers are born while the market runs. */
export const FOUNDING_TOKENS = 50;

/** Liquidity of the founding tokens in SOL, from half a million dollars down to two thousand. */
const FOUNDING_LIQUIDITY = [
  2_800, 2_200, 1_800, 1_500, 1_200, 1_000, 900, 800, 700, 650, 600, 550, 520, 500, 480, 460, 440, 420, 400,
  390, 380, 370, 360, 350, 340, 330, 320, 310, 300, 290, 280, 270, 260, 250, 240, 230, 220, 210, 200, 190,
  180, 160, 40, 12,
] as const;
const FOUNDING_TRAPS: readonly TokenKind[] = [
  'freezable',
  'pausable',
  'seizable',
  'taxed',
  'rug',
  'round_trip',
];
/** What newly born tokens are, drawn with equal chance from this deck. */
const BIRTH_DECK: readonly TokenKind[] = [
  'clean',
  'clean',
  'metadata',
  'metadata',
  'rocket',
  'rocket',
  'rocket',
  'round_trip',
  'rug',
  'rug',
  'freezable',
  'pausable',
  'seizable',
  'taxed',
];
const MINUTE_MS = 60_000;

/** The plan of the token with this number. Pure: a restart finds the same tokens. */
export function tokenPlan(seed: string, index: number): TokenPlan {
  const random = createRandom(`${seed}/token/${index}`);
  const kind = kindOf(index, random);
  const [symbol, name] = nameOf(index, random);
  const mintWallet = `${seed}/mint/${index}`;
  const isFounding = index < FOUNDING_TOKENS;
  const liquidity = isFounding ? FOUNDING_LIQUIDITY[index] : undefined;
  return {
    index,
    kind,
    symbol,
    name,
    mint: createWallet(mintWallet).address,
    mintWallet,
    poolWallet: `${seed}/pool/${index}`,
    creatorWallet: `${seed}/creator/${index % 8}`,
    liquiditySol: liquidity ?? (kind === 'rocket' ? 32 + random.integer(16) : 70 + random.integer(130)),
    poolAtoms: SUPPLY_ATOMS / 2n,
    swing: isFounding && index < 4 ? 0.06 : 0.08 + random.next() * 0.08,
    periodMs: (4 + random.next() * 5) * MINUTE_MS,
    trapAfterMs: trapDelayOf(kind, isFounding, random),
  };
}

function kindOf(index: number, random: Random): TokenKind {
  if (index >= FOUNDING_TOKENS) return random.pick(BIRTH_DECK);
  const trap = FOUNDING_TRAPS[index - (FOUNDING_TOKENS - FOUNDING_TRAPS.length)];
  return trap ?? (index % 4 === 3 ? 'metadata' : 'clean');
}

/** A founding trap stays baited; only newborn ones spring. A transfer tax needs no springing. */
function trapDelayOf(kind: TokenKind, isFounding: boolean, random: Random): number | null {
  const springs = kind === 'rug' || kind === 'freezable' || kind === 'pausable' || kind === 'seizable';
  return springs && !isFounding ? (4 + random.next() * 12) * MINUTE_MS : null;
}

const FIRST_WORDS = [
  'Moon',
  'Turbo',
  'Quiet',
  'Neon',
  'Salty',
  'Velvet',
  'Rusty',
  'Lucky',
  'Polar',
  'Cosmic',
  'Mellow',
  'Spicy',
  'Foggy',
  'Golden',
  'Hidden',
  'Jolly',
  'Wild',
  'Frozen',
  'Tiny',
  'Mighty',
  'Sleepy',
  'Crimson',
  'Electric',
  'Amber',
] as const;
const SECOND_WORDS = [
  'Otter',
  'Falcon',
  'Mango',
  'Badger',
  'Comet',
  'Pickle',
  'Walrus',
  'Lantern',
  'Gecko',
  'Panda',
  'Anchor',
  'Waffle',
  'Raven',
  'Koala',
  'Cactus',
  'Beacon',
  'Mole',
  'Tulip',
  'Yeti',
  'Noodle',
  'Puffin',
  'Marble',
  'Heron',
  'Bison',
] as const;

/** A pair of words and a ticker made of them; the number keeps tickers apart. */
function nameOf(index: number, random: Random): readonly [symbol: string, name: string] {
  const first = random.pick(FIRST_WORDS);
  const second = random.pick(SECOND_WORDS);
  const ticker = `${first.slice(0, 2)}${second.slice(0, 2)}`.toUpperCase();
  return [
    index < FOUNDING_TOKENS ? `${ticker}${index}` : `${ticker}${index - FOUNDING_TOKENS}`,
    `${first} ${second}`,
  ];
}
