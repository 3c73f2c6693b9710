import { type Book, createBook, TOMBSTONES_MAX, tombstoneKey } from '@chimera/core/book';
import { nextHalt, nextRpcMode } from '@chimera/core/book-apply';
import { NOT_HALTED } from '@chimera/core/control/halt';
import type { RosterWallet } from '@chimera/core/control/wallet';
import type { AttemptState } from '@chimera/core/execution/attempt-machine';
import { boundMode, INITIAL_RPC_MODE, type RpcMode } from '@chimera/core/execution/rpc-mode';
import type { PositionId } from '@chimera/core/ids';
import { completeLimits } from '@chimera/core/limits';
import type { Trail } from '@chimera/core/portfolio/exit-rules';
import { measurePosition } from '@chimera/core/portfolio/position';
import { type Address, slot, type Txid, unixMs } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import { loadBreakers, loadRisk } from './load-risk.ts';
import type { Db } from './open.ts';
import { type FillRow, toFill } from './project/fill-row.ts';
import { type OrderRow, toOrderPlan } from './project/order-row.ts';
import { type PositionRow, toPosition } from './project/position-row.ts';
import { createJournalReader, type JournalReader } from './read-journal.ts';

/**
 * The book as the whole journal would fold it, taken from the tables: only what is alive is read, so the
 * time does not grow with history.
 */
export function loadBook(db: Db): Book {
  const book = createBook();
  const journal = createJournalReader(db);
  const load = db.transaction(() => {
    book.lastSeq = journal.lastSeq();
    loadControl(book, db, journal);
    loadWallets(book, db);
    loadWalletTerms(book, db);
    loadUndecided(book, db, journal);
    loadPositions(book, db);
    loadOrders(book, db);
    loadAttempts(book, db, journal);
    loadUnvouched(book, db);
    loadTombstones(book, db);
    loadDay(book, db);
    Object.assign(book.risk, loadRisk(db));
    loadBreakers(book, db, journal);
  });
  load();
  return book;
}

function lastOf(db: Db, table: 'boots' | 'halts' | 'limits_versions' | 'rpc_modes'): number | null {
  const seq = db.prepare<[], bigint | null>(`SELECT max(seq) FROM ${table}`).pluck().get();
  return seq === null || seq === undefined ? null : Number(seq);
}

function loadControl(book: Book, db: Db, journal: JournalReader): void {
  const bootSeq = lastOf(db, 'boots');
  if (bootSeq !== null) book.bootEpoch = journal.eventAt(bootSeq, 'boot_started').event.bootEpoch;
  const haltSeq = lastOf(db, 'halts');
  if (haltSeq !== null) {
    // The last row says everything: a halt replaces every field, and so does a resume.
    const { event, atMs } = journal.eventAt(haltSeq, 'halt_set', 'halt_cleared');
    book.halt = nextHalt(NOT_HALTED, event, atMs);
  }
  const modeSeq = lastOf(db, 'rpc_modes');
  if (modeSeq !== null) {
    const { event, atMs } = journal.eventAt(modeSeq, 'rpc_mode_set');
    book.rpcMode = nextRpcMode(event, atMs);
  }
  const limitsSeq = lastOf(db, 'limits_versions');
  if (limitsSeq !== null) {
    const { event } = journal.eventAt(limitsSeq, 'limits_set');
    book.limits = completeLimits(event.limits);
    book.limitsVersion = event.version;
  }
}

interface WalletRow extends Omit<RosterWallet, 'activeUntilMs'> {
  readonly activeUntilMs: bigint | null;
}

function loadWallets(book: Book, db: Db): void {
  const rows = db.prepare<[], WalletRow>(
    `SELECT wallet, status, label, wqs, cluster_id AS clusterId, origin, reason,
       active_until_ms AS activeUntilMs, exit_mode AS exitMode FROM wallets ORDER BY seq`,
  );
  for (const row of rows.iterate()) {
    const activeUntilMs = row.activeUntilMs === null ? null : unixMs(Number(row.activeUntilMs));
    book.wallets.set(row.wallet, { ...row, activeUntilMs });
  }
}

interface TermsRow {
  readonly wallet: Address;
  readonly version: bigint;
  readonly size: bigint | null;
  readonly positions: bigint | null;
}

function loadWalletTerms(book: Book, db: Db): void {
  const rows = db.prepare<[], TermsRow>(
    `SELECT wallet, version, size_lamports_max AS size, open_positions_max AS positions
     FROM wallet_settings ORDER BY seq`,
  );
  for (const { wallet, version, size, positions } of rows.iterate()) {
    book.walletTerms.set(wallet, {
      wallet,
      version: Number(version),
      sizeLamportsMax: size === null ? null : lamports(size),
      openPositionsMax: positions === null ? null : Number(positions),
    });
  }
  const merged = db.prepare<[], bigint | null>('SELECT max(version) FROM roster_versions').pluck().get();
  book.rosterVersion = Number(merged ?? 0);
}

function loadUndecided(book: Book, db: Db, journal: JournalReader): void {
  const seqs = db
    .prepare<[], bigint>("SELECT seq FROM signals WHERE state = 'received' ORDER BY seq")
    .pluck();
  for (const seq of seqs.all()) {
    const { signal } = journal.eventAt(Number(seq), 'signal_received').event;
    book.undecided.set(signal.signalId, signal);
  }
}

const LIVE_POSITION = "state IN ('opening', 'open', 'exiting', 'stuck', 'quarantined')";

function loadPositions(book: Book, db: Db): void {
  const rows = db
    .prepare<[], PositionRow & TrailColumns>(
      `SELECT positions.*, peak_bps, is_armed FROM positions LEFT JOIN position_trails USING (position_id)
       WHERE ${LIVE_POSITION} ORDER BY +positions.seq`,
    )
    .all();
  const readFills = db.prepare<[string], FillRow>(
    'SELECT * FROM fills WHERE position_id = ? ORDER BY measured_seq',
  );
  for (const row of rows) {
    const position = toPosition(row, readFills.all(row.position_id).map(toFill));
    const amounts = measurePosition(position);
    const exitCount = Number(row.exit_count);
    book.positions.set(position.positionId, {
      position,
      amounts,
      exitCount,
      trail: toTrail(row),
    });
    book.positionByMint.set(position.mint, position.positionId);
  }
}

interface TrailColumns {
  readonly peak_bps: number | null;
  readonly is_armed: bigint | null;
}

const toTrail = ({ peak_bps, is_armed }: TrailColumns): Trail | undefined =>
  peak_bps === null ? undefined : { peakBps: peak_bps, isArmed: is_armed === 1n };

function loadOrders(book: Book, db: Db): void {
  const rows = db.prepare<[], OrderRow>(
    "SELECT * FROM orders WHERE state IN ('planned', 'working') ORDER BY seq",
  );
  const readTxids = db
    .prepare<[string], Txid>('SELECT txid FROM attempts WHERE order_id = ? ORDER BY seq')
    .pluck();
  const hasEnded = db.prepare<[string]>(
    "SELECT 1 FROM positions WHERE position_id = ? AND state IN ('closed', 'void')",
  );
  const readMode = db
    .prepare<[bigint], RpcMode>('SELECT mode FROM rpc_modes WHERE seq < ? ORDER BY seq DESC LIMIT 1')
    .pluck();
  for (const row of rows.all()) {
    const plan = toOrderPlan(row);
    const txids = readTxids.all(plan.orderId);
    book.orders.set(plan.orderId, {
      plan,
      state: row.state,
      decidedAtMs: unixMs(Number(row.decided_at_ms)),
      rpcMode: boundMode(plan.strategy, readMode.get(BigInt(row.seq)) ?? INITIAL_RPC_MODE.mode),
      txids,
    });
    // An entry holds its mint from the decision on, before its position exists.
    if (plan.kind !== 'entry' || hasEnded.get(plan.positionId) !== undefined) continue;
    book.positionByMint.set(plan.mint, plan.positionId);
  }
}

/** Live attempts are found by their live orders: their own rows carry the signed bytes and are not gone through. */
function loadAttempts(book: Book, db: Db, journal: JournalReader): void {
  const rows = db.prepare<[], { seq: bigint; state: AttemptState; superseded: bigint }>(
    `SELECT seq, state, superseded_at_ms IS NOT NULL AS superseded FROM attempts
     WHERE order_id IN (SELECT order_id FROM orders WHERE state IN ('planned', 'working'))
       AND state IN ('signed', 'landed_provisional', 'unresolved') AND written_off_at_ms IS NULL ORDER BY seq`,
  );
  for (const { seq, state, superseded } of rows.all()) {
    const { event: signed, atMs } = journal.eventAt(Number(seq), 'attempt_signed');
    book.attempts.set(signed.txid, { signed, state, signedAtMs: atMs, isSuperseded: superseded === 1n });
  }
}

/** As `isUnvouched` says of the signal. */
function loadUnvouched(book: Book, db: Db): void {
  const rows = db
    .prepare<[], PositionId>(
      `SELECT o.position_id FROM orders o JOIN signals s USING (signal_id)
       WHERE o.kind = 'entry' AND s.leader_txid IS NULL AND s.door NOT IN ('watch', 'conviction')
       AND o.position_id IN (
         SELECT position_id FROM (SELECT * FROM positions INDEXED BY positions_one_per_mint WHERE ${LIVE_POSITION})
         UNION ALL SELECT position_id FROM orders WHERE state IN ('planned', 'working'))`,
    )
    .pluck();
  for (const positionId of rows.all()) {
    const isHeld = book.positions.has(positionId) || isEntryAlive(book, positionId);
    if (isHeld) book.unvouched.add(positionId);
  }
}

const isEntryAlive = (book: Book, positionId: PositionId): boolean =>
  [...book.orders.values()].some(({ plan }) => plan.kind === 'entry' && plan.positionId === positionId);

interface TombstoneRow {
  readonly leader: Address;
  readonly mint: Address;
  readonly leader_slot: bigint | null;
  readonly at_ms: bigint;
}

function loadTombstones(book: Book, db: Db): void {
  const rows = db.prepare<[number], TombstoneRow>(
    'SELECT leader, mint, leader_slot, at_ms FROM tombstones ORDER BY seq DESC LIMIT ?',
  );
  for (const row of rows.all(TOMBSTONES_MAX).reverse()) {
    book.tombstones.set(tombstoneKey(row.leader, row.mint), {
      leaderSlot: row.leader_slot === null ? null : slot(Number(row.leader_slot)),
      atMs: unixMs(Number(row.at_ms)),
    });
  }
}

function loadDay(book: Book, db: Db): void {
  const row = db
    .prepare<[], { day_start_ms: bigint; realised_pnl_lamports: bigint }>(
      'SELECT day_start_ms, realised_pnl_lamports FROM days ORDER BY day_start_ms DESC LIMIT 1',
    )
    .get();
  if (row === undefined) return;
  book.dayStartMs = unixMs(Number(row.day_start_ms));
  book.realisedTodayLamports = lamports(row.realised_pnl_lamports);
}
