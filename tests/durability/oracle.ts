import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import bs58 from 'bs58';
import { z } from 'zod';
import type { Disk } from './disk.ts';
import type { TraceEvent } from './trace.ts';

/** The files of a data folder in which a transaction must stand before it leaves. */
export const databaseFiles = (dataDir: string) => ({
  db: join(dataDir, 'chimera.db'),
  wal: join(dataDir, 'chimera.db-wal'),
  log: join(dataDir, 'signer.log'),
});

export interface Verdict {
  /** Transactions whose bytes left, each with the first socket that they left by. */
  readonly sent: ReadonlyMap<string, string>;
  /** Sentences; empty when every transaction was safe on the disk, twice, before its first byte left. */
  readonly violations: readonly string[];
}

interface Signed {
  readonly txid: string;
  readonly wire: Buffer;
  /** Ways in which the bytes may stand in a request; the starts suffice, because a signature is unique. */
  readonly forms: readonly Buffer[];
}

const FORM_BYTES = 64;
/** Requests that carry transactions; one whose bytes nobody signed would be found by their name. */
const CARRIES_BYTES = /"(sendTransaction|sendBundle)"/;

/** Follows a trace from its start: at the first byte of each transaction the power is cut in thought. */
export function judge(events: readonly TraceEvent[], disk: Disk, dataDir: string): Verdict {
  const files = databaseFiles(dataDir);
  const signed = readSigned(events, files.log);
  const sent = new Map<string, string>();
  const violations: string[] = [];
  for (const event of events) {
    disk.apply(event);
    if (event.type !== 'send') continue;
    const carried = signed.filter(({ forms }) => forms.some((form) => event.bytes.includes(form)));
    if (carried.length === 0 && CARRIES_BYTES.test(event.bytes.toString('latin1'))) {
      violations.push(`bytes that the signer log does not know left by ${event.socket}`);
    }
    for (const transaction of carried) {
      if (sent.has(transaction.txid)) continue;
      sent.set(transaction.txid, event.socket);
      violations.push(...lossesOf(transaction, disk, files));
    }
  }
  return { sent, violations };
}

const signatureSchema = z.object({ txid: z.string(), bytes: z.string() });

/** Every signature that was ever appended to the signer log, synced or not; its other lines are remarks. */
function readSigned(events: readonly TraceEvent[], log: string): readonly Signed[] {
  const written = events.flatMap((event) =>
    event.type === 'write' && event.path === log ? [event.bytes] : [],
  );
  const lines = Buffer.concat(written).toString().trimEnd().split('\n');
  return lines.flatMap((line) => {
    const parsed = signatureSchema.safeParse(line === '' ? null : JSON.parse(line));
    return parsed.success ? [toSigned(parsed.data)] : [];
  });
}

function toSigned({ txid, bytes }: z.output<typeof signatureSchema>): Signed {
  const wire = Buffer.from(bytes, 'hex');
  const texts = [
    txid,
    wire.toString('base64').slice(0, FORM_BYTES),
    bytes.slice(0, FORM_BYTES),
    bs58.encode(wire),
  ];
  return { txid, wire, forms: [...texts.map((text) => Buffer.from(text)), wire.subarray(0, FORM_BYTES)] };
}

function lossesOf({ txid, wire }: Signed, disk: Disk, files: ReturnType<typeof databaseFiles>): string[] {
  const losses: string[] = [];
  const row = readRow(txid, disk.synced(files.db), disk.synced(files.wal));
  if (row === null) losses.push(`${txid} left before its row was on the disk`);
  else if (!wire.equals(row)) losses.push(`${txid} left with other bytes than those on the disk`);
  const logged = disk.synced(files.log);
  const isLogged = logged.includes(`"txid":"${txid}"`) && logged.includes(wire.toString('hex'));
  if (!isLogged) losses.push(`${txid} left before the signer log was on the disk`);
  return losses;
}

/** The signed bytes as the journal and the table of attempts give them after the power cut. */
function readRow(txid: string, main: Buffer, wal: Buffer): Buffer | null {
  const dir = mkdtempSync(join(tmpdir(), 'chimera-power-cut-'));
  const path = join(dir, 'chimera.db');
  writeFileSync(path, main);
  writeFileSync(`${path}-wal`, wal);
  const db = new Database(path);
  try {
    const row = db
      .prepare<[string], { raw: Buffer; bytes: Buffer }>(
        'SELECT a.raw, j.bytes FROM attempts a JOIN journal j USING (seq) WHERE a.txid = ?',
      )
      .get(txid);
    return row?.raw.equals(row.bytes) ? row.raw : null;
  } finally {
    db.close();
    rmSync(dir, { recursive: true });
  }
}
