import { createRng } from '@chimera/testkit/rng';
import { drawPlot } from './plots.ts';

/**
 * Everything that may go wrong, by name. A number is how hard the fault hits where it is drawn: mostly a
 * probability for each occasion, else as said. Each seed draws its own mix of them.
 */
export const FAULT_STRENGTHS = {
  // The way to an RPC provider. `before`: the request never arrived; `after`: only the answer was lost.
  rpc_unreachable: 0.2,
  rpc_reset_before: 0.1,
  rpc_reset_after: 0.1,
  rpc_timeout_before: 0.06,
  rpc_timeout_after: 0.06,
  rpc_rate_limited: 0.15,
  rpc_unavailable: 0.15,
  rpc_not_json: 0.1,
  rpc_internal: 0.1,
  rpc_node_unhealthy: 0.1,
  rpc_refuses_params: 0.02,
  rpc_slow: 0.3,
  rpc_late_answer: 0.3,
  /** Chance, per slot, that a provider goes away for a while. */
  rpc_one_down: 0.02,
  rpc_both_down: 0.01,
  rpc_sends_only: 0.01,
  // What a node does with bytes.
  send_swallowed: 0.8,
  send_says_no_blockhash: 0.4,
  send_says_processed: 0.4,
  send_says_preflight: 0.3,
  // The block engine.
  jito_refuses: 0.4,
  jito_rate_limited: 0.4,
  jito_swallows: 0.8,
  jito_late: 0.6,
  jito_answer_lost: 0.4,
  jito_says_expired: 0.3,
  jito_down: 0.3,
  jito_floor_unknown: 0.5,
  jito_lands_twice: 0.5,
  // The router, which every entry asks twice: for the way there and for the way back.
  router_no_route: 0.18,
  router_timeout: 0.12,
  router_unavailable: 0.18,
  router_rate_limited: 0.18,
  router_refuses: 0.06,
  router_wrong_mint: 0.06,
  router_wrong_amount: 0.06,
  router_huge_promise: 0.12,
  router_stale_price: 0.5,
  router_drains: 0.06,
  router_approves: 0.06,
  router_wants_signer: 0.06,
  // The token: what its sale shows in rehearsal.
  token_refuses_sales: 0.05,
  token_taxes_sales: 0.05,
  // Prices.
  prices_down: 0.4,
  prices_lack_token: 0.3,
  prices_lack_sol: 0.2,
  price_moves: 0.3,
  price_crash: 0.01,
  price_pumps: 0.03,
  // The chain.
  chain_skips: 0.4,
  chain_forks: 0.4,
  chain_deep_forks: 0.3,
  /** A longer fork without our transactions takes over. */
  chain_reorgs: 0.4,
  /** A leader who put a transaction into a block does not keep it for the next fork. */
  chain_forgets_forked: 1,
  chain_stalls_finality: 0.01,
  chain_fails_swaps: 0.5,
  chain_congested: 0.8,
  /** Blocks without anybody's transaction, which can prove nothing. */
  chain_quiet_blocks: 0.3,
  // What nodes know.
  node_lags: 0.7,
  node_sticks: 0.05,
  node_minority_view: 0.4,
  /** Forgets what is older than some blocks. */
  node_prunes: 0.8,
  node_index_lags: 0.8,
  /** Begins its index anew, as after a start from a snapshot; the blocks themselves come back. */
  node_loses_index: 0.04,
  node_split: 0.8,
  /** One provider answers null for everything of ours. */
  node_hides_ours: 1,
  node_simulates_error: 0.12,
  // Signals.
  signal_two_doors: 0.6,
  signal_repeated: 0.6,
  signal_delayed: 0.6,
  signal_very_late: 0.2,
  signal_burst: 0.5,
  signal_never_happened: 0.2,
  signal_partial_sell: 0.6,
  signal_sell_first: 0.3,
  signal_sell_twice: 0.4,
  signal_forged: 0.4,
  signal_outdated: 0.3,
  signal_garbled: 0.3,
  /** No place is left in the queue but for exits. */
  queue_full: 0.2,
  // The process and its machine.
  crash_on_call: 0.01,
  crash_on_answer: 0.005,
  crash_before_commit: 0.05,
  crash_after_commit: 0.05,
  crash_in_recovery: 0.03,
  crash_stays_down: 0.5,
  /** The disk is lost with the process: the start finds a backup, and the signer's log that is ahead of it. */
  database_restored: 0.5,
  disk_slow: 0.5,
  signer_slow: 0.5,
  clock_jumps_ahead: 0.05,
  clock_jumps_back: 0.05,
  // People.
  halt_entries: 0.03,
  halt_all: 0.02,
  halt_flatten: 0.02,
  halt_by_file: 0.03,
  /** Somebody acts on what is unresolved: has it proven again, takes it for landed, or gives it up. */
  attempt_handled: 0.3,
  /** The folder's watcher tells of nothing. */
  halt_watch_deaf: 0.5,
  /** A HALT file appears just when something has become durable. */
  halt_at_commit: 0.04,
  resume: 0.1,
  limits_tighten: 0.03,
  leader_demoted: 0.02,
  manual_exit: 0.05,
  dust_sent: 0.03,
  deposit_sent: 0.02,
  // New kinds come last: each has its chance by its place, so that the stories without them stay as they are.
  /** Nobody else trades any more, for as long as the world lasts. */
  chain_falls_quiet: 0.4,
  /** The provider that would lie tells of each transaction of ours that it moved a little more or less. */
  node_tells_wrong_amounts: 1,
  /** Somebody loses patience and writes off what may have landed, since nobody shows it. */
  attempt_given_up: 1,
  /** The wallet's history and balances are laid beside the books. */
  manual_reconciliation: 0.1,
  /** The owner of the key sells what a position holds in a program of his own. */
  manual_sale_elsewhere: 0.06,
} as const;

export type FaultKind = keyof typeof FAULT_STRENGTHS;
export const FAULT_KINDS = Object.keys(FAULT_STRENGTHS).filter(isFaultKind);

export function isFaultKind(name: string): name is FaultKind {
  return Object.hasOwn(FAULT_STRENGTHS, name);
}

/** The faults of one seed. */
export interface Faults {
  readonly drawn: readonly FaultKind[];
  /** How hard it hits now; zero when it was not drawn, or after everything was healed. */
  readonly strength: (kind: FaultKind) => number;
  /** Whether it strikes on this occasion. */
  readonly strikes: (kind: FaultKind) => boolean;
  readonly heal: () => void;
  readonly isHealed: () => boolean;
}

const THEME_CHANCE = 0.85;
const themeOf = (kind: FaultKind): string => kind.slice(0, kind.indexOf('_'));
const THEMES = [...new Set(FAULT_KINDS.map(themeOf))];
/** What happens to our bytes is what most mistakes need: each seed has one of these. */
const ROADS = ['chain', 'chain', 'send', 'jito'];
/** What else goes wrong; what nodes know of our bytes twice as often as anything else. */
const REST = [...THEMES, 'node'];

/** Not of the ordinary mix until thousands of their stories have held. Who wants them names them. */
const BY_NAME_ONLY: ReadonlySet<FaultKind> = new Set();

export interface Choice {
  /** Kinds that are dropped; the strength of the others stays as it was. */
  readonly without: ReadonlySet<FaultKind>;
  /** Kinds that are drawn by name only, and may be drawn now. */
  readonly also: ReadonlySet<FaultKind>;
  /** Instead of a mix, these and no others, each as hard as it can. */
  readonly only: ReadonlySet<FaultKind> | null;
  /** A kind outside the seed's themes is drawn with less than this chance. */
  readonly densityMax: number;
}

/** Draws a seed's own mix: some themes nearly whole, of the rest a part; now and then a plot instead. */
export function drawFaults(seed: number, { without, also, only, densityMax }: Choice): Faults {
  const draw = createRng(seed ^ 0x5eed);
  const plot = drawPlot(seed)?.filter((kind) => !without.has(kind));
  const chosen = only ?? (plot === undefined ? null : new Set(plot));
  const density = draw.next() * densityMax;
  const themes = new Set([draw.pick(ROADS), draw.pick(REST)]);
  const strengths = new Map<FaultKind, number>();
  // Each kind has its own chance, so that leaving one out moves the others as little as possible.
  const chances = new Map(
    FAULT_KINDS.map((kind, index) => [kind, createRng(seed ^ ((index + 1) * 0x9e37_79b1))]),
  );
  const isOfMix = (kind: FaultKind): boolean => !BY_NAME_ONLY.has(kind) || also.has(kind);
  for (const kind of FAULT_KINDS) {
    const isDrawn = draw.chance(themes.has(themeOf(kind)) ? THEME_CHANCE : density);
    const strength = FAULT_STRENGTHS[kind] * (0.2 + 0.8 * draw.next());
    if (chosen?.has(kind)) strengths.set(kind, FAULT_STRENGTHS[kind]);
    else if (isDrawn && chosen === null && !without.has(kind) && isOfMix(kind)) strengths.set(kind, strength);
  }
  let isHealed = false;
  const strength = (kind: FaultKind): number => (isHealed ? 0 : (strengths.get(kind) ?? 0));
  return {
    drawn: [...strengths.keys()],
    strength,
    strikes: (kind) => {
      const chance = strength(kind);
      return chance > 0 && chances.get(kind)?.chance(chance) === true;
    },
    heal: () => {
      isHealed = true;
    },
    isHealed: () => isHealed,
  };
}
