import { createHash } from 'node:crypto';
import { closeSync, fdatasyncSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { type SignNote, toNoteJson } from '@chimera/core/execution/sign-note';
import type { AuditHead } from '@chimera/db/audit-chain';
import { auditSignerLog, type SignerLogAudit } from './signer-log-audit.ts';

/** What the signer remembers of one signature. */
export interface SignedEntry {
  readonly orderId: string;
  readonly n: number;
  readonly txid: string;
  readonly wire: Uint8Array;
  /** Null only for a signature that was written after from the database, which knows the rest. */
  readonly note: SignNote | null;
}

/**
 * The second journal: every signature ever made, independent of the database. Each line carries the hash of the
 * one before it, so that a removed or changed line shows.
 */
export interface SignerLog {
  /** Resolves when the entry is on disk. Entries of one tick share a sync. */
  readonly append: (entry: SignedEntry) => Promise<void>;
  /** Notes that the bytes of a signature will never be sent. */
  readonly discard: (txid: string, reason: string) => Promise<void>;
  /** Notes that a start found this wrong with the lines before, and halted entries for it. */
  readonly accept: (loss: string) => Promise<void>;
  /** Notes the newest link of the audit chain, so that its end cannot be cut off unseen. */
  readonly noteAuditHead: (head: AuditHead) => Promise<void>;
  /** Where the last line ends that is on disk. */
  readonly endBytes: () => number;
  readonly close: () => Promise<void>;
}

interface Waiting {
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Opens the log where `audit` found its end. It is synced on the spot, as the journal is: handed to a thread, the
 * sync would be heard of only after whatever else the loop does by then, and bytes wait for it.
 */
export async function openSignerLog(path: string, audit?: SignerLogAudit): Promise<SignerLog> {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'a+', 0o600);
  const { lines, headHash, endBytes } = audit ?? auditSignerLog(path, () => true);
  // A torn last line was never answered, so it is cut off.
  ftruncateSync(file, endBytes);
  const head = { seq: lines, hash: headHash };
  let waiting: Waiting[] = [];
  let syncedBytes = endBytes;

  function writeWaiting(): void {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    try {
      const bytes = Buffer.from(batch.map(({ line }) => line).join(''));
      writeWhole(file, bytes);
      fdatasyncSync(file);
      syncedBytes += bytes.length;
    } catch (error) {
      for (const { reject } of batch) reject(error);
      return;
    }
    for (const { resolve } of batch) resolve();
  }

  function write(fields: Readonly<Record<string, unknown>>): Promise<void> {
    return new Promise((resolve, reject) => {
      head.seq += 1;
      const line = `${JSON.stringify({ seq: head.seq, ...fields, previous: head.hash })}\n`;
      head.hash = createHash('sha256').update(line).digest('hex');
      waiting.push({ line, resolve, reject });
      if (waiting.length === 1) queueMicrotask(writeWaiting);
    });
  }

  return {
    append: ({ orderId, n, txid, wire, note }) => {
      const bytes = Buffer.from(wire).toString('hex');
      const known = note === null ? {} : { journalSeq: note.journalSeq, note: toNoteJson(note) };
      return write({ orderId, n, txid, ...known, bytes });
    },
    discard: (txid, reason) => write({ discarded: txid, reason }),
    accept: (loss) => write({ accepted: loss }),
    noteAuditHead: ({ seq, mac }) => write({ auditHead: mac, auditSeq: seq }),
    endBytes: () => syncedBytes,
    close: async () => {
      writeWaiting();
      closeSync(file);
    },
  };
}

/** A write may take less than it was given. */
function writeWhole(file: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(file, bytes, written);
}
