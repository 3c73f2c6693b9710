import type { FunderKind } from '@chimera/core/events';
import type { Address, Txid } from '@chimera/core/units/chain';
import type { Db } from '../open.ts';

/** Look-ups of the operator for the tape, on its own connection. */
export interface BarbellLookup {
  readonly funder: (wallet: Address) => { readonly funder: Address | null; readonly kind: FunderKind } | null;
  /** The newest leader's trade of each mint that was signalled since, the most recent mint last. */
  readonly leaderTrades: (
    sinceMs: number,
    limit: number,
  ) => readonly { readonly mint: Address; readonly txid: Txid }[];
}

export function createBarbellLookup(db: Db): BarbellLookup {
  const funder = db.prepare<[string], { funder: Address | null; kind: FunderKind }>(
    'SELECT funder, kind FROM wallet_clusters WHERE wallet = ?',
  );
  const trades = db.prepare<[number, number], { mint: Address; txid: Txid }>(
    `SELECT mint, leader_txid AS txid, max(seq) AS last FROM signals
     WHERE leader_txid IS NOT NULL AND received_at_ms >= ? GROUP BY mint ORDER BY last DESC LIMIT ?`,
  );
  return {
    funder: (wallet) => funder.get(wallet) ?? null,
    leaderTrades: (sinceMs, limit) =>
      trades
        .all(sinceMs, limit)
        .map(({ mint, txid }) => ({ mint, txid }))
        .reverse(),
  };
}
