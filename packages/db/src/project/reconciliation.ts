import type { Difference, ReconcileEvent, ReconciliationEnded } from '@chimera/core/events-reconcile';
import type { Db } from '../open.ts';
import type { At } from './at.ts';

export interface ReconciliationTables {
  readonly apply: (event: ReconcileEvent, at: At) => void;
}

/** reconciliation_runs, reconciliation_log and reconciliation_resolutions. */
export function createReconciliationTables(db: Db): ReconciliationTables {
  const insertRun = db.prepare(
    `INSERT INTO reconciliation_runs (seq, cause, started_by, started_at_ms, ended_at_ms, outcome, note, slot,
       checkpoint_txid, checkpoint_slot, transaction_count, account_count, tolerated_count, found_count,
       standing_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertDifference = db.prepare(
    `INSERT INTO reconciliation_log (seq, key, kind, subject, subject_id, mint, position_id, expected_atoms,
       actual_atoms, detail, action, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertResolution = db.prepare(
    `INSERT INTO reconciliation_resolutions (seq, key, cause, resolved_by, reason, at_ms)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const putRun = (event: ReconciliationEnded, { seq, atMs }: At): void => {
    const { cause, by, startedAtMs, outcome, note, slot, checkpoint } = event;
    const where = [slot, checkpoint?.txid ?? null, checkpoint?.slot ?? null];
    const counts = [event.transactionCount, event.accountCount, event.toleratedCount];
    const differences = [event.found.length, event.standingCount];
    insertRun.run(seq, cause, by, startedAtMs, atMs, outcome, note, ...where, ...counts, ...differences);
  };
  const putDifference = (difference: Difference, { seq, atMs }: At): void => {
    const { key, kind, subject, subjectId, mint, positionId, detail, action } = difference;
    const amounts = [difference.expectedAtoms, difference.actualAtoms].map(
      (atoms) => atoms?.toString() ?? null,
    );
    insertDifference.run(
      seq,
      key,
      kind,
      subject,
      subjectId,
      mint,
      positionId,
      ...amounts,
      detail,
      action,
      atMs,
    );
  };
  const putSettled = (
    keys: readonly string[],
    by: string,
    { why, at }: { readonly why: string; readonly at: At },
  ): void => {
    for (const key of keys) insertResolution.run(at.seq, key, 'settled', by, why, at.atMs);
  };
  return {
    apply(event, at) {
      if (event.type === 'difference_resolved') {
        insertResolution.run(at.seq, event.key, 'person', event.by, event.reason, at.atMs);
        putSettled(event.settledKeys ?? [], event.by, { why: 'what was booked accounts for it', at });
        return;
      }
      putRun(event, at);
      for (const difference of event.found) putDifference(difference, at);
      putSettled(event.settledKeys, event.by, { why: 'a later run no longer found it', at });
    },
  };
}
