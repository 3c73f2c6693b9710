import type { Random } from '../chain/random.ts';
import type { Ledger } from '../chain/types.ts';
import { transferLamports } from '../market/instructions.ts';
import { signTransaction } from '../market/transaction.ts';
import { createWallet, type Wallet } from '../market/wallet.ts';
import type { LeaderDesk } from './leader-desk.ts';
import type { BoardToken, TokenBoard } from './token-board.ts';
import { type TokenPlan, tokenPlan } from './token-plan.ts';
import type { Trader } from './trader.ts';

export interface SchemesParts {
  readonly ledger: Ledger;
  readonly board: TokenBoard;
  readonly trader: Trader;
  readonly desks: readonly LeaderDesk[];
  readonly random: Random;
  readonly seed: string;
  /** Brings a token to the chain without telling the crowd of it. */
  readonly launchQuietly: (plan: TokenPlan) => void;
}

/** What several wallets do together: leaders of one mind, a pack of one owner, and a faked market. */
export interface Schemes {
  /** Independent leaders buy one token within some minutes. */
  rally(nowMs: number): void;
  /** The pack of one owner does the same, to look like many. */
  pretend(nowMs: number): void;
  /** A token that only wallets of one owner trade is born, and later pumped. */
  fake(nowMs: number): void;
  /** Everything of the above whose time has come. */
  step(nowMs: number): void;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
/** Good leaders without a common funder, of whom some come to each rally. */
export const RALLY = ['Kestrel', 'Osprey', 'Merlin', 'Clover'] as const;
export const PACK = ['Echo One', 'Echo Two', 'Echo Three'] as const;
/** Lures others to the faked market by buying there. */
export const ACCOMPLICE = 'Decoy';
const GATHER_MS = 60 * SECOND_MS;
/** A young rocket is where a rally goes first; it rises from its second minute on. */
const YOUNG_MS = [10 * SECOND_MS, 150 * SECOND_MS] as const;
const RALLIED_MAX = 200;

interface Step {
  readonly dueMs: number;
  readonly run: (nowMs: number) => void;
}

export function createSchemes(parts: SchemesParts): Schemes {
  const { board, desks, random } = parts;
  const waiting: Step[] = [];
  const rallied = new Set<string>();
  const after = (nowMs: number, delayMs: number, run: Step['run']): void => {
    waiting.push({ dueMs: nowMs + delayMs, run });
  };
  const gather = (labels: readonly string[], token: BoardToken, nowMs: number): void => {
    for (const desk of desks.filter(({ leader }) => labels.includes(leader.plan.label))) {
      after(nowMs, random.next() * GATHER_MS, (dueMs) => desk.follow(token.plan.mint, dueMs));
    }
  };
  const isYoung = ({ plan, bornMs }: BoardToken, nowMs: number): boolean =>
    plan.kind === 'rocket' && nowMs - bornMs > YOUNG_MS[0] && nowMs - bornMs < YOUNG_MS[1];

  return {
    rally(nowMs) {
      const fresh = board.alive(nowMs).filter(({ plan }) => plan.index >= 0 && !rallied.has(plan.mint));
      const rocket = fresh.find((token) => isYoung(token, nowMs));
      const honest = fresh.filter(({ plan }) => plan.kind === 'clean' || plan.kind === 'metadata');
      const token = rocket ?? (random.chance(RALLY_CHANCE) && honest.length > 0 ? random.pick(honest) : null);
      if (token === null) return;
      if (rallied.size >= RALLIED_MAX) rallied.clear();
      rallied.add(token.plan.mint);
      gather(RALLY, token, nowMs);
    },
    pretend(nowMs) {
      const honest = board.alive(nowMs).filter(({ plan }) => plan.kind === 'clean' && plan.index >= 0);
      if (honest.length > 0) gather(PACK, random.pick(honest), nowMs);
    },
    fake: (nowMs) => fakeMarket(parts, nowMs, after),
    step(nowMs) {
      const due = waiting.filter(({ dueMs }) => dueMs <= nowMs);
      for (const step of due) {
        waiting.splice(waiting.indexOf(step), 1);
        step.run(nowMs);
      }
    },
  };
}

/** A rally is looked for often, so that no rocket is missed; without one it is rare. */
export const RALLY_EVERY_MS = 15 * SECOND_MS;
const RALLY_CHANCE = 0.03;
export const PRETEND_EVERY_MS = 8 * MINUTE_MS;
export const FAKE_EVERY_MS = 12 * MINUTE_MS;

const FAKERS = 12;
const FAKE_LIQUIDITY_SOL = 90;
const FAKER_FUNDING = 40n * 1_000_000_000n;
/** A thin past, so that there is something to break out of, then the pump. */
const OPENING_MS = [20, 50, 80] as const;
const PUMP_FROM_MS = 6 * MINUTE_MS;
const PUMP_MS = 4 * MINUTE_MS;
const PUMP_TRADES = 30;
const NOTE = 'actors.next_fake';
const OPTIONS = { slippageBps: 1_500, wrapsSol: true, tipLamports: 0n } as const;

function fakeMarket(
  { ledger, trader, desks, random, seed, launchQuietly }: SchemesParts,
  nowMs: number,
  after: (nowMs: number, delayMs: number, run: Step['run']) => void,
): void {
  const index = Number(ledger.readNote(NOTE) ?? 1_000);
  ledger.writeNote(NOTE, String(index + 1));
  const drawn = tokenPlan(`${seed}/fake`, index);
  const plan: TokenPlan = { ...drawn, kind: 'clean', liquiditySol: FAKE_LIQUIDITY_SOL, trapAfterMs: null };
  launchQuietly(plan);
  const fakers = createFakers(ledger, seed);
  const buy = (faker: Wallet): void => {
    const milliSol = 300 + random.integer(900);
    trader.buy(faker, plan.mint, BigInt(milliSol) * 1_000_000n, OPTIONS);
  };
  for (const seconds of OPENING_MS) after(nowMs, seconds * SECOND_MS, () => buy(random.pick(fakers)));
  const decoy = desks.find(({ leader }) => leader.plan.label === ACCOMPLICE);
  after(nowMs, PUMP_FROM_MS - MINUTE_MS, (dueMs) => decoy?.follow(plan.mint, dueMs));
  for (let trade = 0; trade < PUMP_TRADES; trade++) {
    const faker = fakers[trade % FAKERS];
    if (faker !== undefined) after(nowMs, PUMP_FROM_MS + (trade * PUMP_MS) / PUMP_TRADES, () => buy(faker));
  }
}

/** All of them get their SOL from one wallet, which is what gives them away. */
export function createFakers(ledger: Ledger, seed: string): readonly Wallet[] {
  const fakers = Array.from({ length: FAKERS }, (_, each) => createWallet(`${seed}/faker/${each}`));
  const funder = createWallet(`${seed}/funder/fake`);
  const poor = fakers.filter(({ address }) => ledger.getBalance(address) < FAKER_FUNDING / 2n);
  if (poor.length === 0) return fakers;
  ledger.airdrop(funder.address, FAKER_FUNDING * BigInt(poor.length + 1));
  for (const { address } of poor) {
    const transfer = transferLamports(funder.address, address, FAKER_FUNDING);
    ledger.submit(signTransaction([transfer], [funder], ledger.latestBlockhash().blockhash));
  }
  return fakers;
}
