import type { inferRouterOutputs } from '@trpc/server';
import { router } from '../trpc.ts';
import { accessRouter } from './access.ts';
import { authRouter } from './auth.ts';
import { configRouter } from './config.ts';
import { haltsRouter } from './halts.ts';
import { incidentsRouter } from './incidents.ts';
import { overviewRouter } from './overview.ts';
import { positionsRouter } from './positions.ts';
import { providersRouter } from './providers.ts';
import { reconciliationRouter } from './reconciliation.ts';
import { riskRouter } from './risk.ts';
import { scoutRouter } from './scout.ts';
import { signalsRouter } from './signals.ts';
import { systemRouter } from './system.ts';
import { tradesRouter } from './trades.ts';
import { transactionsRouter } from './transactions.ts';
import { walletsRouter } from './wallets.ts';

export const appRouter = router({
  access: accessRouter,
  auth: authRouter,
  config: configRouter,
  halts: haltsRouter,
  incidents: incidentsRouter,
  overview: overviewRouter,
  positions: positionsRouter,
  providers: providersRouter,
  reconciliation: reconciliationRouter,
  scout: scoutRouter,
  risk: riskRouter,
  signals: signalsRouter,
  system: systemRouter,
  trades: tradesRouter,
  transactions: transactionsRouter,
  wallets: walletsRouter,
});

export type AppRouter = typeof appRouter;
export type Outputs = inferRouterOutputs<AppRouter>;
