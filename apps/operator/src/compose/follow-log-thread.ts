import { parentPort, workerData } from 'node:worker_threads';
import { must } from '@chimera/core/assert';
import { createBook } from '@chimera/core/book';
import { createInvariantCheck, type Violation } from '@chimera/db/invariants';
import { openReader } from '@chimera/db/open';
import { auditSignerLog, lossOf } from './signer-log-audit.ts';
import { type LogMark, markAt, wiresOf } from './signer-log-mark.ts';

/** All lines up to a place, and all rows that were on disk when the log ended there. */
export interface FollowRequest {
  readonly logPath: string;
  readonly databasePath: string;
  readonly untilBytes: number;
  readonly lastSeq: number;
}

export interface Followed {
  /** What is missing or changed, as a sentence; null when both are whole. */
  readonly loss: string | null;
  /** Null while a signature is on its way from the log to the database. */
  readonly mark: LogMark | null;
  /** What the tables tell of the whole history that must never be true. */
  readonly violations: readonly Violation[];
}

/** Of so many attempts, the newest, the bytes are compared too: some megabytes. */
const WIRES_MAX = 10_000;

must(parentPort, 'a parent thread').postMessage(follow(workerData));

function follow({ logPath, databasePath, untilBytes, lastSeq }: FollowRequest): Followed {
  const db = openReader(databasePath);
  const txids = db.prepare<[number], string>('SELECT txid FROM attempts WHERE +seq <= ?').pluck();
  const known = new Set(txids.all(lastSeq));
  const newest = 'SELECT txid, raw FROM attempts WHERE seq <= ? ORDER BY seq DESC LIMIT ?';
  const wires = wiresOf(db, newest, [lastSeq, WIRES_MAX]);
  const audit = auditSignerLog(logPath, (txid) => known.has(txid), { untilBytes, wires });
  const loss = lossOf(audit, known.size - audit.knownCount, lastSeq);
  const isSettled = loss === null && audit.unknown.length === 0 && audit.endBytes > 0;
  const mark = isSettled ? markAt(audit, db, lastSeq) : null;
  // The living book is asked where it lives.
  const violations = createInvariantCheck(db)(createBook(), 0);
  db.close();
  return { loss, mark, violations };
}
