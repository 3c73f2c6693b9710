import { expect, test } from 'vitest';
import { isTransportFailure, SOLANA_ERRORS, SolanaError } from './errors.ts';
import { toRpcError } from './rpc-error.ts';

test('the list of error codes only grows', () => {
  expect(Object.keys(SOLANA_ERRORS)).toMatchInlineSnapshot(`
    [
      "transport_unreachable",
      "transport_reset",
      "transport_timeout",
      "transport_wrong_chain",
      "request_aborted",
      "request_withheld",
      "response_too_large",
      "http_bad_request",
      "http_unauthorized",
      "http_forbidden",
      "http_not_found",
      "http_rate_limited",
      "http_unavailable",
      "http_unexpected_status",
      "http_not_json",
      "rpc_answer_invalid",
      "rpc_integer_unsafe",
      "rpc_block_cleaned_up",
      "rpc_preflight_failed",
      "rpc_blockhash_not_found",
      "rpc_already_processed",
      "rpc_signature_invalid",
      "rpc_block_not_available",
      "rpc_node_unhealthy",
      "rpc_rate_limited",
      "rpc_slot_skipped",
      "rpc_index_excluded",
      "rpc_history_unavailable",
      "rpc_status_not_yet",
      "rpc_version_unsupported",
      "rpc_context_behind",
      "rpc_method_not_found",
      "rpc_params_invalid",
      "rpc_internal",
      "rpc_unknown",
      "pool_exhausted",
      "jito_bundle_refused",
      "jito_tip_missing",
      "jito_blockhash_expired",
      "jito_already_processed",
      "jito_rate_limited",
      "jito_tip_floor_unknown",
      "jupiter_no_route",
      "jupiter_not_tradable",
      "jupiter_refused",
      "helius_refused",
      "helius_plan_exhausted",
    ]
  `);
});

test('every error says in a sentence what to do', () => {
  for (const [code, row] of Object.entries(SOLANA_ERRORS)) {
    expect(row.sentence, code).toMatch(/^[A-Z].{15,}\.$/);
  }
});

test.each([
  [-32002, 'Transaction simulation failed: Blockhash not found', undefined, 'rpc_blockhash_not_found'],
  [-32002, 'Transaction simulation failed', { err: 'BlockhashNotFound' }, 'rpc_blockhash_not_found'],
  [-32002, 'Transaction simulation failed', { err: 'AlreadyProcessed' }, 'rpc_already_processed'],
  [-32002, 'failed: This transaction has already been processed', undefined, 'rpc_already_processed'],
  [
    -32002,
    'failed: custom program error: 0x1771',
    { err: { InstructionError: [2, { Custom: 6001 }] } },
    'rpc_preflight_failed',
  ],
  [-32005, 'Node is behind by 42 slots', { numSlotsBehind: 42 }, 'rpc_node_unhealthy'],
  [-32005, 'Node is unhealthy', { numSlotsBehind: null }, 'rpc_node_unhealthy'],
  [-32005, 'Rate limit exceeded', undefined, 'rpc_rate_limited'],
  [-32429, 'Too many requests', undefined, 'rpc_rate_limited'],
  [-32007, 'Slot 5 was skipped', undefined, 'rpc_slot_skipped'],
  [-32009, 'Slot 5 was skipped, or missing in long-term storage', undefined, 'rpc_slot_skipped'],
  [-32015, 'Transaction version (1) is not supported', undefined, 'rpc_version_unsupported'],
  [-32016, 'Minimum context slot has not been reached', { contextSlot: 9 }, 'rpc_context_behind'],
  [-32601, 'Method not found', undefined, 'rpc_method_not_found'],
  [-32602, 'Invalid params', undefined, 'rpc_params_invalid'],
  [-31337, 'surprise', undefined, 'rpc_unknown'],
])('RPC error %i "%s" is told apart', (code, message, data, expected) => {
  const error = toRpcError({ code, message, data });
  expect(error.code).toBe(expected);
  expect(error.foreignCode).toBe(code);
  expect(error.message).toContain(message);
});

test('only failures of the path fail over; refusals never do', () => {
  expect(isTransportFailure(new SolanaError('transport_timeout'))).toBe(true);
  expect(isTransportFailure(new SolanaError('rpc_node_unhealthy'))).toBe(true);
  for (const code of [
    'rpc_preflight_failed',
    'rpc_params_invalid',
    'request_aborted',
    'jupiter_no_route',
  ] as const) {
    expect(isTransportFailure(new SolanaError(code)), code).toBe(false);
  }
  expect(isTransportFailure(new Error('transport_timeout'))).toBe(false);
});

test('long foreign text is cut, so that a page of HTML never fills the journal', () => {
  const error = new SolanaError('http_not_json', { said: 'x'.repeat(100_000) });
  expect(error.message.length).toBeLessThan(500);
});
