import { measurePosition } from '@chimera/core/portfolio/position';
import { createHistory } from '@chimera/testkit/histories';
import { expect, test } from 'vitest';
import { type RecordedHistory, recordedHistory } from './fixtures.ts';
import { createReadDb } from './read-at.ts';
import { listConfigAudit } from './reads/config-audit.ts';
import { listDays } from './reads/days.ts';
import { listDeadLetters } from './reads/dead-letters.ts';
import { readEquity } from './reads/equity.ts';
import { readFunnel } from './reads/funnel.ts';
import { listHalts } from './reads/halts.ts';
import { listLimits } from './reads/limits.ts';
import { readPosition } from './reads/position.ts';
import { listPositions } from './reads/positions.ts';
import { listProviders } from './reads/providers.ts';
import { readSession } from './reads/session.ts';
import { readSignal } from './reads/signal.ts';
import { listSignals } from './reads/signals.ts';
import { readSystem } from './reads/system.ts';
import { listTrades } from './reads/trades.ts';
import { readTransaction } from './reads/transaction.ts';
import { listUnresolved } from './reads/unresolved.ts';
import { readWallet } from './reads/wallet.ts';
import { listWallets } from './reads/wallets.ts';

const EVENTS = 4_000;
let shared: (RecordedHistory & { read: ReturnType<typeof createReadDb> }) | undefined;
/** One long story for all: reads change nothing. */
function story() {
  if (shared === undefined) {
    const recorded = recordedHistory(61, EVENTS);
    shared = { ...recorded, read: createReadDb(recorded.db) };
  }
  return shared;
}
const eventsOf = (type: string) => story().rows.filter((row) => row.event.type === type);

test('the funnel of all time counts what the journal tells', () => {
  const { read, rows } = story();
  const { seq, rows: funnel } = readFunnel(read, { nowMs: rows.at(-1)?.atMs ?? 0 });
  expect(seq).toBe(EVENTS);
  expect(funnel.all.signalCount).toBe(eventsOf('signal_received').length);
  expect(funnel.all.droppedCount).toBe(eventsOf('signal_dropped').length);
  const approved = rows.filter(({ event }) => event.type === 'signal_decided' && event.order !== null);
  expect(funnel.all.approvedCount).toBe(approved.length);
  const landed = new Set(rows.flatMap(({ event }) => (event.type === 'attempt_landed' ? [event.txid] : [])))
    .size;
  const provisional = [...story().history.book.attempts.values()].filter(
    (a) => a.state === 'landed_provisional',
  );
  expect(funnel.all.landedCount).toBe(landed + provisional.length);
  expect(funnel.all.sentCount).toBeGreaterThan(0);
  expect(funnel.all.sentCount).toBeLessThanOrEqual(approved.length);
});

test("today's part of the funnel is that of the UTC day", () => {
  const { read, history, rows } = story();
  const { today, all } = readFunnel(read, { nowMs: rows.at(-1)?.atMs ?? 0 }).rows;
  expect(today.realisedPnlLamports).toBe(history.book.realisedTodayLamports);
  expect(today.signalCount).toBeLessThan(all.signalCount);
  const dayRows = listDays(read, {}).rows;
  expect(dayRows.reduce((sum, day) => sum + day.positionClosedCount, 0)).toBe(all.positionClosedCount);
});

test('lists open positions with the amounts that the book has', () => {
  const { read, history } = story();
  const { items, total } = listPositions(read, { status: 'open', limit: 200 }).rows;
  expect(total).toBe(history.book.positions.size);
  expect(new Set(items.map((row) => row.positionId))).toEqual(new Set(history.book.positions.keys()));
  for (const row of items) {
    const held = history.book.positions.get(row.positionId);
    expect(held === undefined ? null : measurePosition(held.position)).toMatchObject({
      heldAtoms: row.heldAtoms,
      openCostLamports: row.openCostLamports,
      realisedPnlLamports: row.realisedPnlLamports,
    });
  }
});

test('pages, filters and sorts closed positions', () => {
  const { read } = story();
  const sorted = { status: 'closed', sort: 'realisedPnl', direction: 'desc' } as const;
  const first = listPositions(read, { ...sorted, limit: 10 }).rows;
  const second = listPositions(read, { ...sorted, limit: 10, offset: 10 }).rows;
  const results = [...first.items, ...second.items].map((row) => row.realisedPnlLamports);
  expect(results).toHaveLength(20);
  expect(results).toEqual(results.toSorted((a, b) => (a < b ? 1 : a > b ? -1 : 0)));
  expect(new Set([...first.items, ...second.items].map((row) => row.positionId)).size).toBe(20);
  expect(first.items.every((row) => row.state === 'closed' || row.state === 'void')).toBe(true);
  expect(first.items.some((row) => row.lastExitCause !== null)).toBe(true);
  const leader = first.items.find((row) => row.leader !== null)?.leader ?? undefined;
  const ofLeader = listPositions(read, { status: 'closed', leader, limit: 200 }).rows;
  expect(ofLeader.items.every((row) => row.leader === leader)).toBe(true);
  expect(ofLeader.total).toBeLessThan(first.total);
});

test('keeps every wish that was not executed, with its reason', () => {
  const { read } = story();
  const all = listDeadLetters(read, {}).rows;
  const told = ['dead_lettered', 'signal_dropped', 'order_abandoned'].flatMap(eventsOf);
  expect(all.total).toBe(told.length);
  expect(all.items.every((row) => row.reason !== '' && row.detail !== '')).toBe(true);
  const urgent = listDeadLetters(read, { class: 'action' }).rows;
  expect(urgent.total).toBeGreaterThan(0);
  expect(urgent.total).toBeLessThan(all.total);
  expect(urgent.items.every((row) => row.class === 'action')).toBe(true);
});

test('never gives more rows than a page, whatever is asked', () => {
  const { read } = story();
  expect(listSignals(read, { limit: 1_000_000 }).rows.items.length).toBe(200);
  expect(listSignals(read, { limit: -5 }).rows.items.length).toBe(1);
});

test('tells the whole story of one position', () => {
  const { read, rows } = story();
  const closed = listPositions(read, { status: 'closed', sort: 'realisedPnl', limit: 1 }).rows.items[0];
  const detail = closed === undefined ? null : readPosition(read, { positionId: closed.positionId }).rows;
  expect(detail?.position).toEqual(closed);
  expect(detail?.signal?.signalId).toBe(closed?.signalId);
  expect(detail?.orders[0]?.kind).toBe('entry');
  const fills =
    detail?.orders.flatMap((order) => order.attempts.flatMap((attempt) => attempt.fill ?? [])) ?? [];
  const failed = rows.flatMap(({ event }) =>
    event.type === 'attempt_failed_on_chain' && detail !== null && isOf(detail, event.txid)
      ? [event.failed.walletDeltaLamports]
      : [],
  );
  const moved = [...fills.map((fill) => fill.walletDeltaLamports), ...failed].reduce<bigint>(
    (a, b) => a + b,
    0n,
  );
  expect(moved).toBe(closed?.realisedPnlLamports);
  expect(readPosition(read, { positionId: 'none' as never }).rows).toBeNull();
});

const isOf = (
  detail: { orders: readonly { attempts: readonly { txid: string }[] }[] },
  txid: string,
): boolean => detail.orders.some((order) => order.attempts.some((attempt) => attempt.txid === txid));

test('lists signals newest first with verdicts, and one with its gates', () => {
  const { read } = story();
  const denied = listSignals(read, { state: 'denied', side: 'buy', limit: 5 }).rows;
  expect(denied.items.map((row) => row.seq)).toEqual(
    denied.items.map((row) => row.seq).toSorted((a, b) => b - a),
  );
  expect(denied.items[0]).toMatchObject({
    reason: 'position_exists',
    reasons: ['position_exists', 'stale_signal'],
  });
  const approved = listSignals(read, { state: 'approved', limit: 1 }).rows.items[0];
  const detail = approved === undefined ? null : readSignal(read, { signalId: approved.signalId }).rows;
  expect(detail?.decision?.gates.map((gate) => gate.code)).toEqual(['fresh', 'halted', 'cost']);
  expect(detail?.order?.orderId).toBe(approved?.orderId);
  const dropped = listSignals(read, { state: 'expired', limit: 1 }).rows.items[0];
  expect(dropped?.reasons).toBeNull();
});

test('lists the roster, ACTIVE first, with what copying each wallet brought', () => {
  const { read } = story();
  const { items, total } = listWallets(read, { limit: 100 }).rows;
  expect(total).toBe(items.length);
  const firstInactive = items.findIndex((row) => row.status !== 'ACTIVE');
  expect(items.slice(firstInactive).every((row) => row.status !== 'ACTIVE')).toBe(true);
  for (const row of items) {
    const positions = listPositions(read, { leader: row.wallet, limit: 200 }).rows.items;
    const realised = positions.reduce<bigint>((sum, position) => sum + position.realisedPnlLamports, 0n);
    expect(row.realisedPnlLamports).toBe(realised);
    expect(row.positionCount).toBe(positions.filter((position) => position.state !== 'void').length);
    expect(row.signalCount).toBe(listSignals(read, { leader: row.wallet }).rows.total);
  }
  const detail = items[0] === undefined ? null : readWallet(read, { wallet: items[0].wallet }).rows;
  expect(detail?.wallet).toEqual(items[0]);
  expect(detail?.signals.length).toBeGreaterThan(0);
});

/** What the journal tells of each mint: the newest name and the newest decimals that were known. */
function toldOfMints() {
  const told = new Map<string, { symbol: string | null; decimals: number | null }>();
  const mints = new Map<string, string>();
  for (const { event } of story().rows) {
    if (event.type === 'signal_received') mints.set(event.signal.signalId, event.signal.mint);
    if (event.type !== 'signal_decided') continue;
    const mint = mints.get(event.signalId) ?? '';
    const { symbol = null, decimals = null } = told.get(mint) ?? {};
    told.set(mint, { symbol: event.tokenSymbol ?? symbol, decimals: event.tokenDecimals ?? decimals });
  }
  return told;
}

test('names a token by the newest that the market told, and by the sender before that', () => {
  const { read, db } = story();
  const { items } = listSignals(read, { limit: 60 }).rows;
  const told = toldOfMints();
  const sent = db
    .prepare<[string], string | null>('SELECT token_symbol FROM signals WHERE signal_id = ?')
    .pluck();
  for (const row of items) {
    const { symbol = null, decimals = null } = told.get(row.mint) ?? {};
    const named = { tokenSymbol: symbol ?? sent.get(row.signalId) ?? null, tokenDecimals: decimals };
    expect(row).toMatchObject(named);
    expect(readSignal(read, { signalId: row.signalId }).rows?.signal).toMatchObject(named);
  }
  expect(items.some((row) => row.tokenDecimals === null)).toBe(true);
  expect(items.some((row) => row.tokenDecimals === 0)).toBe(true);
});

test('tells symbol and decimals of a token wherever its amounts are shown', () => {
  const { read } = story();
  const position = listPositions(read, { status: 'closed', limit: 200 }).rows.items.find(
    (row) => row.tokenDecimals !== null && row.leader !== null && row.boughtAtoms > 0n,
  );
  if (position?.leader == null) return expect.unreachable();
  const { tokenSymbol, tokenDecimals, positionId } = position;
  const detail = readPosition(read, { positionId }).rows;
  const txid = detail?.orders.flatMap((order) => order.attempts).find(({ fill }) => fill !== null)?.txid;
  expect(readTransaction(read, { txid: txid ?? ('' as never) }).rows).toMatchObject({
    tokenSymbol,
    tokenDecimals,
  });
  const ofLeader = readWallet(read, { wallet: position.leader }).rows;
  expect(ofLeader?.positions.find((row) => row.positionId === positionId)).toMatchObject({
    tokenSymbol,
    tokenDecimals,
  });
});

test('shows a transaction with its sends, fill, order and position', () => {
  const { read } = story();
  const trade = listTrades(read, { side: 'sell', limit: 1 }).rows.items[0];
  const detail = trade === undefined ? null : readTransaction(read, { txid: trade.txid }).rows;
  expect(detail?.attempt?.fill?.walletDeltaLamports).toBe(trade?.walletDeltaLamports);
  expect(detail?.order?.orderId).toBe(trade?.orderId);
  expect(detail?.position?.positionId).toBe(trade?.positionId);
  const transfers = eventsOf('wallet_transfer_seen').map(({ event }) => event);
  for (const event of transfers) {
    if (event.type !== 'wallet_transfer_seen') continue;
    const { transfer } = readTransaction(read, { txid: event.txid }).rows ?? {};
    expect(transfer).toMatchObject({ txid: event.txid, tokens: event.tokens ?? [] });
  }
  expect(transfers.some((event) => 'tokens' in event)).toBe(true);
  expect(readTransaction(read, { txid: 'none' as never }).rows).toBeNull();
});

test('thins the equity curve to the asked number of points and keeps its end', () => {
  const { read } = story();
  const samples = eventsOf('equity_sampled');
  const all = readEquity(read, { pointsMax: 2_000 }).rows;
  expect(all.length).toBeLessThanOrEqual(samples.length);
  const thin = readEquity(read, { pointsMax: 20 }).rows;
  expect(thin.length).toBeGreaterThan(5);
  expect(thin.length).toBeLessThanOrEqual(20);
  expect(thin.at(-1)?.seq).toBe(samples.at(-1)?.seq);
  const from = samples[Math.floor(samples.length / 2)]?.atMs ?? 0;
  expect(readEquity(read, { fromMs: from }).rows.every((point) => point.atMs >= from)).toBe(true);
  expect(readEquity(read, { fromMs: 1, toMs: 2 }).rows).toEqual([]);
  const last = thin.at(-1);
  expect(last?.equityLamports).toBe(
    (last?.walletLamports ?? 0n) + (last?.positionsValueLamports ?? 0n) + (last?.rentLockedLamports ?? 0n),
  );
  const transferred = eventsOf('wallet_transfer_seen')
    .filter(({ seq }) => seq <= (last?.seq ?? 0))
    .reduce(
      (sum, { event }) => (event.type === 'wallet_transfer_seen' ? sum + event.walletDeltaLamports : sum),
      0n,
    );
  expect(last?.transfersLamports).toBe(transferred);
  expect(transferred).not.toBe(0n);
});

test('shows halts, limits, boots and sessions as they stand', () => {
  const { read, history } = story();
  const [halt] = listHalts(read, {}).rows;
  expect(halt?.action === 'set').toBe(history.book.halt.halted);
  expect(halt?.epoch).toBe(history.book.halt.epoch);
  expect(listLimits(read).rows[0]?.limits).toEqual(history.book.limits);
  expect(readSystem(read).rows.boot?.bootEpoch).toBe(history.book.bootEpoch);
  const [opened] = eventsOf('session_opened').slice(-1);
  if (opened?.event.type !== 'session_opened') return expect.unreachable();
  const { sessionHash, expiresAtMs, userId } = opened.event;
  const isClosed = eventsOf('session_closed').some(
    ({ event }) => event.type === 'session_closed' && event.sessionHash === sessionHash,
  );
  expect(readSession(read, { sessionHash, nowMs: opened.atMs }).rows?.userId).toBe(
    isClosed ? undefined : userId,
  );
  expect(readSession(read, { sessionHash, nowMs: expiresAtMs }).rows).toBeNull();
});

test('gives away neither signed bytes nor sealed secrets', () => {
  const { read } = story();
  const position = listPositions(read, { status: 'closed', limit: 1 }).rows.items[0];
  const shown = [
    listProviders(read),
    position === undefined ? null : readPosition(read, { positionId: position.positionId }),
  ];
  const keys = new Set<string>();
  collectKeys(shown, keys);
  expect(keys.has('txid')).toBe(true);
  expect(keys.has('providerId')).toBe(true);
  expect([...keys].filter((key) => ['raw', 'bytes', 'sealedSecret', 'secretHash'].includes(key))).toEqual([]);
});

function collectKeys(value: unknown, keys: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    keys.add(key);
    collectKeys(item, keys);
  }
}

/** A story with one in hand at its end. */
function seedOfUnresolved(events: number): number {
  for (let seed = 1; seed < 200; seed++) {
    const story = createHistory(seed);
    for (let index = 0; index < events; index++) story.next();
    if ([...story.book.attempts.values()].some(({ state }) => state === 'unresolved')) return seed;
  }
  return expect.unreachable('no story ends so');
}

test('lists what has no proven end, with its token', () => {
  const { db, history } = recordedHistory(seedOfUnresolved(400), 400);
  const unresolved = [...history.book.attempts.values()].filter(({ state }) => state === 'unresolved');
  expect(unresolved.length).toBeGreaterThan(0);
  const rows = listUnresolved(createReadDb(db)).rows.filter(({ writtenOffAtMs }) => writtenOffAtMs === null);
  expect(rows.map(({ txid }) => txid).toSorted()).toEqual(
    unresolved.map(({ signed }) => signed.txid).toSorted(),
  );
});

test('every change of a setting has its audit row with what it was and became', () => {
  const { read, rows } = story();
  const set = rows.flatMap(({ event, seq }) => (event.type === 'limits_set' ? [{ event, seq }] : []));
  const audit = listConfigAudit(read, { subject: 'limits', limit: 200 }).rows;
  expect(audit.items.map(({ seq }) => seq)).toEqual(set.map(({ seq }) => seq).toReversed());
  const [last, before] = set.toReversed();
  const [from, to] = [before?.event.limits.openPositionsMax, last?.event.limits.openPositionsMax];
  const changes = from === to ? [] : [{ name: 'openPositionsMax', before: from, after: to }];
  expect(audit.items[0]).toMatchObject({
    subjectId: String(last?.event.version),
    changedBy: 'admin',
    changes,
  });
  const halts = listConfigAudit(read, { subject: 'halt', limit: 200 }).rows;
  expect(halts.total).toBe(eventsOf('halt_set').length + eventsOf('halt_cleared').length);
});
