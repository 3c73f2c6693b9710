import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { err, ok, type Result } from '@chimera/core/result';
import Database from 'better-sqlite3';
import { z } from 'zod';
import type { Db } from '../open.ts';
import {
  MANIFEST_BYTES_MAX,
  type ProposedRoster,
  ROSTER_BYTES_MAX,
  ROSTER_FILE,
  ROSTER_MANIFEST,
  ROSTER_SQL,
  ROSTER_WALLETS_MAX,
  rosterInfoSchema,
  rosterWalletSchema,
  schemaHash,
} from './format.ts';
import { isManifestAuthentic, manifestSchema } from './manifest.ts';

/** Why a proposed roster is refused; append-only. The roster in force stays as it is. */
export const ROSTER_REFUSALS = [
  'roster_absent',
  'roster_not_a_file',
  'roster_too_large',
  'roster_manifest_malformed',
  'roster_manifest_forged',
  'roster_bytes_differ',
  'roster_corrupt',
  'roster_schema_differs',
  'roster_rows_invalid',
] as const;
export type RosterRefusal = (typeof ROSTER_REFUSALS)[number];

export interface RefusedRoster {
  readonly code: RosterRefusal;
  readonly sentence: string;
}

const refuse = (code: RosterRefusal, sentence: string) => err({ code, sentence });

/**
 * The proposed roster in this folder, or why it is refused. Runs where a crash hurts nobody: the file may be
 * anything at all. What is opened by SQLite is a private copy of bytes whose hash the manifest vouches for.
 */
export function readRosterFile(directory: string, key: Buffer): Result<ProposedRoster, RefusedRoster> {
  const said = readPlainFile(join(directory, ROSTER_MANIFEST), MANIFEST_BYTES_MAX);
  if (!said.ok) return said;
  const manifest = manifestSchema.safeParse(parseJson(said.value.toString('utf8')));
  if (!manifest.success || manifest.data.file !== ROSTER_FILE) {
    return refuse(
      'roster_manifest_malformed',
      'The manifest is not what the scout writes; run the scout again.',
    );
  }
  if (!isManifestAuthentic(manifest.data, key)) {
    return refuse('roster_manifest_forged', "The manifest was not signed with this operator's key.");
  }
  const file = readPlainFile(join(directory, ROSTER_FILE), ROSTER_BYTES_MAX);
  if (!file.ok) return file;
  const sha256 = createHash('sha256').update(file.value).digest('hex');
  if (file.value.length !== manifest.data.bytes || sha256 !== manifest.data.sha256) {
    return refuse('roster_bytes_differ', 'The file is not the one the manifest names; run the scout again.');
  }
  return readCopy(file.value, sha256);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Follows no link, waits for no pipe, and reads no more than the limit. */
function readPlainFile(path: string, bytesMax: number): Result<Buffer, RefusedRoster> {
  const opened = openPlain(path);
  if (!opened.ok) return opened;
  const handle = opened.value;
  try {
    const stat = fstatSync(handle);
    if (!stat.isFile()) return refuse('roster_not_a_file', 'The roster is not a plain file; remove it.');
    if (stat.size > bytesMax) return refuse('roster_too_large', `The file has more than ${bytesMax} bytes.`);
    const bytes = Buffer.alloc(stat.size);
    const count = readSync(handle, bytes, 0, stat.size, 0);
    return ok(bytes.subarray(0, count));
  } finally {
    closeSync(handle);
  }
}

function openPlain(path: string): Result<number, RefusedRoster> {
  try {
    return ok(openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT')
      return refuse('roster_absent', 'There is no proposed roster; run the scout first.');
    if (code === 'ELOOP') return refuse('roster_not_a_file', 'The roster is a link; remove it.');
    if (code === 'ENXIO' || code === 'EACCES') {
      return refuse('roster_not_a_file', 'The roster cannot be read as a file; remove it.');
    }
    throw error;
  }
}

function readCopy(bytes: Buffer, sha256: string): Result<ProposedRoster, RefusedRoster> {
  const folder = mkdtempSync(join(tmpdir(), 'chimera-roster-'));
  try {
    const path = join(folder, 'copy.db');
    writeFileSync(path, bytes, { mode: 0o600 });
    return readDatabase(path, sha256);
  } catch (error) {
    if (error instanceof Database.SqliteError) {
      return refuse('roster_corrupt', `SQLite refuses the file: ${error.message}`);
    }
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readDatabase(path: string, sha256: string): Result<ProposedRoster, RefusedRoster> {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  try {
    for (const pragma of [
      'trusted_schema = OFF',
      'query_only = ON',
      'cell_size_check = ON',
      'mmap_size = 0',
    ]) {
      db.pragma(pragma);
    }
    if (db.pragma('quick_check', { simple: true }) !== 'ok') {
      return refuse('roster_corrupt', 'The file fails its integrity check; run the scout again.');
    }
    if (schemaHash(db) !== expectedSchemaHash()) {
      return refuse(
        'roster_schema_differs',
        'The file has other tables than a roster has; run the scout again.',
      );
    }
    return readRows(db, sha256);
  } finally {
    db.close();
  }
}

function expectedSchemaHash(): string {
  const db = new Database(':memory:');
  for (const sql of ROSTER_SQL) db.exec(sql);
  const hash = schemaHash(db);
  db.close();
  return hash;
}

const jsonText = z.string().transform(parseJson);
const rowSchema = z
  .object({ contributions: jsonText, refusals: jsonText, evidence: jsonText })
  .loose()
  .pipe(rosterWalletSchema);

function readRows(db: Db, sha256: string): Result<ProposedRoster, RefusedRoster> {
  const invalid = (what: string) => refuse('roster_rows_invalid', `${what}; run the scout again.`);
  const info = z
    .array(rosterInfoSchema)
    .length(1)
    .safeParse(
      db.prepare('SELECT version, made_at_ms AS madeAtMs, genesis, screened, swaps FROM roster_info').all(),
    );
  const [only] = info.success ? info.data : [];
  if (only === undefined) return invalid('It does not say when and where it was made');
  const rows = db
    .prepare(
      `SELECT wallet, status, wqs, cluster_id AS clusterId, contributions, refusals, evidence
       FROM roster_wallets ORDER BY wqs DESC, wallet LIMIT ${ROSTER_WALLETS_MAX + 1}`,
    )
    .all();
  if (rows.length > ROSTER_WALLETS_MAX) return invalid(`It has more than ${ROSTER_WALLETS_MAX} wallets`);
  const wallets = z.array(rowSchema).safeParse(rows);
  if (!wallets.success) return invalid(`A row is not a wallet (${wallets.error.issues[0]?.message ?? ''})`);
  return ok({ info: only, sha256, wallets: wallets.data });
}
