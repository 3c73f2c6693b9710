import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
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
  /** Resolves when the entry is on disk. Entries that arrive meanwhile share the next sync. */
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

/** Opens the log where `audit` found its end. */
export async function openSignerLog(path: string, audit?: SignerLogAudit): Promise<SignerLog> {
  mkdirSync(dirname(path), { recursive: true });
  const file = await open(path, 'a+', 0o600);
  const { lines, headHash, endBytes } = audit ?? auditSignerLog(path, () => true);
  // A torn last line was never answered, so it is cut off.
  await file.truncate(endBytes);
  const head = { seq: lines, hash: headHash };
  let waiting: Waiting[] = [];
  let writing: Promise<void> | null = null;
  let syncedBytes = endBytes;

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        const lines = Buffer.from(batch.map(({ line }) => line).join(''));
        await file.appendFile(lines);
        await file.datasync();
        syncedBytes += lines.length;
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    writing = null;
  }

  function write(fields: Readonly<Record<string, unknown>>): Promise<void> {
    return new Promise((resolve, reject) => {
      head.seq += 1;
      const line = `${JSON.stringify({ seq: head.seq, ...fields, previous: head.hash })}\n`;
      head.hash = createHash('sha256').update(line).digest('hex');
      waiting.push({ line, resolve, reject });
      writing ??= writeAll();
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
      await writing;
      await file.close();
    },
  };
}
