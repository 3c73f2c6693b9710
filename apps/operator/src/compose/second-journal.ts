import type { AuditHead } from '@chimera/db/audit-chain';
import type { Db } from '@chimera/db/open';
import type { SecondJournal } from '../execution/lost-signatures.ts';
import { openSignerLog, type SignedEntry, type SignerLog } from './signer-log.ts';
import { auditSignerLog, type SignerLogAudit } from './signer-log-audit.ts';

export interface OpenedSecondJournal {
  readonly log: SignerLog;
  readonly found: SecondJournal;
  /** The newest link of the audit chain that was noted. */
  readonly auditHead: AuditHead | null;
  /** Called once entries are halted for the loss: makes the log whole again, so that the next start is quiet. */
  readonly acceptLoss: (loss: string) => Promise<void>;
}

/** Opens the signer's own log and compares it with the database, each being the other's witness. */
export async function openSecondJournal(path: string, db: Db, lastSeq: number): Promise<OpenedSecondJournal> {
  // All at once out of the index: asking for each line's transaction takes several times longer.
  const known = new Set(db.prepare<[], string>('SELECT txid FROM attempts').pluck().all());
  const audit = auditSignerLog(path, (txid) => known.has(txid));
  const missingCount = known.size - audit.knownCount;
  const log = await openSignerLog(path, audit);
  return {
    log,
    auditHead: audit.auditHead,
    found: { unknown: audit.unknown, loss: lossOf(audit, missingCount, lastSeq) },
    acceptLoss: async (loss) => {
      if (missingCount > 0) await Promise.all(missingEntries(path, db).map(log.append));
      await log.accept(loss);
    },
  };
}

function lossOf({ broken, journalSeqMax }: SignerLogAudit, missing: number, lastSeq: number): string | null {
  const losses = [
    ...(broken === null ? [] : [`the signer log was changed or damaged: ${broken}`]),
    ...(journalSeqMax <= lastSeq
      ? []
      : [`the database ends at row ${lastSeq}, but its row ${journalSeqMax} was on disk: it lost commits`]),
    ...(missing <= 0 ? [] : [`${missing} attempts of the database are not in the signer log: it lost lines`]),
  ];
  return losses.length === 0 ? null : losses.join('; ');
}

interface AttemptRow {
  readonly order_id: string;
  readonly n: bigint;
  readonly txid: string;
  readonly raw: Uint8Array;
}

function missingEntries(path: string, db: Db): readonly SignedEntry[] {
  const logged = new Set<string>();
  auditSignerLog(path, (txid) => {
    logged.add(txid);
    return true;
  });
  const rows = db.prepare<[], AttemptRow>('SELECT order_id, n, txid, raw FROM attempts ORDER BY seq');
  const missing: SignedEntry[] = [];
  for (const { order_id: orderId, n, txid, raw } of rows.iterate()) {
    if (!logged.has(txid)) missing.push({ orderId, n: Number(n), txid, wire: raw, note: null });
  }
  return missing;
}
