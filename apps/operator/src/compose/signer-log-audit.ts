import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { fromNoteJson, type SignNote } from '@chimera/core/execution/sign-note';
import { isTxidText, type Txid, txid as toTxid } from '@chimera/core/units/chain';
import type { AuditHead } from '@chimera/db/audit-chain';
import { z } from 'zod';

/** A signature that the database does not know. */
export interface LoggedSignature {
  readonly seq: number;
  readonly txid: Txid;
  readonly wire: Uint8Array;
  /** Null in a line whose rest another version wrote. */
  readonly note: SignNote | null;
}

/** What a start finds in the signer's own log. */
export interface SignerLogAudit {
  readonly lines: number;
  readonly headHash: string;
  /** Where the last whole line ends. */
  readonly endBytes: number;
  /** Where the chain of hashes breaks first, as a sentence; null when every line follows from the one before. */
  readonly broken: string | null;
  /** Signatures in the log that the database has too. */
  readonly knownCount: number;
  /** Signatures that the database lacks and that were not discarded, oldest first. */
  readonly unknown: readonly LoggedSignature[];
  /** The newest journal row that was on disk at any signature. */
  readonly journalSeqMax: number;
  /** The newest link of the audit chain that was noted, and not lost with a database since. */
  readonly auditHead: AuditHead | null;
}

const FIRST_HASH = '0'.repeat(64);
const CHUNK_BYTES = 4 * 1_024 * 1_024;
const NEWLINE = 10;
/** What a line begins with; the fields have one order, so that a long log is read without parsing its JSON. */
const HEAD_BYTES_MAX = 420;
const SIGNATURE = /^\{"seq":(\d+),"orderId":"[^"]*","n":\d+,"txid":"([^"]*)"(?:,"journalSeq":(\d+))?/;
const DISCARD = /^\{"seq":(\d+),"discarded":"([^"]*)"/;
/** A person was told of everything before this line: the start that wrote it halted entries. */
const ACCEPTED = /^\{"seq":(\d+),"accepted":"/;
const AUDIT_HEAD = /^\{"seq":(\d+),"auditHead":"([0-9a-f]{64})","auditSeq":(\d+)/;
const PREVIOUS = /"previous":"([0-9a-f]{64})"\}$/;
const TAIL_BYTES = 78;

const lineSchema = z.object({
  seq: z.number().int().positive(),
  txid: z.string().refine(isTxidText).transform(toTxid),
  bytes: z.string().regex(/^(?:[0-9a-f]{2})+$/),
  note: z.unknown().optional(),
});

/** Follows the whole chain line by line, in time that grows with the file alone. */
export function auditSignerLog(path: string, isKnown: (txid: string) => boolean): SignerLogAudit {
  const audit = createAudit(isKnown);
  if (existsSync(path)) readLines(path, audit.add);
  return audit.end();
}

function readLines(path: string, add: (line: Buffer) => void): void {
  const file = openSync(path, 'r');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let rest: Buffer = Buffer.alloc(0);
  try {
    for (;;) {
      const read = readSync(file, chunk, 0, CHUNK_BYTES, null);
      if (read === 0) return;
      const bytes = Buffer.concat([rest, chunk.subarray(0, read)]);
      let from = 0;
      for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
        add(bytes.subarray(from, end + 1));
        from = end + 1;
      }
      rest = Buffer.from(bytes.subarray(from));
    }
  } finally {
    closeSync(file);
  }
}

interface Audit {
  /** Takes one line, its newline included. */
  readonly add: (line: Buffer) => void;
  readonly end: () => SignerLogAudit;
}

function createAudit(isKnown: (txid: string) => boolean): Audit {
  const unknown = new Map<string, Buffer>();
  let lines = 0;
  let headHash = FIRST_HASH;
  let endBytes = 0;
  let broken: string | null = null;
  let knownCount = 0;
  let journalSeqMax = 0;
  let auditHead: AuditHead | null = null;
  const note = (sentence: string): void => {
    broken ??= sentence;
  };

  function read(line: Buffer): void {
    const head = line.toString('latin1', 0, Math.min(line.length, HEAD_BYTES_MAX));
    const [, seq, txid = '', journalSeq = '0'] = SIGNATURE.exec(head) ?? [];
    const [, discardSeq, discarded = ''] = seq === undefined ? (DISCARD.exec(head) ?? []) : [];
    const acceptedSeq = ACCEPTED.exec(head)?.[1];
    const [, headSeq, mac = '', auditSeq] = seq === undefined ? (AUDIT_HEAD.exec(head) ?? []) : [];
    if (headSeq !== undefined) auditHead = { seq: Number(auditSeq), mac };
    if (Number(seq ?? discardSeq ?? acceptedSeq ?? headSeq) !== lines) {
      note(`line ${lines} is not numbered so, or not readable`);
    }
    if (discardSeq !== undefined) unknown.delete(discarded);
    if (acceptedSeq !== undefined) {
      broken = null;
      journalSeqMax = 0;
      auditHead = null;
    }
    if (seq === undefined) return;
    journalSeqMax = Math.max(journalSeqMax, Number(journalSeq));
    if (isKnown(txid)) knownCount += 1;
    else unknown.set(txid, Buffer.from(line));
  }

  return {
    add(line) {
      lines += 1;
      endBytes += line.length;
      const tail = line.toString('latin1', Math.max(0, line.length - TAIL_BYTES - 1), line.length - 1);
      const previous = PREVIOUS.exec(tail)?.[1];
      if (previous !== headHash) note(`line ${lines} does not carry the hash of the line before it`);
      headHash = createHash('sha256').update(line).digest('hex');
      read(line);
    },
    end: () => ({
      ...{ lines, headHash, endBytes, knownCount, journalSeqMax, auditHead },
      unknown: [...unknown.values()].map((line) => toSignature(line, note)).filter((each) => each !== null),
      broken,
    }),
  };
}

function toSignature(line: Buffer, note: (sentence: string) => void): LoggedSignature | null {
  const parsed = lineSchema.safeParse(jsonOf(line));
  if (!parsed.success) {
    note('a line of a signature that the database lacks is not readable');
    return null;
  }
  const { seq, txid, bytes } = parsed.data;
  const kept = parsed.data.note;
  return { seq, txid, wire: Buffer.from(bytes, 'hex'), note: kept === undefined ? null : fromNoteJson(kept) };
}

function jsonOf(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
