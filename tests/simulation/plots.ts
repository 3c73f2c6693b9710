import { createRng } from '@chimera/testkit/rng';
import type { FaultKind } from './faults.ts';

/**
 * Faults that make a story together which each of them alone, or among all the others, hardly ever tells. A seed
 * that draws a plot has these and no others, each as hard as it can.
 */
const PLOTS: readonly (readonly FaultKind[])[] = [
  // Nobody shows it, somebody writes it off, and it has landed all the same.
  [
    'node_hides_ours',
    'node_prunes',
    'node_index_lags',
    'rpc_unreachable',
    'rpc_one_down',
    'attempt_handled',
    'attempt_given_up',
  ],
  [
    'node_hides_ours',
    'node_index_lags',
    'node_loses_index',
    'rpc_one_down',
    'signal_burst',
    'attempt_handled',
    'attempt_given_up',
    'crash_on_answer',
  ],
  // The owner sells what an exit sells as well, on forks that show one or the other.
  [
    'manual_sale_elsewhere',
    'manual_reconciliation',
    'manual_exit',
    'signal_burst',
    'chain_forks',
    'chain_deep_forks',
    'signal_partial_sell',
  ],
  // The same, and the operator dies between its log and its database.
  [
    'manual_sale_elsewhere',
    'manual_reconciliation',
    'chain_fails_swaps',
    'node_lags',
    'crash_on_answer',
    'crash_after_commit',
  ],
  // The database is lost with what it knew of transactions that never landed.
  [
    'database_restored',
    'crash_on_answer',
    'crash_after_commit',
    'crash_stays_down',
    'send_swallowed',
    'jito_swallows',
    'resume',
  ],
  // A purchase vanishes while it is being sold.
  [
    'chain_reorgs',
    'chain_forgets_forked',
    'chain_forks',
    'chain_deep_forks',
    'manual_exit',
    'signal_partial_sell',
    'signal_burst',
    'node_lags',
    'send_swallowed',
  ],
  // Parts are sold again and again until one goes through.
  ['chain_fails_swaps', 'chain_forks', 'chain_deep_forks', 'signal_partial_sell', 'manual_exit'],
  // The honest one has not looked yet, and the other says that there is nothing.
  ['node_hides_ours', 'node_index_lags'],
  ['node_hides_ours'],
  // Many want the same money before any of it is on disk.
  ['signal_burst', 'disk_slow', 'signer_slow'],
];

/** Of so many seeds one has a plot. */
const PLOT_EVERY = 12;

/** The plot of a seed; null when it has a mix of its own. */
export function drawPlot(seed: number): readonly FaultKind[] | null {
  const rng = createRng(seed ^ 0x9107);
  return rng.below(PLOT_EVERY) === 0 ? rng.pick(PLOTS) : null;
}
