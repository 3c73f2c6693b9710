import type { EventOf } from '@chimera/core/events';
import type { Db } from '../open.ts';
import type { At } from './at.ts';

export interface RosterTables {
  readonly setTerms: (event: EventOf<'wallet_terms_set'>, at: At) => void;
  readonly merge: (event: EventOf<'roster_merged'>, at: At) => void;
  readonly score: (event: EventOf<'wallet_scored'>, at: At) => void;
}

/** wallet_settings (every version), roster_versions and wallet_scores (the newest of each wallet). */
export function createRosterTables(db: Db): RosterTables {
  const insertTerms = db.prepare(
    `INSERT INTO wallet_settings (seq, wallet, version, size_lamports_max, open_positions_max, changed_by, reason,
       at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertVersion = db.prepare(
    `INSERT INTO roster_versions (seq, version, sha256, made_at_ms, proposed_count, changed_count, merged_by, at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const upsertScore = db.prepare(
    `INSERT INTO wallet_scores (seq, wallet, roster_version, proposed_status, wqs, parts, refusals, evidence, at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (wallet) DO UPDATE SET roster_version = excluded.roster_version,
       proposed_status = excluded.proposed_status, wqs = excluded.wqs, parts = excluded.parts,
       refusals = excluded.refusals, evidence = excluded.evidence, at_ms = excluded.at_ms`,
  );
  return {
    setTerms({ terms, by, reason }, { seq, atMs }) {
      const { wallet, version, sizeLamportsMax, openPositionsMax } = terms;
      insertTerms.run(seq, wallet, version, sizeLamportsMax, openPositionsMax, by, reason, atMs);
    },
    merge({ version, sha256, madeAtMs, proposed, changed, by }, { seq, atMs }) {
      insertVersion.run(seq, version, sha256, madeAtMs, proposed, changed, by, atMs);
    },
    score(event, { seq, atMs }) {
      const { wallet, rosterVersion, proposedStatus, wqs } = event;
      const texts = [event.parts, event.refusals, event.evidence].map((part) => JSON.stringify(part));
      upsertScore.run(seq, wallet, rosterVersion, proposedStatus, wqs, ...texts, atMs);
    },
  };
}
