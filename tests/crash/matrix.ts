import {
  BOOT_STEPS,
  type CALLS,
  KILL_POINTS,
  type KillPointName,
  MOMENTS,
  type OrderEventType,
  type OrderKind,
} from '../../apps/operator/src/compose/kill-points.ts';
import {
  bundlesLost,
  everythingDenied,
  everythingLost,
  landingForgotten,
  noRoutes,
  priceGone,
  purchaseLost,
  type Scene,
  trade,
} from './scenes.ts';

/** A point, how it is brought about, and where the recovery after its first kill is killed. */
export interface KillCase {
  readonly point: KillPointName;
  readonly kind: OrderKind;
  readonly scene: Scene;
  readonly recoveryPoint: KillPointName;
}

type CallName = (typeof CALLS)[number] extends `${infer Name}.${string}` ? Name : never;

/** What brings about each step of an order; a new step does not compile without. */
const SCENES: Readonly<Record<OrderEventType | CallName, Scene>> = {
  signal_received: trade,
  signal_decided: trade,
  quote: trade,
  sign: trade,
  attempt_signed: trade,
  jito: trade,
  rpc: bundlesLost,
  attempt_sent: trade,
  attempt_landed_provisionally: trade,
  attempt_rolled_back: landingForgotten,
  attempt_landed: trade,
  attempt_failed_on_chain: priceGone,
  attempt_superseded: priceGone,
  attempt_died: everythingLost,
  attempt_unresolved: everythingDenied,
  order_abandoned: noRoutes,
};

const RECOVERY_POINTS: readonly KillPointName[] = [
  ...BOOT_STEPS.map((step) => `boot.${step}` as const),
  ...MOMENTS.map((moment) => `boot.boot_started.${moment}` as const),
];

function toCase(point: KillPointName, index: number): KillCase {
  const [life, step = ''] = point.split('.');
  const recoveryPoint = RECOVERY_POINTS[index % RECOVERY_POINTS.length] ?? 'boot.locked';
  const kind = life === 'exit' ? 'exit' : 'entry';
  if (point.startsWith('exit.order_abandoned.')) return { point, kind, scene: purchaseLost, recoveryPoint };
  return { point, kind, scene: isScene(step) ? SCENES[step] : trade, recoveryPoint };
}

const isScene = (step: string): step is keyof typeof SCENES => Object.hasOwn(SCENES, step);

const ALL: readonly KillCase[] = KILL_POINTS.map(toCase);

/** A sample keeps the ordinary run short; it walks evenly through the lives of entries, exits and starts. */
const SAMPLE_EVERY = 7;

/** The cases of this run: those whose point matches `CRASH_POINTS`, or an even sample of all. */
export function cases({ CRASH_POINTS: pattern }: NodeJS.ProcessEnv): readonly KillCase[] {
  const chosen =
    pattern === undefined
      ? ALL.filter((_case, index) => index % SAMPLE_EVERY === 0)
      : ALL.filter(({ point }) => new RegExp(pattern).test(point));
  return chosen.toSorted((a, b) => slowness(b) - slowness(a));
}

/** Cases that wait for a blockhash to die begin first, so that none of them is left over at the end. */
const slowness = ({ scene }: KillCase): number =>
  [everythingLost, everythingDenied, purchaseLost, priceGone, landingForgotten].includes(scene) ? 1 : 0;
