import { KILL_POINTS, type KillPointName } from '../../apps/operator/src/compose/kill-points.ts';
import type { Fault } from './rig.ts';

/** How a point is brought about. */
export interface KillCase {
  readonly point: KillPointName;
  /** Switched on for the traffic that leads to the point, off for the recovery. */
  readonly faults: readonly Fault[];
  /** Whether a position is opened before the faults begin. */
  readonly opensFirst: boolean;
  /** States of positions that the traffic sells. */
  readonly sells: readonly string[];
}

/**
 * Ends that need a fork, a price that moves between rehearsal and landing, or a provider that fails in the middle
 * of a proof. The seeded simulation crashes the operator around these; the cluster does not bring them about.
 */
const BEYOND_THE_CLUSTER = /\.attempt_(rolled_back|failed_on_chain|unresolved)\./;

const LOST_BUNDLES: Fault = { site: 'jito.land', kind: 'bundle_lost' };
const SWALLOWED: Fault = { site: 'rpc.*', kind: 'swallow_transaction' };
const NO_ROUTES: Fault = { site: 'jupiter.swap', kind: 'server_error' };

function toCase(point: KillPointName): KillCase {
  const plain: KillCase = { point, faults: [], opensFirst: false, sells: ['open'] };
  const isExit = point.startsWith('exit.');
  if (/\.rpc\./.test(point)) return { ...plain, faults: [LOST_BUNDLES], opensFirst: isExit };
  if (/\.attempt_died\./.test(point)) {
    return { ...plain, faults: [LOST_BUNDLES, SWALLOWED], opensFirst: isExit };
  }
  if (point.startsWith('entry.order_abandoned.')) return { ...plain, faults: [NO_ROUTES] };
  // A sale that waits for its purchase has nothing to sell when the purchase dies.
  if (point.startsWith('exit.order_abandoned.')) {
    return { ...plain, faults: [LOST_BUNDLES, SWALLOWED], sells: ['opening', 'open'] };
  }
  return plain;
}

const ALL: readonly KillCase[] = KILL_POINTS.filter((point) => !BEYOND_THE_CLUSTER.test(point)).map(toCase);
/** A sample keeps the ordinary run short; it walks evenly through the lives of entries, exits and starts. */
const SAMPLE_EVERY = 7;
/** A proof of death may be put off by half a minute when the machine is busy: too long for the ordinary run. */
const isQuick = ({ faults }: KillCase): boolean => !faults.includes(SWALLOWED);

/** The cases of this run: every one when `CRASH_MATRIX` is `all`, else every seventh that needs no proof. */
export const cases = (matrix: string | undefined): readonly KillCase[] =>
  matrix === 'all' ? ALL : ALL.filter(isQuick).filter((_case, index) => index % SAMPLE_EVERY === 0);
