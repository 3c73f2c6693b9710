import { SolanaError, type SolanaErrorCode } from './errors.ts';

/** The error member of a JSON-RPC answer, or the bare `{code, message}` some senders answer with. */
export interface ForeignRpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

const BY_CODE: ReadonlyMap<number, SolanaErrorCode> = new Map([
  [-32001, 'rpc_block_cleaned_up'],
  [-32002, 'rpc_preflight_failed'],
  [-32003, 'rpc_signature_invalid'],
  [-32004, 'rpc_block_not_available'],
  [-32005, 'rpc_node_unhealthy'],
  [-32007, 'rpc_slot_skipped'],
  [-32009, 'rpc_slot_skipped'],
  [-32010, 'rpc_index_excluded'],
  [-32011, 'rpc_history_unavailable'],
  [-32014, 'rpc_status_not_yet'],
  [-32015, 'rpc_version_unsupported'],
  [-32016, 'rpc_context_behind'],
  [-32429, 'rpc_rate_limited'],
  [-32097, 'rpc_rate_limited'],
  [-32600, 'rpc_params_invalid'],
  [-32601, 'rpc_method_not_found'],
  [-32602, 'rpc_params_invalid'],
  [-32603, 'rpc_internal'],
  [-32700, 'rpc_params_invalid'],
]);

/** Translates a foreign JSON-RPC error. One number can mean several things, so the message decides there. */
export function toRpcError(foreign: ForeignRpcError, retryAfterMs?: number): SolanaError {
  return new SolanaError(codeOf(foreign), {
    said: foreign.message,
    foreignCode: foreign.code,
    data: foreign.data,
    retryAfterMs,
  });
}

function codeOf({ code, message, data }: ForeignRpcError): SolanaErrorCode {
  if (code === -32002) return preflightCode(message, data);
  if (code === -32005 && !/behind|unhealthy/i.test(message) && /rate|limit|too many/i.test(message)) {
    return 'rpc_rate_limited';
  }
  return BY_CODE.get(code) ?? 'rpc_unknown';
}

function preflightCode(message: string, data: unknown): SolanaErrorCode {
  const cause = isRecord(data) ? data.err : null;
  if (cause === 'BlockhashNotFound' || /blockhash not found/i.test(message)) return 'rpc_blockhash_not_found';
  if (cause === 'AlreadyProcessed' || /already been processed/i.test(message)) return 'rpc_already_processed';
  return 'rpc_preflight_failed';
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
