import type { EventOf } from '@chimera/core/events';
import type { Db } from '../open.ts';
import type { At } from './at.ts';

export interface BarbellTables {
  readonly moveTrail: (event: EventOf<'trail_moved'>, at: At) => void;
  readonly findFunder: (event: EventOf<'wallet_funder_found'>, at: At) => void;
}

/** position_trails and wallet_clusters: the last word on each position and wallet. */
export function createBarbellTables(db: Db): BarbellTables {
  const trail = db.prepare(
    `INSERT INTO position_trails (position_id, seq, peak_bps, is_armed, moved_at_ms) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET seq = excluded.seq, peak_bps = excluded.peak_bps, is_armed = excluded.is_armed,
       moved_at_ms = excluded.moved_at_ms`,
  );
  const cluster = db.prepare(
    `INSERT INTO wallet_clusters (wallet, seq, funder, kind, txid, found_at_ms) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET seq = excluded.seq, funder = excluded.funder, kind = excluded.kind,
       txid = excluded.txid, found_at_ms = excluded.found_at_ms`,
  );
  return {
    moveTrail({ positionId, peakBps, isArmed }, { seq, atMs }) {
      trail.run(positionId, seq, peakBps, Number(isArmed), atMs);
    },
    findFunder({ wallet, funder, kind, fundingTxid }, { seq, atMs }) {
      cluster.run(wallet, seq, funder, kind, fundingTxid, atMs);
    },
  };
}
