import { until } from '../../tests/harness/until.ts';
import { beginSale, holdOne, NOTHING_ARRIVES, openRig, type Rig, WAIT_MS } from '../resell/rig.ts';
import { type Figure, figure, type Suite } from '../suite.ts';

/** As the real network's. */
const SLOT_MS = 400;
const SAMPLES = Number(process.env.BENCH_RESELL_SAMPLES ?? 3);
/** What the documents promise; a busy machine is late, so they are told and do not decide. */
const AFTER_FAILURE_MS_MAX = 5_000;
const AFTER_LOSS_MS_MAX = 36_000;

export const suite: Suite = {
  about: `from a sale that comes to nothing to the one that sells, the real operator at ${SLOT_MS} ms slots`,
  run: async () => {
    const rig = await openRig(SLOT_MS);
    try {
      const failed: number[] = [];
      const dropped: number[] = [];
      for (let count = 0; count < SAMPLES; count += 1) {
        failed.push(await afterFailure(rig));
        dropped.push(await afterLoss(rig));
        console.log(`  sample ${count + 1}: failed ${failed.at(-1)} ms, dropped ${dropped.at(-1)} ms`);
      }
      return toFigures(failed, dropped);
    } finally {
      await rig.close();
    }
  },
};

const worst = (samples: readonly number[]): number => Math.max(...samples);

const toFigures = (failed: readonly number[], dropped: readonly number[]): readonly Figure[] => [
  figure('failed sale in its block → sold, worst', worst(failed), 'ms', {
    ...{ atMost: AFTER_FAILURE_MS_MAX, isTold: true },
  }),
  figure('dropped sale signed → sold, worst', worst(dropped), 'ms', {
    ...{ atMost: AFTER_LOSS_MS_MAX, isTold: true },
  }),
];

/** The price leaves a sale that is signed and does not arrive; then it arrives, and fails. By the chain's slots. */
async function afterFailure(rig: Rig): Promise<number> {
  const { cluster, lane, whale } = rig;
  await holdOne(rig);
  const held = lane.journal.one<string>("SELECT mint FROM positions WHERE state = 'open'");
  await whale.raise(held ?? '');
  const { txid, mint, orderId } = await cluster.withFaults(NOTHING_ARRIVES, lane.wallet, async () => {
    const sale = await beginSale(rig);
    await whale.dump(sale.mint);
    return sale;
  });
  const sold = await soldSlot(rig, orderId);
  const failed = await until(
    `the failed sale of ${mint} is final`,
    () =>
      lane.journal.one<bigint>(
        "SELECT landed_slot FROM attempts WHERE txid = ? AND state = 'failed_on_chain'",
        txid,
      ),
    WAIT_MS,
  );
  return Number(sold - failed) * SLOT_MS;
}

/** Nothing of the sale arrives until it has expired. By the operator's clock. */
async function afterLoss(rig: Rig): Promise<number> {
  const { cluster, lane } = rig;
  await holdOne(rig);
  const { txid, orderId } = await cluster.withFaults(NOTHING_ARRIVES, lane.wallet, async () => {
    const sale = await beginSale(rig);
    const isExpired = async () => (await cluster.height()) > Number(sale.lastValidHeight) + 1;
    await until('the sale has expired', isExpired, WAIT_MS);
    return sale;
  });
  await soldSlot(rig, orderId);
  const ofOrder = (what: string): bigint =>
    lane.journal.one<bigint>(`SELECT ${what} FROM attempts WHERE order_id = ? ORDER BY n DESC`, orderId) ??
    0n;
  const signed = lane.journal.one<bigint>('SELECT signed_at_ms FROM attempts WHERE txid = ?', txid) ?? 0n;
  return Number(ofOrder('landed_at_ms') - signed);
}

/** The slot in which the order's last attempt sold, once that is final. */
const soldSlot = ({ lane }: Rig, orderId: string): Promise<bigint> =>
  until(
    'the sale has landed for good',
    () =>
      lane.journal.one<bigint>(
        "SELECT landed_slot FROM attempts WHERE order_id = ? AND state = 'landed'",
        orderId,
      ),
    WAIT_MS,
  );
