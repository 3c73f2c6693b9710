import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { address, unixMs } from '@chimera/core/units/chain';
import { type ProposedWallet, ROSTER_FILE } from '@chimera/db/roster-file/format';
import { rosterKeyOf } from '@chimera/db/roster-file/manifest';
import { writeRosterFile } from '@chimera/db/roster-file/write';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openDoors } from '../http/doors-for-tests.ts';

/** Each reading is a process of its own. */
vi.setConfig({ testTimeout: 90_000 });

const ALPHA = '8BPkRNDb6Q9Mmmzj7XrqP48bo9GyR4VAvPvoc2axssv4';
const BAIT = 'BNoctRMN6rv8VwidyVjJNJa7c6TFZafxEjVQSZHzQ1sY';

let nowMs = Date.now();
let doors: Awaited<ReturnType<typeof openDoors>>;
beforeAll(async () => {
  doors = await openDoors({ nowMs: () => nowMs });
});
afterAll(() => doors.close());

const key = (): string => readFileSync(doors.config.adminKeyFile, 'utf8').trim();

async function control(name: string, body: unknown, port: 'control' | 'api' = 'control') {
  const url =
    port === 'control' ? `${doors.controlUrl}/control/${name}` : `${doors.operatorUrl}/api/v1/${name}`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key()}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

const wallet = (text: string, status: ProposedWallet['status'], refusals: string[] = []): ProposedWallet => ({
  wallet: text,
  status,
  wqs: status === 'ACTIVE' ? 88 : 12,
  clusterId: null,
  contributions: [{ code: 'edge', points: 40, pointsMax: 40, measured: 'so much' }],
  refusals,
  evidence: { episodes: 50 },
});

function propose(wallets: readonly ProposedWallet[]): void {
  const info = { version: 1, madeAtMs: nowMs, genesis: 'anywhere', screened: 2, swaps: 9 } as const;
  const operatorKey = Buffer.from(
    readFileSync(join(doors.config.configDir, 'operator.key'), 'utf8').trim(),
    'hex',
  );
  writeRosterFile({ directory: doors.config.dataDir, info, wallets, key: rosterKeyOf(operatorKey) });
}

test('without a proposal there is nothing to merge, said by a stable code', async () => {
  const { status, body } = await control('roster-diff', {});
  expect(status).toBe(422);
  expect(body).toMatchObject({ reason: 'roster_refused', details: { code: 'roster_absent' } });
});

test('shows the diff, asks for approval, and merges in one commit', async () => {
  await control('wallet', { wallet: BAIT, status: 'CANDIDATE' });
  propose([wallet(ALPHA, 'ACTIVE'), wallet(BAIT, 'REJECTED', ['bait: it sells into those who follow'])]);
  const seqBefore = doors.book.lastSeq;
  const diff = await control('roster-diff', {});
  expect(diff.body).toMatchObject({ needsApproval: true, activeBefore: 0, activeAfter: 1 });
  expect(doors.book.lastSeq).toBe(seqBefore);
  const refused = await control('roster-merge', { sha256: diff.body.sha256 });
  expect(refused.body.reason).toBe('roster_needs_approval');
  const other = await control('roster-merge', { sha256: 'ab'.repeat(32), approve: true });
  expect(other.body.reason).toBe('conflict');
  const merged = await control('roster/merge', { sha256: diff.body.sha256, approve: true }, 'api');
  expect(merged.body).toMatchObject({ version: 1, changed: 2 });
  expect(doors.book.wallets.get(address(ALPHA))).toMatchObject({
    status: 'ACTIVE',
    wqs: 88,
    origin: 'scout',
  });
  expect(doors.book.wallets.get(address(BAIT))?.reason).toMatch(/^bait/);
  expect(doors.book.rosterVersion).toBe(1);
});

test('a corrupt and a half-written roster are refused, and the last good one stays', async () => {
  const path = join(doors.config.dataDir, ROSTER_FILE);
  const whole = readFileSync(path);
  const seqBefore = doors.book.lastSeq;
  const flipped = Buffer.from(whole);
  flipped[200] = (flipped[200] ?? 0) ^ 0xff;
  for (const bytes of [flipped, whole.subarray(0, 4_096), Buffer.alloc(0)]) {
    writeFileSync(path, bytes);
    const { status, body } = await control('roster-merge', { approve: true });
    expect(status).toBe(422);
    expect(body.details.code).toBe('roster_bytes_differ');
  }
  expect(doors.book.lastSeq).toBe(seqBefore);
  expect(doors.book.wallets.get(address(ALPHA))?.status).toBe('ACTIVE');
});

test('size and caps of one leader are versioned with him', async () => {
  const terms = { wallet: ALPHA, sizeLamportsMax: '500000000', openPositionsMax: 2, reason: 'new' };
  expect((await control('wallet-terms', terms)).body.version).toBe(1);
  expect((await control('wallet-terms', { ...terms, openPositionsMax: null })).body.version).toBe(2);
  expect(doors.book.walletTerms.get(address(ALPHA))).toMatchObject({
    version: 2,
    sizeLamportsMax: 500_000_000n,
    openPositionsMax: null,
  });
  const stranger = { ...terms, wallet: 'So11111111111111111111111111111111111111112' };
  expect((await control('wallet-terms', stranger)).body.reason).toBe('not_found');
});

test('a promotion with an end is taken back when the end comes, and not before', async () => {
  await control('wallet', { wallet: ALPHA, status: 'ACTIVE', ttlHours: 1 });
  nowMs += 3_599_000;
  await doors.control.roster.demoteExpired();
  expect(doors.book.wallets.get(address(ALPHA))?.status).toBe('ACTIVE');
  nowMs += 2_000;
  await doors.control.roster.demoteExpired();
  expect(doors.book.wallets.get(address(ALPHA))).toMatchObject({ status: 'DEMOTED', activeUntilMs: null });
  expect(unixMs(nowMs)).toBeGreaterThan(0);
});
