import { until } from '../harness/until.ts';
import type { Fault } from './cluster.ts';
import type { Lane, RunningOperator } from './lane.ts';
import type { Round } from './traffic.ts';
import type { Whale } from './whale.ts';

export interface Stage {
  readonly lane: Lane;
  readonly operator: RunningOperator;
  readonly kind: 'entry' | 'exit';
  readonly whale: Whale;
}

/** Leads a settled operator to its kill point: resolves when it is over, or when its time is. */
export type Scene = (stage: Stage) => Promise<unknown>;

const LOST_BUNDLES: Fault = { site: 'jito.land', kind: 'bundle_lost' };
const SWALLOWED: Fault = { site: 'rpc.*', kind: 'swallow_transaction' };
const FORGOTTEN: Fault = { site: 'rpc.*', kind: 'lie_null' };
const NO_ROUTES: Fault = { site: 'jupiter.swap', kind: 'server_error' };

const SELL_OPEN: Round = { sells: ['open'] };
const BUY_ONLY: Round = { sells: [] };
const SELL_ONLY: Round = { sells: ['open'], buys: false };
/** A sale that waits for its purchase has nothing to sell when the purchase dies. */
const SELL_EARLY: Round = { sells: ['opening', 'open'] };

const TRIES_MAX = 6;
/** How long one try waits for what it has set up. */
const TRY_TIMEOUT_MS = 8_000;

/** Buys and sells until the point is reached. */
export const trade: Scene = (stage) => drive(stage, SELL_OPEN);

/** Every bundle is lost, so the second route is taken. */
export const bundlesLost: Scene = (stage) => tradeUnder(stage, [LOST_BUNDLES]);

/** No route takes anything to the chain. */
export const everythingLost: Scene = (stage) => tradeUnder(stage, [LOST_BUNDLES, SWALLOWED]);

/** As before, and what is sold is what was never bought. */
export const purchaseLost: Scene = ({ lane, operator }) =>
  lane.cluster.withFaults([LOST_BUNDLES, SWALLOWED], lane.wallet, () =>
    lane.traffic.driveUntil(operator, operator.process.isOver, SELL_EARLY),
  );

/** The swap router fails. */
export const noRoutes: Scene = (stage) => tradeUnder(stage, [NO_ROUTES]);

/** Transactions land, and no provider admits to know them: that they are in our history forbids to call them dead. */
export const everythingDenied: Scene = (stage) => tradeUnder(stage, [FORGOTTEN]);

/** What has just landed is forgotten by all, as when a fork takes it back. */
export const landingForgotten: Scene = async (stage) => {
  const { lane, operator, kind } = stage;
  const isOver = operator.process.isOver;
  const isProvisional = (): boolean => isAnyAttempt(stage, 'landed_provisional');
  for (let tries = 0; tries < TRIES_MAX && !isOver(); tries += 1) {
    // What the kill before has left may be all that is held, and then nothing more would be bought.
    if (kind === 'entry') await sellAll(stage);
    else await openFirst(stage);
    const round = kind === 'entry' ? BUY_ONLY : SELL_ONLY;
    await lane.traffic.driveUntil(operator, () => isOver() || isProvisional(), round);
    await lane.cluster.withFaults([FORGOTTEN], lane.wallet, () =>
      tryUntil('it is taken back', () => isOver() || !isProvisional()),
    );
  }
};

/** The price leaves the bounds of a transaction that is signed already. */
export const priceGone: Scene = async (stage) => {
  for (let tries = 0; tries < TRIES_MAX && !stage.operator.process.isOver(); tries += 1) {
    if (stage.kind === 'entry') await overtakeEntry(stage);
    else await overtakeExit(stage);
  }
};

async function overtakeEntry(stage: Stage): Promise<void> {
  const { lane, operator, whale } = stage;
  await sellAll(stage);
  const mint = await lane.cluster.withFaults([LOST_BUNDLES, SWALLOWED], lane.wallet, async () => {
    await lane.traffic.driveUntil(operator, () => isAnyAttempt(stage, 'signed'), BUY_ONLY);
    const signed = mintOfAttempt(stage);
    if (signed !== undefined) await whale.raise(signed);
    return signed;
  });
  await tryUntil('it has failed', () => operator.process.isOver() || !isAnyAttempt(stage, 'signed'));
  if (mint !== undefined) await whale.dump(mint);
}

async function overtakeExit(stage: Stage): Promise<void> {
  const { lane, operator, whale } = stage;
  await openFirst(stage);
  const mint = lane.journal.one<string>("SELECT mint FROM positions WHERE state = 'open' LIMIT 1");
  if (mint === undefined) return;
  await whale.raise(mint);
  await lane.cluster.withFaults([LOST_BUNDLES, SWALLOWED], lane.wallet, async () => {
    const isSigned = () => operator.process.isOver() || isAnyAttempt(stage, 'signed');
    await lane.traffic.driveUntil(operator, isSigned, SELL_ONLY);
    await whale.dump(mint);
  });
  await tryUntil('it has failed', () => operator.process.isOver() || !isAnyAttempt(stage, 'signed'));
}

const drive = ({ lane, operator }: Stage, round: Round): Promise<boolean> =>
  lane.traffic.driveUntil(operator, operator.process.isOver, round);

/** Buys, or sells, under faults: before they begin there is room for purchases, or something to sell. */
async function tradeUnder(stage: Stage, faults: readonly Fault[]): Promise<boolean> {
  const { lane, kind } = stage;
  if (kind === 'entry') await sellAll(stage);
  else await openFirst(stage);
  const round = kind === 'entry' ? BUY_ONLY : SELL_ONLY;
  return lane.cluster.withFaults(faults, lane.wallet, () => drive(stage, round));
}

/** Something to sell. */
async function openFirst(stage: Stage): Promise<void> {
  const { lane, operator } = stage;
  const isReady = (): boolean =>
    operator.process.isOver() || (hasPosition(lane, ['open']) && !isAnyAttempt({ ...stage, kind: 'entry' }));
  await lane.traffic.driveUntil(operator, isReady, BUY_ONLY);
}

/** Makes room for purchases. */
async function sellAll({ lane, operator }: Stage): Promise<void> {
  const isEmpty = (): boolean =>
    operator.process.isOver() || !hasPosition(lane, ['opening', 'open', 'exiting', 'stuck']);
  await lane.traffic.driveUntil(operator, isEmpty, SELL_ONLY);
}

const hasPosition = ({ journal }: Lane, states: readonly string[]): boolean =>
  journal.all(
    `SELECT 1 FROM positions WHERE state IN (${states.map(() => '?').join(', ')}) LIMIT 1`,
    ...states,
  ).length > 0;

const LIVE = "('signed', 'landed_provisional', 'unresolved')";

/** Whether an attempt of the stage's kind is in the state, or alive at all. */
function isAnyAttempt({ lane, kind }: Stage, state?: string): boolean {
  const live = 'SELECT 1 FROM attempts JOIN orders USING (order_id) WHERE kind = ? AND attempts.state';
  const rows =
    state === undefined
      ? lane.journal.all(`${live} IN ${LIVE}`, kind)
      : lane.journal.all(`${live} = ?`, kind, state);
  return rows.length > 0;
}

const mintOfAttempt = ({ lane, kind }: Stage): string | undefined =>
  lane.journal.one<string>(
    "SELECT mint FROM attempts JOIN orders USING (order_id) WHERE kind = ? AND attempts.state = 'signed'",
    kind,
  );

/** A try that comes to nothing is no failure: there are more of them, and the case itself fails without a kill. */
async function tryUntil(what: string, isDone: () => boolean): Promise<void> {
  const deadline = Date.now() + TRY_TIMEOUT_MS;
  await until(what, () => isDone() || Date.now() > deadline, 2 * TRY_TIMEOUT_MS);
}
