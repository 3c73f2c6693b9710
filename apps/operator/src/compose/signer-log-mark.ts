import { createHash } from 'node:crypto';
import {
  closeSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import type { Db } from '@chimera/db/open';
import { z } from 'zod';
import type { LogPoint } from './signer-log-audit.ts';

/**
 * How far the signer's log was followed from its first line, found whole, and found to agree with the database. A
 * start goes on from there, and the whole is followed again beside the work; so a mark saves time and hides nothing.
 */
export interface LogMark extends LogPoint {
  /** What the database ended with then. */
  readonly lastSeq: number;
  readonly attempts: number;
  readonly lastTxid: string | null;
}

/** What the database says of its attempts up to a row. */
export type AttemptsUpTo = Pick<LogMark, 'attempts' | 'lastTxid'>;

const markSchema = z.strictObject({
  lines: z.number().int().nonnegative(),
  headHash: z.string(),
  endBytes: z.number().int().positive(),
  journalSeqMax: z.number().int().nonnegative(),
  auditHead: z.object({ seq: z.number().int(), mac: z.string() }).nullable(),
  lastSeq: z.number().int().nonnegative(),
  attempts: z.number().int().nonnegative(),
  lastTxid: z.string().nullable(),
});
/** Longer than any line. */
const LINE_BYTES_MAX = 64 * 1_024;
const NEWLINE = 10;

const markPath = (logPath: string): string => `${logPath}.mark`;
const hashOf = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

/** The mark of this log and this database; null when there is none, or when either is not what it was. */
export function readMark(logPath: string, db: Db, lastSeq: number): LogMark | null {
  const mark = parseMark(markPath(logPath));
  if (mark === null || mark.lastSeq > lastSeq) return null;
  const { attempts, lastTxid } = attemptsUpTo(db, mark.lastSeq);
  const isSameDatabase = attempts === mark.attempts && lastTxid === mark.lastTxid;
  return isSameDatabase && endsInMark(logPath, mark) ? mark : null;
}

/** The mark at the end of what was followed, which must have been found whole and settled. */
export function markAt(
  { lines, headHash, endBytes, journalSeqMax, auditHead }: LogPoint,
  db: Db,
  lastSeq: number,
): LogMark {
  return { lines, headHash, endBytes, journalSeqMax, auditHead, lastSeq, ...attemptsUpTo(db, lastSeq) };
}

/** What is lost of it in a crash is only time. */
export function writeMark(logPath: string, mark: LogMark): void {
  const text = JSON.stringify(mark);
  const part = `${markPath(logPath)}.part`;
  writeFileSync(part, `${text}\n${hashOf(text)}`, { mode: 0o600 });
  renameSync(part, markPath(logPath));
}

/** The next start follows the log from its first line. */
export function removeMark(logPath: string): void {
  rmSync(markPath(logPath), { force: true });
}

/** The plus keeps the question to an index: the table's own rows carry the signed bytes. */
export function attemptsUpTo(db: Db, seq: number): AttemptsUpTo {
  const attempts = db
    .prepare<[number], bigint>('SELECT count(*) FROM attempts WHERE +seq <= ?')
    .pluck()
    .get(seq);
  const lastTxid = db
    .prepare<[number], string>('SELECT txid FROM attempts WHERE seq <= ? ORDER BY seq DESC LIMIT 1')
    .pluck()
    .get(seq);
  return { attempts: Number(attempts ?? 0), lastTxid: lastTxid ?? null };
}

/** Signed bytes by their transaction. */
export function wiresOf(
  db: Db,
  query: string,
  values: readonly (string | number)[],
): ReadonlyMap<string, Uint8Array> {
  const rows = db.prepare<(string | number)[], [string, Uint8Array]>(query).raw();
  return new Map(rows.all(...values));
}

function parseMark(path: string): LogMark | null {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return null;
  const [text = '', hash] = readFileSync(path, 'utf8').split('\n');
  // A mark that is not whole is none.
  return hashOf(text) === hash ? markSchema.parse(JSON.parse(text)) : null;
}

/** Whether the line before the mark is the one that it names: each line holds the hash of all before it. */
function endsInMark(logPath: string, { endBytes, headHash }: LogPoint): boolean {
  const size = statSync(logPath, { throwIfNoEntry: false })?.size ?? 0;
  if (size < endBytes) return false;
  const bytes = Buffer.alloc(Math.min(LINE_BYTES_MAX, endBytes));
  const file = openSync(logPath, 'r');
  try {
    readSync(file, bytes, 0, bytes.length, endBytes - bytes.length);
  } finally {
    closeSync(file);
  }
  const from = bytes.lastIndexOf(NEWLINE, bytes.length - 2) + 1;
  return hashOf(bytes.subarray(from)) === headHash;
}
