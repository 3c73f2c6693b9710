import type { AuditHead } from '@chimera/db/audit-chain';
import type { Db } from '@chimera/db/open';
import type { SecondJournal } from '../execution/lost-signatures.ts';
import { followLog } from './follow-log.ts';
import type { Followed } from './follow-log-thread.ts';
import { openSignerLog, type SignedEntry, type SignerLog } from './signer-log.ts';
import { auditSignerLog, lossOf, type SignerLogAudit } from './signer-log-audit.ts';
import { attemptsUpTo, markAt, readMark, removeMark, wiresOf, writeMark } from './signer-log-mark.ts';

export interface OpenedSecondJournal {
  readonly log: SignerLog;
  readonly found: SecondJournal;
  /** The newest link of the audit chain that was noted. */
  readonly auditHead: AuditHead | null;
  /** Called once entries are halted for the loss: makes the log whole again, so that the next start is quiet. */
  readonly acceptLoss: (loss: string) => Promise<void>;
  /** Follows both from their first lines, beside the work, and marks how far they agree. */
  readonly followAll: (lastSeq: number) => Promise<Followed>;
}

/** Opens the signer's own log and compares it with the database, each being the other's witness. */
export async function openSecondJournal(path: string, db: Db, lastSeq: number): Promise<OpenedSecondJournal> {
  const { audit, missingCount, loss } = compare(path, db, lastSeq);
  // So that the next start has little to read, however soon this one ends.
  const isSettled = loss === null && audit.unknown.length === 0 && audit.endBytes > 0;
  if (isSettled) writeMark(path, markAt(audit, db, lastSeq));
  const log = await openSignerLog(path, audit);
  return {
    log,
    auditHead: audit.auditHead,
    found: { unknown: audit.unknown, loss },
    acceptLoss: async (accepted) => {
      removeMark(path);
      if (missingCount > 0) await Promise.all(missingEntries(path, db).map(log.append));
      await log.accept(accepted);
    },
    followAll: async (rowsUntil) => {
      const request = {
        logPath: path,
        databasePath: db.name,
        untilBytes: log.endBytes(),
        lastSeq: rowsUntil,
      };
      const followed = await followLog(request);
      if (followed.loss !== null) removeMark(path);
      else if (followed.mark !== null) writeMark(path, followed.mark);
      return followed;
    },
  };
}

interface Compared {
  readonly audit: SignerLogAudit;
  /** Attempts of the database that the log lacks. */
  readonly missingCount: number;
  readonly loss: string | null;
}

/** From the mark on where there is one. Whatever is found wrong is looked for again from the first line. */
function compare(path: string, db: Db, lastSeq: number): Compared {
  // Of these the bytes may still leave.
  const ofLiveOrders = `SELECT txid, raw FROM attempts
    WHERE order_id IN (SELECT order_id FROM orders WHERE state IN ('planned', 'working'))`;
  const wires = wiresOf(db, ofLiveOrders, []);
  const mark = readMark(path, db, lastSeq);
  if (mark !== null) {
    const isKnown = db.prepare<[string]>('SELECT 1 FROM attempts WHERE txid = ?');
    const audit = auditSignerLog(path, (txid) => isKnown.get(txid) !== undefined, { from: mark, wires });
    const { attempts } = attemptsUpTo(db, lastSeq);
    const missingCount = attempts - mark.attempts - audit.knownCount;
    if (lossOf(audit, missingCount, lastSeq) === null) return { audit, missingCount, loss: null };
  }
  // All at once out of the index: asking for each line's transaction takes several times longer.
  const known = new Set(db.prepare<[], string>('SELECT txid FROM attempts').pluck().all());
  const audit = auditSignerLog(path, (txid) => known.has(txid), { wires });
  const missingCount = known.size - audit.knownCount;
  return { audit, missingCount, loss: lossOf(audit, missingCount, lastSeq) };
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
