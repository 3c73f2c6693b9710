import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseFailure } from '@chimera/db/database-failure';
import { createRng } from '@chimera/testkit/rng';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSecondJournal } from '../../apps/operator/src/compose/second-journal.ts';
import { openDatabase } from '../../apps/operator/src/compose/store.ts';
import { type RecordedStore, recordStore, stateOf } from './recorded-store.ts';

/*
 * What a power cut or a bad disk does to the write-ahead log. SQLite opens what is left without a word, so the
 * start must see either a state that was once committed or a refusal, and the signer log must tell what is gone.
 */

const COMMITS = 17;
const SECTOR_BYTES = 512;
const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const PAGE_BYTES = 4_096;
const FRAME_BYTES = FRAME_HEADER_BYTES + PAGE_BYTES;
const FRAME_FLIPS = 400;
const FLIPS = 8 * WAL_HEADER_BYTES + FRAME_FLIPS;
const CASES_MIN = 2_000;

/** In memory where there is such a folder: thousands of databases are opened here, and none of them is to last. */
const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'chimera-damage-'));
let store: RecordedStore;
let main: Buffer;
let wal: Buffer;

beforeAll(async () => {
  store = await recordStore(root, COMMITS);
  main = readFileSync(join(store.dir, 'chimera.db'));
  wal = readFileSync(join(store.dir, 'chimera.db-wal'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

type Outcome =
  | { readonly refused: string }
  /** What the second journal says: signatures that are gone, and whether commits are known to be. */
  | { readonly lastSeq: number; readonly missing: readonly string[]; readonly saysLoss: boolean };

/** Starts on a damaged log as the operator does. Anything but a committed state or a named refusal throws. */
async function startOn(damagedWal: Uint8Array, damagedMain: Uint8Array = main): Promise<Outcome> {
  const dir = join(root, 'case');
  mkdirSync(dir);
  const path = join(dir, 'chimera.db');
  writeFileSync(path, damagedMain);
  writeFileSync(`${path}-wal`, damagedWal);
  try {
    const { db, book } = openDatabase(path);
    try {
      const { lastSeq } = book;
      expect(stateOf(db)).toBe(store.states.get(lastSeq));
      const { found, log } = await openSecondJournal(join(store.dir, 'signer.log'), db, lastSeq);
      await log.close();
      return { lastSeq, missing: found.unknown.map(({ txid }) => txid), saysLoss: found.loss !== null };
    } finally {
      db.close();
    }
  } catch (error) {
    if (!(error instanceof DatabaseFailure)) throw error;
    return { refused: error.code };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** Of all that was signed, what a start with this last event lacks. */
const lostAfter = (lastSeq: number): readonly string[] =>
  [...store.signedAt].filter(([, seq]) => seq > lastSeq).map(([txid]) => txid);

/** A signature tells that the row before its own was on disk; a database that ends earlier has lost commits. */
const mustSayLoss = (lastSeq: number): boolean =>
  [...store.signedAt.values()].some((seq) => seq - 1 > lastSeq);

const NAMED = 'the signer log names what is gone';

async function checkAll(
  damages: Iterable<readonly [name: string, damaged: Uint8Array]>,
): Promise<Map<string, number>> {
  const outcomes = new Map<string, number>();
  const note = (name: string): void => void outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
  for (const [name, damaged] of damages) {
    const outcome = await startOn(damaged);
    if ('refused' in outcome) note(outcome.refused);
    else {
      expect(outcome.missing, name).toEqual(lostAfter(outcome.lastSeq));
      expect(outcome.saysLoss, name).toBe(mustSayLoss(outcome.lastSeq));
      note(outcome.missing.length > 0 ? NAMED : 'nothing signed is gone');
    }
  }
  return outcomes;
}

function* cuts(): Iterable<readonly [string, Uint8Array]> {
  for (let length = 0; length < wal.length; length += SECTOR_BYTES)
    yield [`cut at ${length}`, wal.subarray(0, length)];
}

/** Every bit of the log's own header, then bits of frames: of every other one in its small header. */
function* flips(): Iterable<readonly [string, Uint8Array]> {
  for (let bit = 0; bit < 8 * WAL_HEADER_BYTES; bit += 1) yield flipped(bit >> 3, bit % 8);
  const rng = createRng(1);
  for (let count = 0; count < FRAME_FLIPS; count += 1) {
    const frame = rng.below(Math.floor((wal.length - WAL_HEADER_BYTES) / FRAME_BYTES));
    const offset = rng.below(count % 2 === 0 ? FRAME_BYTES : FRAME_HEADER_BYTES);
    yield flipped(WAL_HEADER_BYTES + frame * FRAME_BYTES + offset, rng.below(8));
  }
}

function flipped(at: number, bit: number): readonly [string, Uint8Array] {
  const damaged = Buffer.from(wal);
  damaged.writeUInt8(damaged.readUInt8(at) ^ (1 << bit), at);
  return [`bit ${bit} of byte ${at}`, damaged];
}

test('a log that is cut anywhere gives a committed state, and the signer log names what is gone', async () => {
  expect(Math.ceil(wal.length / SECTOR_BYTES) + FLIPS).toBeGreaterThanOrEqual(CASES_MIN);
  expect((await checkAll(cuts())).get(NAMED) ?? 0).toBeGreaterThan(CASES_MIN / 2);
});

test('a log with a flipped bit gives a committed state, and the signer log names what is gone', async () => {
  expect((await checkAll(flips())).get(NAMED) ?? 0).toBeGreaterThan(FLIPS / 2);
});

test('a database file that lost its end or its header is refused by name', async () => {
  const noWal = new Uint8Array();
  for (let length = PAGE_BYTES; length < main.length; length += PAGE_BYTES) {
    expect(await startOn(noWal, main.subarray(0, length)), `cut at ${length}`).toEqual({
      refused: 'damaged',
    });
  }
  const overwritten = Buffer.from(main).fill(0xff, 0, SECTOR_BYTES);
  expect(await startOn(noWal, overwritten)).toEqual({ refused: 'damaged' });
});
