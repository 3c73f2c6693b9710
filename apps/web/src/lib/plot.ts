import { LAMPORTS_PER_SOL } from '@chimera/core/units/lamports';

/** Lamports that a plotted number keeps: a microsol is far below a pixel. */
const PLOT_STEP = LAMPORTS_PER_SOL / 1_000_000n;

/**
 * A coordinate of a chart in SOL. Only for drawing: it is rounded to a millionth, never calculated with and
 * never shown as an amount.
 */
export function plotSol(value: bigint): number {
  return Number(value / PLOT_STEP) / 1_000_000;
}
