import type { Strategy } from '@chimera/core/admission/signal';
import { EVENT_VERSION, type JournalEvent } from '@chimera/core/events';
import { DEFAULT_LIMITS, type Limits } from '@chimera/core/limits';
import { decodeEvent } from '@chimera/db/codec';
import type { Db } from '@chimera/db/open';
import type { WalletState } from './sim-ledger.ts';

export type Fail = (sentence: string) => void;

/** Each query must answer nothing. */
const NEVER: readonly (readonly [string, string])[] = [
  [
    'two live attempts of one order',
    `SELECT order_id FROM attempts WHERE state IN ('signed', 'landed_provisional', 'unresolved')
       AND superseded_at_ms IS NULL AND written_off_at_ms IS NULL GROUP BY order_id HAVING count(*) > 1`,
  ],
  [
    'two attempts of one entry',
    `SELECT order_id FROM attempts JOIN orders USING (order_id) WHERE kind = 'entry' GROUP BY order_id HAVING count(*) > 1`,
  ],
  [
    'two landed attempts of one order',
    `SELECT order_id FROM attempts WHERE state = 'landed' AND written_off_at_ms IS NULL
     GROUP BY order_id HAVING count(*) > 1`,
  ],
  [
    'two exits of one position with a live attempt each',
    `SELECT o.position_id FROM attempts a JOIN orders o USING (order_id)
     WHERE o.kind = 'exit' AND a.state IN ('signed', 'landed_provisional', 'unresolved')
       AND a.written_off_at_ms IS NULL
     GROUP BY o.position_id HAVING count(DISTINCT o.order_id) > 1`,
  ],
  [
    'one trade of a leader bought twice',
    `SELECT leader_txid FROM signals JOIN orders USING (signal_id) WHERE kind = 'entry' AND leader_txid IS NOT NULL
     GROUP BY signals.leader, leader_txid, signals.mint HAVING count(*) > 1`,
  ],
  [
    'one trade of a leader sold twice',
    `SELECT leader_txid FROM signals JOIN orders USING (signal_id) WHERE kind = 'exit' AND leader_txid IS NOT NULL
     GROUP BY signals.leader, leader_txid, signals.mint, orders.position_id HAVING count(*) > 1`,
  ],
  [
    'an attempt without a position',
    'SELECT txid FROM attempts WHERE position_id NOT IN (SELECT position_id FROM positions)',
  ],
  [
    'the operator says of itself that an invariant is broken',
    "SELECT reason FROM halts WHERE source = 'invariant' AND reason GLOB 'I[0-9]*:*'",
  ],
  [
    'an approved signal without an order',
    `SELECT signal_id FROM signals WHERE state = 'approved' AND signal_id NOT IN (SELECT signal_id FROM orders)`,
  ],
];

/** Each must answer nothing once everything was healed and has ended. */
const NOT_AT_THE_END: readonly (readonly [string, string])[] = [
  ['a signal without a verdict', `SELECT signal_id FROM signals WHERE state = 'received'`],
  ['a live order', `SELECT order_id FROM orders WHERE state IN ('planned', 'working')`],
  [
    'a live attempt',
    `SELECT txid FROM attempts WHERE state IN ('signed', 'landed_provisional', 'unresolved') AND written_off_at_ms IS NULL`,
  ],
  ['a provisional fill', `SELECT txid FROM fills WHERE finality = 'provisional'`],
  [
    'a position that is neither closed nor void',
    `SELECT position_id FROM positions WHERE state NOT IN ('closed', 'void')`,
  ],
];

function checkNone(db: Db, queries: typeof NEVER, fail: Fail): void {
  for (const [name, query] of queries) {
    const found = db.prepare<[], string>(query).pluck().get();
    if (found !== undefined) fail(`${name}: ${found}`);
  }
}

const sumOf = (db: Db, column: string, table: string): bigint =>
  BigInt(db.prepare<[], bigint>(`SELECT coalesce(sum(${column}), 0) FROM ${table}`).pluck().get() ?? 0n);

interface Change {
  readonly start: WalletState;
  readonly end: WalletState;
}

const bookedOf = (db: Db) => ({
  booked: sumOf(db, 'wallet_delta_lamports', 'positions'),
  // What was taken into the books since counts once.
  given: sumOf(db, 'wallet_delta_lamports', 'wallet_transfers WHERE txid NOT IN (SELECT txid FROM fills)'),
});

/** Whether the journal knows of everything that the chain did to the wallet. */
export function isAllBooked(db: Db, { start, end }: Change): boolean {
  const { booked, given } = bookedOf(db);
  return booked + given === end.lamports - start.lamports;
}

/** Money to the lamport: what the chain did to the wallet is what the journal says. */
export function checkEnd(db: Db, { start, end }: Change, fail: Fail): void {
  checkNone(db, NOT_AT_THE_END, fail);
  const { booked, given } = bookedOf(db);
  const realised = sumOf(db, 'realised_pnl_lamports', 'positions');
  const changed = end.lamports - start.lamports;
  if (booked + given !== changed)
    fail(`the wallet changed by ${changed}, booked were ${booked} and ${given}`);
  if (realised !== booked) fail(`realised were ${realised}, but positions moved ${booked}`);
  const perDay = sumOf(db, 'realised_pnl_lamports', 'days');
  if (perDay !== realised) fail(`the days realised ${perDay}, the positions ${realised}`);
  const atoms = new Map<string, bigint>();
  for (const { mint, delta } of db
    .prepare<[], { mint: string; delta: string }>('SELECT mint, token_delta_atoms AS delta FROM fills')
    .all()) {
    atoms.set(mint, (atoms.get(mint) ?? 0n) + BigInt(delta));
  }
  for (const [mint, total] of atoms) {
    const held = [...end.tokens].find(([of]) => of === mint)?.[1] ?? 0n;
    if (held !== total) fail(`${held} atoms of ${mint} are held, the fills say ${total}`);
  }
}

/** What must hold at every moment. */
export function checkTables(db: Db, fail: Fail, isExplained: (of: string) => boolean): void {
  checkNone(db, NEVER, fail);
  const strangers = db
    .prepare<[], string>(
      `SELECT txid FROM wallet_transfers WHERE kind = 'unknown_signed'
       AND txid NOT IN (SELECT txid FROM attempts WHERE written_off_at_ms IS NOT NULL)`,
    )
    .pluck();
  for (const of of strangers.all()) {
    if (!isExplained(of)) fail(`a transaction of our key that we do not know: ${of}`);
  }
}

/** Fees and rent that a reservation holds beside the size, by which it may exceed the budget. */
const COSTS_LAMPORTS_MAX = 10_000_000n;

export interface CapsWatch {
  readonly check: (events: readonly JournalEvent[]) => void;
  readonly onRestored: () => void;
}

/** After every approval: what its strategy has open and promised stays within its share by the limits that it was made under. */
export function watchCaps(db: Db, fail: Fail): CapsWatch {
  let limits = DEFAULT_LIMITS;
  const newest = db
    .prepare<[], string>("SELECT data FROM journal WHERE type = 'limits_set' ORDER BY seq DESC LIMIT 1")
    .pluck();
  const promised = db
    .prepare<[string], bigint>(
      `SELECT coalesce(sum(reserved_lamports), 0) FROM orders o WHERE kind = 'entry' AND strategy = ?
       AND state IN ('planned', 'working') AND NOT EXISTS (SELECT 1 FROM fills f WHERE f.order_id = o.order_id)`,
    )
    .pluck();
  const openOf = db
    .prepare<[string], bigint>(
      'SELECT coalesce(sum(open_cost_lamports), 0) FROM positions WHERE strategy = ?',
    )
    .pluck();
  const onRestored = (): void => {
    const data = newest.get();
    const event = data === undefined ? null : decodeEvent('limits_set', EVENT_VERSION, data);
    limits = event?.type === 'limits_set' ? event.limits : DEFAULT_LIMITS;
  };
  /** Tightened limits may lie below what is open, which is no reason against the other strategy. */
  const checkShare = (strategy: Strategy, inForce: Limits): void => {
    const open = { SHIELD: openOf.get('SHIELD') ?? 0n, SPEAR: openOf.get('SPEAR') ?? 0n };
    const committed = open[strategy] + (promised.get(strategy) ?? 0n);
    const capital = inForce.configuredCapitalLamports + open.SHIELD + open.SPEAR;
    const share = strategy === 'SHIELD' ? inForce.shieldShareBps : inForce.spearShareBps;
    const budget = (capital * BigInt(share)) / 10_000n;
    if (committed > budget + COSTS_LAMPORTS_MAX)
      fail(`${committed} of the ${strategy} are committed of a budget of ${budget}`);
  };
  const check = (events: readonly JournalEvent[]): void => {
    const approved = new Map<Strategy, Limits>();
    // What was signed before, and lost or given up, is a fact and costs what it costs.
    const retold = new Set<string>();
    for (const event of events) {
      if (event.type === 'limits_set') limits = event.limits;
      else if (event.type === 'signal_received' && event.signal.door === 'recovery')
        retold.add(event.signal.signalId);
      else if (
        event.type === 'signal_decided' &&
        event.order?.kind === 'entry' &&
        !retold.has(event.signalId)
      )
        approved.set(event.order.strategy, limits);
    }
    for (const [strategy, inForce] of approved) checkShare(strategy, inForce);
  };
  return { check, onRestored };
}
