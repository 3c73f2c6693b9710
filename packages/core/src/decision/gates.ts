/**
 * Every reason for which a decision can refuse, append-only. A BUY is put to all of them; a SELL only to
 * those that say whether there is something of ours to sell.
 */
export const GATE_CODES = [
  'halted',
  'strategy',
  'verified',
  'fresh',
  'known_wallet',
  'active_wallet',
  'wallet_quality',
  'superseded',
  'one_position_per_mint',
  'position_count',
  'token_known',
  'freeze_authority',
  'mint_authority',
  'token_extensions',
  'liquidity',
  'price_of_sol',
  'wallet_balance',
  'budget',
  'size',
  'cost',
  'principal_floor',
  'wallet_positions',
  'has_position',
  'exit_mode',
  'exit_rule',
  'conviction',
  'cluster_leaders',
  'cluster_quality',
  'breakout_volume',
  'breakout_buyers',
  'breakout_price',
  'breakout_flow',
  'funding',
  'circuit_breaker',
  'unvouched_budget',
] as const;

export type GateCode = (typeof GATE_CODES)[number];

/** One evaluated gate: what was measured, against what, and how old the measurement was. */
export interface GateResult {
  readonly code: GateCode;
  readonly passed: boolean;
  /** The reason a failed gate is reported under, e.g. `unknown_wallet`; equal to the code by default. */
  readonly reason: string;
  /** Human-readable value with its unit, or null when the fact was unknown. */
  readonly measured: string | null;
  readonly threshold: string | null;
  /** Age of the fact at the decision, in milliseconds; null for facts without age. */
  readonly ageMs: number | null;
}
