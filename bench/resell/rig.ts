import { type Cluster, type Fault, startCluster } from '../../tests/crash/cluster.ts';
import { type Lane, openLane, type RunningOperator } from '../../tests/crash/lane.ts';
import { OPERATOR } from '../../tests/crash/operator-process.ts';
import { createTraffic } from '../../tests/crash/traffic.ts';
import { createWhale, type Whale } from '../../tests/crash/whale.ts';
import { until } from '../../tests/harness/until.ts';
import { bundleProgram } from '../../tooling/bundle.mjs';

/** The real operator against an embedded cluster as fast as the real one. */
export interface Rig {
  readonly cluster: Cluster;
  readonly lane: Lane;
  readonly operator: RunningOperator;
  readonly whale: Whale;
  close(): Promise<void>;
}

/** Below this a leader is not followed. */
const LEADER_QUALITY_MIN = 80;

/** No route takes our bytes to the chain. */
export const NOTHING_ARRIVES: readonly Fault[] = [
  { site: 'jito.land', kind: 'bundle_lost' },
  { site: 'rpc.*', kind: 'swallow_transaction' },
];

export const WAIT_MS = 120_000;

export async function openRig(slotMs: number): Promise<Rig> {
  const cluster = await startCluster(slotMs);
  const { mints } = cluster;
  const { path: bundle } = await bundleProgram(OPERATOR);
  const wide = await openLane({ cluster, name: 'resell', mints, bundle });
  const started = wide.start();
  const operator = await wide.reach(started);
  if (operator === null) throw new Error(`the operator did not start:\n${started.output()}`);
  const lane = await narrowed(wide, operator);
  return {
    ...{ cluster, lane, operator, whale: await createWhale(cluster) },
    close: async () => {
      started.kill('SIGKILL');
      await started.ended;
      lane.close();
      await cluster.stop();
    },
  };
}

/** The lane with one mint that may be bought, so that one position is held at a time. */
async function narrowed(lane: Lane, operator: RunningOperator): Promise<Lane> {
  const { journal, traffic, cluster } = lane;
  const landed = (): string | undefined =>
    journal.one<string>("SELECT mint FROM positions WHERE state = 'open' LIMIT 1");
  await traffic.driveUntil(operator, () => landed() !== undefined, { sells: [] });
  const mint = await until('a purchase has landed', landed, WAIT_MS);
  const isEmpty = (): boolean =>
    journal.one("SELECT 1 FROM positions WHERE state NOT IN ('closed', 'void')") === undefined;
  await traffic.driveUntil(operator, isEmpty, { sells: ['open'], buys: false });
  const leaders = cluster.leaders.filter(({ wqs }) => wqs >= LEADER_QUALITY_MIN);
  return {
    ...lane,
    traffic: createTraffic({ journal, mints: [mint], leaders: leaders.map(({ address }) => address) }),
  };
}

/** Buys until something is held whose purchase is final, and nothing else is under way. */
export async function holdOne({ lane, operator }: Rig): Promise<void> {
  const isHeld = (): boolean =>
    lane.journal.one("SELECT 1 FROM positions WHERE state = 'open'") !== undefined &&
    lane.journal.one("SELECT 1 FROM orders WHERE state IN ('planned', 'working')") === undefined;
  await lane.traffic.driveUntil(operator, isHeld, { sells: [] });
}

/** The first attempt of the sale that begins now. */
export interface FirstSale {
  readonly txid: string;
  readonly orderId: string;
  readonly mint: string;
  readonly lastValidHeight: number;
}

/** Sells what is held, and resolves when the sale is signed. */
export async function beginSale({ lane, operator }: Rig): Promise<FirstSale> {
  const { journal, traffic } = lane;
  const signed = (): FirstSale | undefined =>
    journal.all<FirstSale>(
      `SELECT txid, order_id AS orderId, mint, last_valid_height AS lastValidHeight FROM attempts
       JOIN orders USING (order_id) WHERE kind = 'exit' AND orders.state = 'working' AND attempts.state = 'signed'`,
    )[0];
  await traffic.driveUntil(operator, () => signed() !== undefined, { sells: ['open'], buys: false });
  return until('the sale is signed', signed, WAIT_MS);
}
