import { createHash } from 'node:crypto';
import { CONTRIBUTION_CODES } from '@chimera/core/score/wqs';
import { isAddressText } from '@chimera/core/units/chain';
import { z } from 'zod';
import type { Db } from '../open.ts';

/*
 * What the scout hands over: a SQLite file of proposed leaders, and beside it a manifest that says which bytes
 * were meant and that they came from us. The reader trusts neither before it has checked both.
 */

export const ROSTER_FILE = 'roster_new.db';
export const ROSTER_MANIFEST = 'roster_new.manifest.json';
export const ROSTER_REPORT = 'scout-report.html';
/** Larger than any roster we would make; a larger file is refused before a byte of it is read. */
export const ROSTER_BYTES_MAX = 64 * 1_024 * 1_024;
export const ROSTER_WALLETS_MAX = 10_000;
export const MANIFEST_BYTES_MAX = 4_096;

/** Exactly these objects, spelled exactly so: anything else (a trigger, a view, another column) is refused. */
export const ROSTER_SQL = [
  `CREATE TABLE roster_info (
  version        INTEGER NOT NULL CHECK (version = 1),
  made_at_ms     INTEGER NOT NULL,
  genesis        TEXT NOT NULL,
  screened       INTEGER NOT NULL,
  swaps          INTEGER NOT NULL
) STRICT`,
  `CREATE TABLE roster_wallets (
  wallet        TEXT PRIMARY KEY,
  status        TEXT NOT NULL CHECK (status IN ('ACTIVE', 'CANDIDATE', 'REJECTED')),
  wqs           REAL NOT NULL CHECK (wqs BETWEEN 0 AND 100),
  cluster_id    TEXT,
  contributions TEXT NOT NULL CHECK (json_valid(contributions)),
  refusals      TEXT NOT NULL CHECK (json_valid(refusals)),
  evidence      TEXT NOT NULL CHECK (json_valid(evidence))
) STRICT, WITHOUT ROWID`,
] as const;

/** The hash of everything a file's schema holds; equal only for a file made by `ROSTER_SQL`. */
export function schemaHash(db: Db): string {
  const rows = db
    .prepare<[], { type: string; name: string; sql: string | null }>(
      'SELECT type, name, sql FROM sqlite_schema ORDER BY type, name',
    )
    .all();
  const text = rows.map(({ type, name, sql }) => [type, name, sql ?? ''].join('\u0000')).join('\u0001');
  return createHash('sha256').update(text).digest('hex');
}

const addressText = z.string().refine(isAddressText, 'must be a base58 address');
const refusalText = z.string().min(1).max(300);

export const contributionSchema = z.strictObject({
  code: z.enum(CONTRIBUTION_CODES),
  points: z.number(),
  pointsMax: z.number(),
  measured: z.string().max(300),
});

/** Numbers a person may want beside the score; null where nothing was measured. */
const evidenceSchema = z.record(z.string().max(40), z.union([z.number(), z.string().max(80), z.null()]));

export const rosterWalletSchema = z.strictObject({
  wallet: addressText,
  status: z.enum(['ACTIVE', 'CANDIDATE', 'REJECTED']),
  wqs: z.number().min(0).max(100),
  clusterId: z.string().max(64).nullable(),
  contributions: z.array(contributionSchema).max(CONTRIBUTION_CODES.length),
  /** Why it is not proposed as ACTIVE; empty when it is. */
  refusals: z.array(refusalText).max(20),
  evidence: evidenceSchema,
});
export type ProposedWallet = z.output<typeof rosterWalletSchema>;

export const rosterInfoSchema = z.strictObject({
  version: z.literal(1),
  madeAtMs: z.number().int().positive(),
  genesis: z.string().min(1).max(64),
  screened: z.number().int().nonnegative(),
  swaps: z.number().int().nonnegative(),
});
export type RosterInfo = z.output<typeof rosterInfoSchema>;

export interface ProposedRoster {
  readonly info: RosterInfo;
  /** SHA-256 of the file the rows came from; names this roster for good. */
  readonly sha256: string;
  readonly wallets: readonly ProposedWallet[];
}
