import type { ReadDb } from './read-at.ts';
import { readAccess } from './reads/access.ts';
import { readBarbell } from './reads/barbell.ts';
import { listBreakers } from './reads/breakers.ts';
import { listConfigAudit } from './reads/config-audit.ts';
import { readCosts } from './reads/costs.ts';
import { listDays } from './reads/days.ts';
import { listDeadLetters } from './reads/dead-letters.ts';
import { listDeliveries } from './reads/deliveries.ts';
import { readEquity } from './reads/equity.ts';
import { readFunnel } from './reads/funnel.ts';
import { listHalts } from './reads/halts.ts';
import { readLedger, readLedgerWhole } from './reads/ledger.ts';
import { listLimits } from './reads/limits.ts';
import { readPosition } from './reads/position.ts';
import { listPositions } from './reads/positions.ts';
import { listProviders } from './reads/providers.ts';
import { readReconciliation } from './reads/reconciliation.ts';
import { readRouting } from './reads/routing.ts';
import { readSession } from './reads/session.ts';
import { readSignal } from './reads/signal.ts';
import { listSignals } from './reads/signals.ts';
import { readSystem } from './reads/system.ts';
import { listTrades } from './reads/trades.ts';
import { readTransaction } from './reads/transaction.ts';
import { listUnresolved } from './reads/unresolved.ts';
import { readWallet } from './reads/wallet.ts';
import { listWallets } from './reads/wallets.ts';

/** Every read that the worker runs by name. Signed bytes and sealed secrets are in none of them. */
export const READS = {
  access: readAccess,
  barbell: readBarbell,
  breakers: listBreakers,
  configAudit: listConfigAudit,
  costs: readCosts,
  days: listDays,
  deadLetters: listDeadLetters,
  deliveries: listDeliveries,
  equity: readEquity,
  funnel: readFunnel,
  halts: listHalts,
  ledger: readLedger,
  ledgerWhole: readLedgerWhole,
  limits: listLimits,
  position: readPosition,
  positions: listPositions,
  providers: listProviders,
  reconciliation: readReconciliation,
  routing: readRouting,
  session: readSession,
  signal: readSignal,
  signals: listSignals,
  system: readSystem,
  trades: listTrades,
  unresolved: listUnresolved,
  transaction: readTransaction,
  wallet: readWallet,
  wallets: listWallets,
} as const satisfies Record<string, (db: ReadDb, input: never) => unknown>;

export type ReadName = keyof typeof READS;
type Parameter<F> = F extends (db: ReadDb, input: infer I) => unknown ? I : never;
/** The input of a read; reads without one take an empty object. */
export type ReadInput<N extends ReadName> =
  Parameters<(typeof READS)[N]> extends [ReadDb] ? Record<string, never> : Parameter<(typeof READS)[N]>;
export type ReadOutput<N extends ReadName> = ReturnType<(typeof READS)[N]>;
