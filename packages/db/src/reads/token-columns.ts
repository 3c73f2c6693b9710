import { sql } from 'drizzle-orm';
import { signals } from '../schema/signals.ts';
import { tokens } from '../schema/tokens.ts';

/** How a row names its token and counts it. */
export interface TokenNames {
  readonly tokenSymbol: string | null;
  /** Null when no decision knew the mint: its amounts can only be told in atoms. */
  readonly tokenDecimals: number | null;
}

/** For reads that join `signals` and `tokens`: the market's name counts more than the sender's. */
export const tokenColumns = {
  tokenSymbol: sql<string | null>`coalesce(${tokens.symbol}, ${signals.tokenSymbol})`,
  tokenDecimals: tokens.decimals,
};
