import { expect, test } from 'vitest';
import { type RecordedHistory, recordedHistory } from './fixtures.ts';

let shared: RecordedHistory | undefined;
/** One story for all: a refused statement changes nothing. */
function story(): RecordedHistory {
  shared ??= recordedHistory(43, 1_500);
  return shared;
}

const TERMINAL = {
  signals: "state IN ('approved', 'denied', 'shed', 'expired', 'quarantined')",
  orders: "state IN ('filled', 'abandoned')",
  attempts: "state IN ('landed', 'failed_on_chain', 'dead')",
  positions: "state IN ('closed', 'void')",
} as const;

const REFUSED: readonly (readonly [name: string, sql: string, message: RegExp])[] = [
  ['change the journal', "UPDATE journal SET data = '{}' WHERE seq = 1", /append-only/],
  ['forget the journal', 'DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)', /append-only/],
  [
    'leave a gap in the journal',
    "INSERT INTO journal (seq, at_ms, type, version, data) VALUES (9000000, 1, 'x', 1, '{}')",
    /must follow the last one/,
  ],
  [
    'journal what is not JSON',
    "INSERT INTO journal (seq, at_ms, type, version, data) SELECT max(seq) + 1, 1, 'x', 1, '{' FROM journal",
    /CHECK constraint failed/,
  ],
  ['revive a signal', `UPDATE signals SET state = 'received' WHERE ${TERMINAL.signals}`, /terminal state/],
  ['revive an order', `UPDATE orders SET state = 'working' WHERE ${TERMINAL.orders}`, /terminal state/],
  ['revive an attempt', `UPDATE attempts SET state = 'signed' WHERE ${TERMINAL.attempts}`, /terminal state/],
  ['revive a position', `UPDATE positions SET state = 'open' WHERE ${TERMINAL.positions}`, /terminal state/],
  ['change signed bytes', "UPDATE attempts SET raw = x'00'", /bytes and identity are final/],
  ['rename an attempt', "UPDATE attempts SET txid = 'x' || txid", /bytes and identity are final/],
  ['change a final fill', "UPDATE fills SET fee_lamports = 0 WHERE finality = 'final'", /never changes/],
  ['forget a final fill', "DELETE FROM fills WHERE finality = 'final'", /never deleted/],
  ['change a verdict', "UPDATE decisions SET verdict = 'approved'", /append-only/],
  ['forget a verdict', 'DELETE FROM decisions', /append-only/],
  ['change a halt', "UPDATE halts SET reason = 'x'", /append-only/],
  ['forget a halt', 'DELETE FROM halts', /append-only/],
  ['change an RPC mode', "UPDATE rpc_modes SET mode = 'JITO'", /append-only/],
  ['forget an RPC mode', 'DELETE FROM rpc_modes', /append-only/],
  ['change old limits', 'UPDATE limits_versions SET at_ms = 0', /append-only/],
  ['forget old limits', 'DELETE FROM limits_versions', /append-only/],
  ['change a dead letter', 'UPDATE dead_letter_queue SET count = 2', /append-only/],
  ['forget a dead letter', 'DELETE FROM dead_letter_queue', /append-only/],
  ['change an audited change', "UPDATE config_audit SET reason = 'x'", /append-only/],
  ['forget an audited change', 'DELETE FROM config_audit', /append-only/],
  ['change a link of the audit chain', "UPDATE audit_chain SET mac = 'x'", /append-only/],
  ['forget a link of the audit chain', 'DELETE FROM audit_chain', /append-only/],
  ['change a refused delivery', "UPDATE refused_deliveries SET reason = 'x'", /append-only/],
  ['forget a refused delivery', 'DELETE FROM refused_deliveries', /append-only/],
  ['change a backup', "UPDATE backups SET sha256 = 'x'", /append-only/],
  ['forget a backup', 'DELETE FROM backups', /append-only/],
  ["change a leader's caps", 'UPDATE wallet_settings SET version = 9', /append-only/],
  ["forget a leader's caps", 'DELETE FROM wallet_settings', /append-only/],
  ['change a merge', 'UPDATE roster_versions SET version = 9', /append-only/],
  ['forget a merge', 'DELETE FROM roster_versions', /append-only/],
  ['change a reconciliation', "UPDATE reconciliation_runs SET outcome = 'clean'", /append-only/],
  ['forget a reconciliation', 'DELETE FROM reconciliation_runs', /append-only|FOREIGN KEY/],
  ['change a difference', "UPDATE reconciliation_log SET detail = 'x'", /append-only/],
  ['forget a difference', 'DELETE FROM reconciliation_log', /append-only/],
  ['change an explanation', "UPDATE reconciliation_resolutions SET reason = 'x'", /append-only/],
  ['forget an explanation', 'DELETE FROM reconciliation_resolutions', /append-only/],
  ['change what a trade realised', 'UPDATE trade_results SET net_lamports = 0', /append-only/],
  ['forget what a trade realised', 'DELETE FROM trade_results', /append-only/],
  ['change an operating cost', 'UPDATE costs SET monthly_usd_micros = 1', /append-only/],
  ['forget an operating cost', 'DELETE FROM costs', /append-only/],
  ['delete a signal', 'DELETE FROM signals', /never deleted|FOREIGN KEY/],
  ['delete an order', 'DELETE FROM orders', /never deleted/],
  ['delete an attempt', 'DELETE FROM attempts', /never deleted/],
  ['delete a position', 'DELETE FROM positions', /never deleted/],
  [
    'hold a mint twice',
    `INSERT INTO positions SELECT seq + 1000000, position_id || 'x', entry_order_id || 'x', signal_id, strategy,
       mint, leader, state, flag_reason, failed_cost_lamports, created_at_ms, opened_at_ms, closed_at_ms,
       exit_count, bought_atoms, sold_atoms, held_atoms, open_cost_lamports, rent_locked_lamports,
       realised_pnl_lamports, fee_lamports, tip_lamports, wallet_delta_lamports
     FROM positions WHERE state = 'open' LIMIT 1`,
    /UNIQUE constraint failed: positions.mint/,
  ],
  [
    'sign a second time while the first may land',
    `INSERT INTO attempts (seq, txid, order_id, position_id, n, raw, blockhash, blockhash_slot,
       blockhash_height, last_valid_height, confirmed_heights, halt_epoch, boot_epoch, limits_version, terms,
       tip_lamports, priority_fee_lamports, state, signed_at_ms)
     SELECT seq + 1000000, txid || 'x', order_id, position_id, n + 100, raw, blockhash, blockhash_slot,
       blockhash_height, last_valid_height, confirmed_heights, halt_epoch, boot_epoch, limits_version, terms,
       tip_lamports, priority_fee_lamports, 'signed', signed_at_ms
     FROM attempts WHERE state IN ('signed', 'landed_provisional', 'unresolved')
       AND written_off_at_ms IS NULL AND superseded_at_ms IS NULL LIMIT 1`,
    /UNIQUE constraint failed: attempts.order_id/,
  ],
  ['write an amount as a float', 'UPDATE orders SET tip_lamports = 0.5', /cannot store REAL/],
  [
    'invent a state',
    "UPDATE attempts SET state = 'maybe' WHERE state IN ('signed', 'landed_provisional', 'unresolved')",
    /CHECK constraint failed/,
  ],
];

test.each(REFUSED)('the tables refuse to %s', (_name, sql, message) => {
  const { db } = story();
  const changes = db.prepare('SELECT total_changes()').pluck();
  const before = changes.get();
  expect(() => db.exec(sql)).toThrow(message);
  expect(changes.get()).toBe(before);
});

test('a foreign key holds on every connection', () => {
  const { db } = story();
  expect(() =>
    db.exec(
      "INSERT INTO sends (seq, txid, route, endpoint, sent_at_ms, answer) VALUES (1, 'no', 'rpc', '', 1, '')",
    ),
  ).toThrow(/FOREIGN KEY/);
});
