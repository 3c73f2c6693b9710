import type { BreakerName } from '@chimera/core/control/breakers';

/** What people call each breaker, and how it ends. */
export const BREAKER_TEXTS: Readonly<Record<BreakerName, { readonly name: string; readonly end: string }>> = {
  loss_24h: { name: 'Loss of 24 hours', end: 'ends by cooldown' },
  loss_streak: { name: 'Losing closes in a row', end: 'ends by cooldown' },
  spear_loss_streak: { name: 'Losing Spear closes in a row', end: 'ends by cooldown' },
  drawdown: { name: 'Drawdown of equity', end: 'a person resets it; what loses is sold' },
  signal_lag: { name: 'Lag of signals', end: 'ends by cooldown' },
  rpc_errors: { name: 'Failing chain reads', end: 'ends by cooldown' },
  jito_invalid: { name: 'Bundles refused as invalid', end: 'ends by cooldown' },
};
