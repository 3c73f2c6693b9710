import type { EventOf } from '@chimera/core/events';
import type { Db } from '../open.ts';
import type { At } from './at.ts';

export interface TokenTable {
  readonly learn: (event: EventOf<'signal_decided'>, at: At) => void;
}

/** tokens: what is newly known replaces what was known, and what is unknown now replaces nothing. */
export function createTokenTable(db: Db): TokenTable {
  const learn = db.prepare(
    `INSERT INTO tokens (mint, symbol, decimals, first_seen_at_ms)
     SELECT mint, ?, ?, ? FROM signals WHERE signal_id = ?
     ON CONFLICT DO UPDATE SET symbol = coalesce(excluded.symbol, symbol),
       decimals = coalesce(excluded.decimals, decimals)`,
  );
  return {
    learn({ signalId, tokenSymbol, tokenDecimals }, at) {
      if (tokenSymbol === null && tokenDecimals === null) return;
      learn.run(tokenSymbol, tokenDecimals, at.atMs, signalId);
    },
  };
}
