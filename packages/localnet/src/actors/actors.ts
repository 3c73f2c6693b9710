import type { Random } from '../chain/random.ts';
import type { Ledger } from '../chain/types.ts';
import { launchToken } from '../genesis/launch.ts';
import type { PoolBook } from '../market/pool-book.ts';
import { createWallet } from '../market/wallet.ts';
import { createCrowdDesk } from './crowd-desk.ts';
import { createLeaderDesk, type LeaderDesk } from './leader-desk.ts';
import { createPlant, type Plant } from './plants.ts';
import { createCrowd, createLeaders, type RosterEntry, rosterOf } from './population.ts';
import { createSchemes, FAKE_EVERY_MS, PRETEND_EVERY_MS, RALLY_EVERY_MS, type Schemes } from './schemes.ts';
import { createTokenBoard, type TokenBoard } from './token-board.ts';
import { type TokenPlan, tokenPlan } from './token-plan.ts';
import { createTrader, type SendTrade } from './trader.ts';
import { isDue, springTrap } from './traps.ts';

export interface ActorsParts {
  readonly ledger: Ledger;
  readonly pools: PoolBook;
  readonly seed: string;
  readonly random: Random;
  /** How trades reach the chain; tipped ones may go through the auction. */
  readonly send: SendTrade;
  /** Multiple of normal speed. It makes all of the market faster: schedules, patience and trading alike. */
  readonly speed: number;
}

/** Everybody who trades, launches and cheats on the local market. */
export interface Actors {
  readonly board: TokenBoard;
  readonly roster: readonly RosterEntry[];
  /** Lets everybody act whose time has come. */
  step(nowMs: number): void;
  /** When the next one is due. */
  nextDueMs(): number;
  /** After a pause: everybody starts afresh from this time instead of catching up. */
  resume(nowMs: number): void;
  /** The crowd brings prices back to the schedule after a time in which nobody traded. */
  settle(nowMs: number): void;
  /** Leaders sell what they hold. */
  closeAll(): void;
  launch(plan: TokenPlan): void;
  /** Lets the next newborn be one that will rise sixty times. */
  launchRocket(): void;
  /** Brings something about at once. */
  readonly plant: Plant;
  /** Lets a leader buy this token now; false when it holds some already, or one of the two does not exist. */
  purchase(leader: string, mint: string): boolean;
}

/** Something that acts again and again after random waits. */
interface Task {
  dueMs: number;
  readonly everyMs: number;
  run(nowMs: number): void;
}

/** At high speed several turns fall into one step. */
const RUNS_PER_STEP_MAX = 8;
const CROWD_EVERY_MS = 900;
const REVIEW_EVERY_MS = 5_000;
const BIRTH_EVERY_MS = 150_000;
const TRAP_CHECK_EVERY_MS = 10_000;
const SCHEMES_EVERY_MS = 2_000;
const EARLY_HOLDERS = 4;
/** Enough for the crowd to visit every token that strayed. */
const SETTLING_TRADES = 90;
const LAMPORTS_PER_SOL = 1_000_000_000n;
const CREATOR_LEAST = 5_000n * LAMPORTS_PER_SOL;
const CREATOR_FUNDING = 50_000n * LAMPORTS_PER_SOL;

export function createActors(parts: ActorsParts): Actors {
  const { ledger, pools, seed, random } = parts;
  const board = createTokenBoard(ledger, pools, { seed, speed: parts.speed });
  const crowd = createCrowd(seed);
  const leaders = createLeaders(seed);
  const trader = createTrader(ledger, pools, random.fork('trader'), parts.send);
  const toMarketMs = (nowMs: number): number => nowMs * parts.speed;
  const deskParts = { ledger, board, trader, nowMs: () => toMarketMs(ledger.timeMs()) };
  const desks = leaders.map((leader) =>
    createLeaderDesk(leader, { ...deskParts, random: random.fork(leader.plan.walletName) }),
  );
  const crowdDesk = createCrowdDesk(crowd, { ...deskParts, random: random.fork('crowd') });
  const holders = random.fork('holders');
  const launchQuietly = (plan: TokenPlan): void => {
    const creator = createWallet(plan.creatorWallet).address;
    if (ledger.getBalance(creator) < CREATOR_LEAST) ledger.airdrop(creator, CREATOR_FUNDING);
    const first = holders.integer(crowd.length);
    const early = Array.from({ length: EARLY_HOLDERS }, (_, index) => crowd[(first + index) % crowd.length]);
    launchToken(
      ledger,
      plan,
      early.flatMap((wallet) => wallet?.address ?? []),
    );
  };
  const launch = (plan: TokenPlan): void => {
    launchQuietly(plan);
    board.add(plan);
  };
  const schemes = createSchemes({
    ...{ ledger, board, trader, desks, seed, launchQuietly },
    random: random.fork('schemes'),
  });
  const plant = createPlant({ ledger, pools, board, trader, desks, seed, launchQuietly });
  const tasks = createTasks(desks, schemes, {
    trade: (nowMs) => crowdDesk.trade(nowMs),
    bear: () => launch(tokenPlan(seed, board.nextIndex())),
    springTraps: (nowMs) => springTraps(parts, board, nowMs),
  });
  const clock = createTaskClock(tasks, random.fork('waits'), toMarketMs(ledger.timeMs()));
  return {
    board,
    roster: rosterOf(leaders),
    step: (nowMs) => clock.step(toMarketMs(nowMs)),
    resume: (nowMs) => clock.resume(toMarketMs(nowMs)),
    nextDueMs: () => clock.nextDueMs() / parts.speed,
    settle(nowMs) {
      for (let trade = 0; trade < SETTLING_TRADES; trade++) crowdDesk.trade(toMarketMs(nowMs));
    },
    closeAll: () => {
      for (const desk of desks) desk.closeAll();
    },
    launch,
    plant,
    purchase(leader, mint) {
      const desk = desks.find(({ leader: { wallet } }) => wallet.address === leader);
      return board.get(mint) !== null && desk?.follow(mint, toMarketMs(ledger.timeMs())) === true;
    },
    launchRocket() {
      let index = board.nextIndex();
      while (tokenPlan(seed, index).kind !== 'rocket') index += 1;
      launch(tokenPlan(seed, index));
    },
  };
}

interface MarketJobs {
  trade(nowMs: number): void;
  bear(): void;
  springTraps(nowMs: number): void;
}

function createTasks(desks: readonly LeaderDesk[], schemes: Schemes, jobs: MarketJobs): Task[] {
  const task = (everyMs: number, run: (nowMs: number) => void): Task => ({ dueMs: 0, everyMs, run });
  return [
    ...desks.flatMap((desk) => [
      task(desk.leader.plan.buyEveryMs, (nowMs) => desk.buy(nowMs)),
      task(REVIEW_EVERY_MS, (nowMs) => desk.review(nowMs)),
    ]),
    task(CROWD_EVERY_MS, (nowMs) => jobs.trade(nowMs)),
    task(BIRTH_EVERY_MS, () => jobs.bear()),
    task(RALLY_EVERY_MS, schemes.rally),
    task(PRETEND_EVERY_MS, schemes.pretend),
    task(FAKE_EVERY_MS, schemes.fake),
    task(SCHEMES_EVERY_MS, schemes.step),
    task(TRAP_CHECK_EVERY_MS, (nowMs) => jobs.springTraps(nowMs)),
  ];
}

function springTraps({ ledger, pools }: ActorsParts, board: TokenBoard, nowMs: number): void {
  for (const token of board.alive(nowMs)) {
    if (!isDue(token, nowMs)) continue;
    springTrap(ledger, pools, token.plan);
    token.isSprung = true;
  }
}

/** Waits are exponential, so that nobody acts like clockwork; a short floor keeps bursts readable. */
function createTaskClock(tasks: readonly Task[], random: Random, startMs: number) {
  const wait = (task: Task): number => task.everyMs * (0.15 - 0.85 * Math.log(1 - random.next()));
  const resume = (nowMs: number): void => {
    for (const task of tasks) task.dueMs = nowMs + wait(task);
  };
  resume(startMs);
  return {
    resume,
    nextDueMs: () => tasks.reduce((least, task) => Math.min(least, task.dueMs), Number.POSITIVE_INFINITY),
    step(nowMs: number): void {
      for (const task of tasks) {
        for (let runs = 0; task.dueMs <= nowMs && runs < RUNS_PER_STEP_MAX; runs++) {
          task.run(nowMs);
          task.dueMs += wait(task);
        }
        // Whoever is still behind has missed its turns: catching up later would be a burst nobody meant.
        if (task.dueMs <= nowMs) task.dueMs = nowMs + wait(task);
      }
    },
  };
}
