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

/** A place between two lines, with what the lines before it leave behind. */
export interface LogPoint {
  readonly lines: number;
  readonly headHash: string;
  /** Where the last whole line ends. */
  readonly endBytes: number;
  /** The newest journal row that was on disk at any signature. */
  readonly journalSeqMax: number;
  /** The newest link of the audit chain that was noted; null when none was. */
  readonly auditHead: AuditHead | null;
}

/** What a start finds in the signer's own log. */
export interface SignerLogAudit extends LogPoint {
  /** Where the chain of hashes breaks first, as a sentence; null when every line follows from the one before. */
  readonly broken: string | null;
  /** Signatures in the log that the database has too. */
  readonly knownCount: number;
  /** Signatures that the database lacks and that were not discarded, oldest first. */
  readonly unknown: readonly LoggedSignature[];
}

const FIRST_HASH = '0'.repeat(64);
const BEGINNING: LogPoint = {
  lines: 0,
  headHash: FIRST_HASH,
  endBytes: 0,
  journalSeqMax: 0,
  auditHead: null,
};
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

export interface AuditedPart {
  /** Left out, it is the beginning of the file. */
  readonly from?: LogPoint | undefined;
  /** Left out, it is the end of the file. */
  readonly untilBytes?: number | undefined;
  /** The signed bytes that the database has of some transactions; the log must have the same. */
  readonly wires?: ReadonlyMap<string, Uint8Array>;
}

const NO_WIRES: ReadonlyMap<string, Uint8Array> = new Map();

/** Follows the chain line by line, in time that grows with the part alone. Counts what is in the part. */
export function auditSignerLog(
  path: string,
  isKnown: (txid: string) => boolean,
  { from = BEGINNING, untilBytes = Number.POSITIVE_INFINITY, wires = NO_WIRES }: AuditedPart = {},
): SignerLogAudit {
  const audit = createAudit({ isKnown, wires }, from);
  if (existsSync(path)) readLines(path, from.endBytes, untilBytes, audit.add);
  return audit.end();
}

/** What an audit and the attempts that it did not meet say of what is gone, as a sentence. */
export function lossOf(
  { broken, journalSeqMax }: SignerLogAudit,
  missing: number,
  lastSeq: number,
): string | null {
  const losses = [
    ...(broken === null ? [] : [`the signer log was changed or damaged, or the database was: ${broken}`]),
    ...(journalSeqMax <= lastSeq
      ? []
      : [`the database ends at row ${lastSeq}, but its row ${journalSeqMax} was on disk: it lost commits`]),
    ...(missing <= 0 ? [] : [`${missing} attempts of the database are not in the signer log: it lost lines`]),
  ];
  return losses.length === 0 ? null : losses.join('; ');
}

function readLines(path: string, fromBytes: number, untilBytes: number, add: (line: Buffer) => void): void {
  const file = openSync(path, 'r');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let rest: Buffer = Buffer.alloc(0);
  let at = fromBytes;
  try {
    for (;;) {
      const read = readSync(file, chunk, 0, Math.min(CHUNK_BYTES, untilBytes - at), at);
      at += read;
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

/** What the database knows. */
interface Other {
  readonly isKnown: (txid: string) => boolean;
  readonly wires: ReadonlyMap<string, Uint8Array>;
}

function createAudit({ isKnown, wires }: Other, from: LogPoint): Audit {
  const unknown = new Map<string, Buffer>();
  let { lines, headHash, endBytes, journalSeqMax, auditHead } = from;
  let broken: string | null = null;
  let knownCount = 0;
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
    const wire = wires.get(txid);
    if (wire !== undefined && !line.includes(`"bytes":"${Buffer.from(wire).toString('hex')}"`)) {
      note(`line ${lines} has other bytes of transaction ${txid} than the database`);
    }
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
