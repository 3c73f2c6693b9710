import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ProposedWallet, ROSTER_FILE, ROSTER_MANIFEST } from './format.ts';
import { manifestSchema, rosterKeyOf, signManifest } from './manifest.ts';
import { readRosterFile } from './read.ts';
import { writeRosterFile } from './write.ts';

const key = rosterKeyOf(randomBytes(32));
const info = { version: 1, madeAtMs: 1_000, genesis: 'genesis', screened: 3, swaps: 9 } as const;
const wallets: readonly ProposedWallet[] = [
  {
    wallet: '8BPkRNDb6Q9Mmmzj7XrqP48bo9GyR4VAvPvoc2axssv4',
    status: 'ACTIVE',
    wqs: 88.5,
    clusterId: null,
    contributions: [{ code: 'edge', points: 40, pointsMax: 40, measured: 'so much' }],
    refusals: [],
    evidence: { episodes: 50, backtestPnlLamports: '12', twinOf: null },
  },
];

let directory: string;
const path = (name = ROSTER_FILE): string => join(directory, name);
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'chimera-roster-test-'));
  writeRosterFile({ directory, info, wallets, key });
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const refusal = (): string => {
  const read = readRosterFile(directory, key);
  return read.ok ? 'accepted' : read.error.code;
};

/** Signs whatever lies there now, as somebody who holds the key could. */
function signAgain(): void {
  const bytes = readFileSync(path());
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const manifest = signManifest(
    { version: 1, file: ROSTER_FILE, bytes: bytes.length, sha256, madeAtMs: 1_000 },
    key,
  );
  writeFileSync(path(ROSTER_MANIFEST), JSON.stringify(manifest));
}

test('gives back what was written', () => {
  const read = readRosterFile(directory, key);
  expect(read).toMatchObject({ ok: true, value: { info, wallets } });
});

test('a flipped byte anywhere in the file is refused', () => {
  const bytes = readFileSync(path());
  for (let at = 0; at < bytes.length; at += 97) {
    const flipped = Buffer.from(bytes);
    flipped[at] = (flipped[at] ?? 0) ^ 0x01;
    writeFileSync(path(), flipped);
    expect(refusal()).toBe('roster_bytes_differ');
  }
});

test('a flipped byte that was signed for is refused or changes nothing but a value', () => {
  const bytes = readFileSync(path());
  const codes = new Set<string>();
  for (let at = 0; at < bytes.length; at += 211) {
    const flipped = Buffer.from(bytes);
    flipped[at] = (flipped[at] ?? 0) ^ 0xff;
    writeFileSync(path(), flipped);
    signAgain();
    codes.add(refusal());
  }
  codes.delete('accepted');
  expect(codes.size).toBeGreaterThan(0);
});

test('every flipped character of the manifest is refused', () => {
  const text = readFileSync(path(ROSTER_MANIFEST), 'utf8');
  const good = manifestSchema.parse(JSON.parse(text));
  for (let at = 0; at < text.length; at += 1) {
    const changed = `${text.slice(0, at)}${text[at] === '0' ? '1' : '0'}${text.slice(at + 1)}`;
    writeFileSync(path(ROSTER_MANIFEST), changed);
    const read = readRosterFile(directory, key);
    // White space carries nothing; everything else is under the signature.
    if (read.ok) expect(manifestSchema.parse(JSON.parse(changed))).toEqual(good);
    else expect(read.error.code).toMatch(/^roster_manifest_|^roster_bytes_differ$/);
  }
});

test('a half-written file is refused at any length', () => {
  const whole = readFileSync(path());
  for (let length = 0; length < whole.length; length += 1_009) {
    writeFileSync(path(), whole);
    truncateSync(path(), length);
    expect(refusal()).toBe('roster_bytes_differ');
    if (length === 0) continue;
    signAgain();
    expect(refusal()).not.toBe('accepted');
  }
});

test('another key signs nothing here', () => {
  const read = readRosterFile(directory, rosterKeyOf(randomBytes(32)));
  expect(read).toMatchObject({ ok: false, error: { code: 'roster_manifest_forged' } });
});

const intruders: readonly [string, string][] = [
  ['a trigger', 'CREATE TRIGGER t AFTER INSERT ON roster_info BEGIN DELETE FROM roster_wallets; END'],
  ['a view', 'CREATE VIEW v AS SELECT 1'],
  ['another table', 'CREATE TABLE extra (a)'],
  ['another column', 'ALTER TABLE roster_wallets ADD COLUMN extra TEXT'],
  ['an index', 'CREATE INDEX i ON roster_wallets (wqs)'],
];
test.each(intruders)('%s in the file is refused, though it was signed', (_what, sql) => {
  const db = new Database(path());
  db.exec(sql);
  db.close();
  signAgain();
  expect(refusal()).toBe('roster_schema_differs');
});

test('a row that is no wallet is refused', () => {
  const db = new Database(path());
  db.exec("UPDATE roster_wallets SET wallet = 'not an address'");
  db.close();
  signAgain();
  expect(refusal()).toBe('roster_rows_invalid');
});

test('a link, a pipe, a folder and nothing are refused without waiting', () => {
  const real = path('real.db');
  writeFileSync(real, readFileSync(path()));
  rmSync(path());
  symlinkSync(real, path());
  expect(refusal()).toBe('roster_not_a_file');
  rmSync(path());
  execFileSync('mkfifo', [path()]);
  expect(refusal()).toBe('roster_not_a_file');
  rmSync(path());
  execFileSync('mkdir', [path()]);
  expect(refusal()).toBe('roster_not_a_file');
  rmSync(path(), { recursive: true });
  expect(refusal()).toBe('roster_absent');
});

test('a file larger than any roster is refused before it is read', () => {
  truncateSync(path(), 2 * 1_024 ** 3);
  expect(refusal()).toBe('roster_too_large');
});
