import { must } from '@chimera/core/assert';
import type { JournalEvent, Journaled } from '@chimera/core/events';
import type { OrderId } from '@chimera/core/ids';
import { type Txid, txid } from '@chimera/core/units/chain';
import type { Db } from '@chimera/db/open';
import type { SimBlock } from './sim-blocks.ts';
import type { SimChain } from './sim-chain.ts';
import type { WalletState } from './sim-ledger.ts';
import type { Trade } from './sim-trades.ts';
import { checkEnd, checkTables, type Fail, isAllBooked, watchCaps } from './table-checks.ts';

export interface Send {
  readonly route: string;
  readonly wire: Uint8Array;
  readonly isHaltFile: boolean;
  /** Since the world began. */
  readonly atMs: number;
}

/** What must hold at every moment, whatever goes wrong outside. Watches from outside the operator. */
export interface Invariants {
  readonly violations: readonly string[];
  readonly fail: (sentence: string) => void;
  readonly isOurs: (of: Txid) => boolean;
  readonly onSigned: (orderId: OrderId, of: Txid) => void;
  /** The owner of the key signed this past the operator. */
  readonly onSignedElsewhere: (of: Txid) => void;
  /** Bytes are about to leave the operator. */
  readonly onSend: (send: Send) => void;
  readonly onFinalized: (block: SimBlock) => void;
  readonly onCommitted: (rows: readonly Journaled[]) => void;
  /** A backup took the database's place: what came after it is nobody's promise any more. */
  readonly onRestored: () => void;
  /** A sender heard that its signal is kept. */
  readonly onAcknowledged: (trade: Trade) => void;
  /** Everything that a query can tell; also what must hold when all is over. */
  readonly checkAll: (isOver: boolean) => void;
  /** Whether the journal knows of everything that the finalized chain did to the wallet. */
  readonly isAllBooked: () => boolean;
}

const VIOLATIONS_MAX = 20;
const LAST_HALT =
  "SELECT type FROM journal WHERE type IN ('halt_set', 'halt_cleared') ORDER BY seq DESC LIMIT 1";

export function createInvariants(db: Db, start: WalletState, chain: () => SimChain): Invariants {
  const violations: string[] = [];
  const fail = (sentence: string): void => {
    if (violations.length < VIOLATIONS_MAX) violations.push(sentence);
  };
  const signed = new Map<Txid, OrderId>();
  const signedElsewhere = new Set<string>();
  const acknowledged = new Set<Trade>();
  const halt: HaltWatch = { isHalted: false, sentAtMs: null };
  // What a start tells again from the signer's log names the leader, but not his transaction.
  const isKept = db.prepare(
    `SELECT 1 FROM signals WHERE leader = ? AND side = ? AND mint = ?
     AND (leader_txid = ? OR (leader_txid IS NULL AND door = 'recovery'))`,
  );
  // By what the sender told, never by an id that the operator gives: its naming is on trial too.
  const isGone = ({ txid: of, leader, side, mint }: Trade): boolean =>
    isKept.get(leader, side, mint, of) === undefined;
  const blocks = watchBlocks(db, signed, fail);
  const journal = watchJournal(db, { chain, halt }, fail);
  let isRestored = false;
  /** Nothing that a query can tell has changed since the last look. */
  let isChecked = false;
  // What a backup has no position for is put before people, with entries halted.
  const isOfLostPosition = (of: Txid): boolean => isRestored && signed.has(of);
  const change = () => ({ start, end: chain().finalized().wallet });
  return {
    ...{ violations, fail },
    isOurs: (of) => signed.has(of),
    onSigned: (orderId, of) => void signed.set(of, orderId),
    onSignedElsewhere: (of) => void signedElsewhere.add(of),
    onSend: watchSends(db, halt, fail),
    onFinalized: blocks.onFinalized,
    onCommitted: (rows) => {
      isChecked = false;
      journal.onCommitted(rows);
    },
    onRestored: () => {
      isRestored = true;
      isChecked = false;
      for (const trade of acknowledged) if (isGone(trade)) acknowledged.delete(trade);
      const [last] = db.prepare<[], string>(LAST_HALT).pluck().all();
      halt.isHalted = last === 'halt_set';
      blocks.onRestored();
      journal.onRestored();
    },
    onAcknowledged: (trade) => {
      isChecked = false;
      acknowledged.add(trade);
    },
    checkAll: (isOver) => {
      if (isChecked && !isOver) return;
      isChecked = true;
      checkTables(db, fail, (of) => isOfLostPosition(txid(of)) || signedElsewhere.has(of));
      for (const trade of acknowledged) {
        if (isGone(trade)) fail(`an acknowledged signal is gone: ${trade.side} of ${trade.txid}`);
      }
      if (!isOver) return;
      blocks.checkEnd();
      checkEnd(db, change(), fail);
    },
    isAllBooked: () => isAllBooked(db, change()),
  };
}

/** The halt as far as it is durable. */
interface HaltWatch {
  isHalted: boolean;
  /** The first time that something was sent after it. */
  sentAtMs: number | null;
}

/** What was on its way when a halt came may still try another route; nothing tries for longer than this. */
const RESEND_AFTER_HALT_MS_MAX = 4_000;

interface SentRow {
  readonly txid: Txid;
  readonly kind: 'entry' | 'exit';
}

/** Bytes are durable before they leave, and no entry leaves for the first time under a halt. */
function watchSends(db: Db, halt: HaltWatch, fail: Fail): Invariants['onSend'] {
  const sent = new Set<Txid>();
  const rowOfBytes = db.prepare<[Uint8Array], SentRow>(
    'SELECT a.txid, o.kind FROM attempts a JOIN orders o USING (order_id) WHERE a.raw = ?',
  );
  return ({ route, wire, isHaltFile, atMs }) => {
    const row = rowOfBytes.get(wire);
    if (row === undefined) {
      fail(`bytes went to ${route} before they were durable`);
      return;
    }
    const isFirst = !sent.has(row.txid);
    sent.add(row.txid);
    if (isFirst && row.kind === 'entry' && (halt.isHalted || isHaltFile)) {
      fail(`an entry was sent for the first time under a halt: ${row.txid}`);
    }
    if (!halt.isHalted || row.kind !== 'entry') return;
    halt.sentAtMs ??= atMs;
    if (atMs - halt.sentAtMs > RESEND_AFTER_HALT_MS_MAX) {
      fail(`an entry was sent again long after a halt: ${row.txid}`);
    }
  };
}

/** What becomes final has an attempt that is not called dead, and an order is executed once. */
function watchBlocks(db: Db, signed: ReadonlyMap<Txid, OrderId>, fail: Fail) {
  const filled = new Map<OrderId, Txid>();
  /** What a backup does not know may wait for its turn to be taken up again, but not for ever. */
  const unknown = new Set<Txid>();
  let isRestored = false;
  const rowOfTxid = db.prepare<[string], { state: string; given_up_by: string | null }>(
    'SELECT state, written_off_by AS given_up_by FROM attempts WHERE txid = ?',
  );
  const seenBySweep = db.prepare<[string]>(
    "SELECT 1 FROM wallet_transfers WHERE txid = ? AND kind = 'unknown_signed'",
  );
  /** Whoever writes off what may have landed takes it on himself that its order trades again. */
  const isGivenUp = (of: Txid): boolean => (rowOfTxid.get(of)?.given_up_by ?? null) !== null;
  const onFinalized = (block: SimBlock): void => {
    for (const [of, report] of block.reports) {
      const orderId = signed.get(of);
      if (orderId === undefined) continue;
      const row = rowOfTxid.get(of);
      if (row === undefined && isRestored) unknown.add(of);
      else if (row === undefined) fail(`a landed transaction has no attempt: ${of}`);
      else if (row.state === 'dead') fail(`an attempt that was called dead landed: ${of}`);
      if ((report.err ?? null) !== null) continue;
      const other = filled.get(orderId);
      if (other !== undefined && !isGivenUp(other) && !isGivenUp(of))
        fail(`the order ${orderId} was executed twice: ${other} and ${of}`);
      filled.set(orderId, of);
    }
  };
  return {
    onFinalized,
    onRestored: () => {
      isRestored = true;
    },
    checkEnd: () => {
      // What a backup has no position for is put before people instead.
      for (const of of unknown)
        if (rowOfTxid.get(of) === undefined && seenBySweep.get(of) === undefined)
          fail(`a landed transaction has no attempt: ${of}`);
    },
  };
}

const isEnd = (event: JournalEvent) =>
  event.type === 'attempt_landed' ||
  event.type === 'attempt_landed_late' ||
  event.type === 'attempt_failed_on_chain';

interface JournalWatch {
  readonly chain: () => SimChain;
  readonly halt: HaltWatch;
}

/** What the journal calls final is so on the finalized chain. */
function watchJournal(db: Db, { chain, halt }: JournalWatch, fail: Fail) {
  const blockhashOf = db.prepare<[string], string>('SELECT blockhash FROM attempts WHERE txid = ?').pluck();

  function onDied(of: Txid): void {
    const { finalized, find, hasMissed } = chain();
    const blockhash = must(blockhashOf.get(of), 'the attempt of a death');
    if (find(of, finalized()) !== null) fail(`called dead, but it is on the finalized chain: ${of}`);
    else if (!hasMissed(of, blockhash)) fail(`called dead while it could still land: ${of}`);
  }

  function onEnded(
    of: Txid,
    type: 'attempt_landed' | 'attempt_landed_late' | 'attempt_failed_on_chain',
  ): void {
    const { finalized, find } = chain();
    const report = find(of, finalized())?.reports.get(of);
    const hasFailed = (report?.err ?? null) !== null;
    if (report === undefined || hasFailed !== (type === 'attempt_failed_on_chain')) {
      fail(`${type} without such a finalized transaction: ${of}`);
    }
  }

  const caps = watchCaps(db, fail);
  const onCommitted: Invariants['onCommitted'] = (rows) => {
    caps.check(rows.map(({ event }) => event));
    for (const { event } of rows) {
      if (event.type === 'halt_set') halt.isHalted = true;
      else if (event.type === 'halt_cleared') Object.assign(halt, { isHalted: false, sentAtMs: null });
      else if (event.type === 'attempt_died') onDied(event.txid);
      else if (isEnd(event)) onEnded(event.txid, event.type);
    }
  };
  return { onCommitted, onRestored: caps.onRestored };
}
