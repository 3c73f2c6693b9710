import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What the signer remembers of one signature. */
export interface SignedEntry {
  readonly orderId: string;
  readonly n: number;
  readonly txid: string;
  readonly wire: Uint8Array;
}

/**
 * The second journal: every signature ever made, independent of the database. Each line carries the hash of the
 * one before it, so that a removed or changed line shows.
 */
export interface SignerLog {
  /** Resolves when the entry is on disk. Entries that arrive meanwhile share the next sync. */
  readonly append: (entry: SignedEntry) => Promise<void>;
  readonly close: () => Promise<void>;
}

const TAIL_BYTES = 64 * 1024;
const FIRST_HASH = '0'.repeat(64);

interface Head {
  seq: number;
  hash: string;
}

interface Waiting {
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export async function openSignerLog(path: string): Promise<SignerLog> {
  mkdirSync(dirname(path), { recursive: true });
  const file = await open(path, 'a+', 0o600);
  const head = await readHead(file);
  let waiting: Waiting[] = [];
  let writing: Promise<void> | null = null;

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await file.appendFile(batch.map(({ line }) => line).join(''));
        await file.datasync();
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    writing = null;
  }

  return {
    append: ({ orderId, n, txid, wire }) =>
      new Promise((resolve, reject) => {
        head.seq += 1;
        const bytes = Buffer.from(wire).toString('hex');
        const line = `${JSON.stringify({ seq: head.seq, orderId, n, txid, bytes, previous: head.hash })}\n`;
        head.hash = hashOf(line);
        waiting.push({ line, resolve, reject });
        writing ??= writeAll();
      }),
    close: async () => {
      await writing;
      await file.close();
    },
  };
}

const hashOf = (line: string): string => createHash('sha256').update(line).digest('hex');

/** Where the chain of lines stands. A torn last line was never answered, so it is cut off. */
async function readHead(file: FileHandle): Promise<Head> {
  const { size } = await file.stat();
  const from = Math.max(0, size - TAIL_BYTES);
  const buffer = Buffer.alloc(size - from);
  await file.read(buffer, 0, buffer.length, from);
  const end = buffer.lastIndexOf('\n') + 1;
  if (end < buffer.length) await file.truncate(from + end);
  const lines = buffer.subarray(0, end).toString('utf8').split('\n');
  const last = lines.at(-2);
  if (last === undefined || last === '') return { seq: 0, hash: FIRST_HASH };
  const parsed: unknown = JSON.parse(last);
  const seq = typeof parsed === 'object' && parsed !== null && 'seq' in parsed ? Number(parsed.seq) : 0;
  return { seq, hash: hashOf(`${last}\n`) };
}
