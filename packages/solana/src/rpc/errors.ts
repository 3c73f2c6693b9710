/**
 * The one table of what can go wrong between us and the network. Codes are append-only: journals and screens
 * name them. `retryable` means that the same request may succeed later or elsewhere; `maybeLanded` means that a
 * transaction inside the failed request may nevertheless be on the chain, so that its signature must be looked
 * up before anything else is concluded. `sentence` says what happened and what to do.
 */
export const SOLANA_ERRORS = {
  transport_unreachable: row(
    true,
    false,
    'The host could not be reached; check its address and the network.',
  ),
  transport_reset: row(true, true, 'The connection broke before the answer; ask again.'),
  transport_timeout: row(true, true, 'No answer within the time limit; ask again or use another provider.'),
  transport_wrong_chain: row(true, false, 'The provider serves another chain; correct RPC_URLS.'),
  request_aborted: row(false, true, 'The caller gave the request up; nothing is to be done.'),
  request_withheld: row(false, false, 'It was forbidden before its first byte left; nothing is to be done.'),
  response_too_large: row(false, true, 'The answer exceeds the size limit; ask for less at a time.'),
  http_bad_request: row(false, false, 'The provider calls the request malformed; this is ours to correct.'),
  http_unauthorized: row(false, false, 'The provider refuses our credentials; check the API key.'),
  http_forbidden: row(false, false, 'The provider forbids this request; check the plan and the allow-list.'),
  http_not_found: row(false, false, 'There is nothing under this address; check the configured URL.'),
  http_rate_limited: row(true, false, 'The provider limits our rate; wait and ask less often.'),
  http_unavailable: row(true, true, 'The provider is failing; use another one and look the signature up.'),
  http_unexpected_status: row(false, true, 'The provider answered with a status we do not know; look at it.'),
  http_not_json: row(
    true,
    true,
    'The provider answered with something other than JSON; ask again elsewhere.',
  ),
  rpc_answer_invalid: row(false, true, 'The answer does not have the documented shape; check the provider.'),
  rpc_integer_unsafe: row(false, false, 'An integer exceeds what a number can hold exactly; use text there.'),
  rpc_block_cleaned_up: row(false, false, 'The node no longer keeps this block; ask an archive.'),
  rpc_preflight_failed: row(false, false, 'The simulation before sending failed; read its error and logs.'),
  rpc_blockhash_not_found: row(
    true,
    false,
    'The node does not know the blockhash yet or any more; check expiry.',
  ),
  rpc_already_processed: row(false, true, 'The chain has this transaction already; look its status up.'),
  rpc_signature_invalid: row(false, false, 'A signature does not verify; the bytes are wrong.'),
  rpc_block_not_available: row(true, false, 'The block is not available yet; ask again shortly.'),
  rpc_node_unhealthy: row(true, false, 'The node lags behind the cluster; use another one.'),
  rpc_rate_limited: row(true, false, 'The provider limits our rate; wait and ask less often.'),
  rpc_slot_skipped: row(false, false, 'The slot has no block.'),
  rpc_index_excluded: row(false, false, 'The node does not index this key; use another provider.'),
  rpc_history_unavailable: row(false, false, 'The node has no transaction history; use another provider.'),
  rpc_status_not_yet: row(true, false, 'The block status is not known yet; ask again shortly.'),
  rpc_version_unsupported: row(false, false, 'The node was asked for too old a transaction version at most.'),
  rpc_context_behind: row(true, false, 'The node has not reached the slot we decided on; use another one.'),
  rpc_method_not_found: row(false, false, 'The provider does not serve this method; use another one.'),
  rpc_params_invalid: row(false, false, 'The provider refuses the parameters; this is ours to correct.'),
  rpc_internal: row(true, true, 'The node failed inside; use another one and look the signature up.'),
  rpc_unknown: row(false, true, 'The provider answered with an error code we do not know; look at it.'),
  pool_exhausted: row(true, true, 'No provider answered; check the network and the configured providers.'),
  jito_bundle_refused: row(false, false, 'The block engine refuses the bundle; read its message.'),
  jito_tip_missing: row(false, false, 'The bundle pays no tip account; a tip belongs into the transaction.'),
  jito_blockhash_expired: row(
    false,
    false,
    'The block engine calls the blockhash expired; verify, then sign anew.',
  ),
  jito_already_processed: row(
    false,
    true,
    'A transaction of the bundle is on the chain; look its status up.',
  ),
  jito_rate_limited: row(true, false, 'The block engine limits our rate; wait, or send by RPC.'),
  jito_tip_floor_unknown: row(true, false, 'The tip floor is empty or zero; use the configured floor.'),
  jupiter_no_route: row(false, false, 'No route exists for this pair and amount at this moment.'),
  jupiter_not_tradable: row(false, false, 'The aggregator does not trade this token.'),
  jupiter_refused: row(false, false, 'The aggregator refuses the request; read its message.'),
  helius_refused: row(false, false, 'The webhook service refuses the request; read its message.'),
  helius_plan_exhausted: row(
    false,
    false,
    'The webhook plan is used up; events are lost until it is renewed.',
  ),
} as const satisfies Record<string, SolanaErrorRow>;

export type SolanaErrorCode = keyof typeof SOLANA_ERRORS;

export interface SolanaErrorRow {
  readonly retryable: boolean;
  readonly maybeLanded: boolean;
  readonly sentence: string;
}

function row(retryable: boolean, maybeLanded: boolean, sentence: string): SolanaErrorRow {
  return { retryable, maybeLanded, sentence };
}

export interface SolanaErrorDetail {
  /** What the outside said, shortened; goes into the message. */
  readonly said?: string | undefined;
  /** The provider's own numeric code (JSON-RPC) or HTTP status. */
  readonly foreignCode?: number | undefined;
  /** Structured data of the provider, such as the preflight's `{err, logs}`. */
  readonly data?: unknown;
  /** How long the provider asked us to wait. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

const SAID_CHARS_MAX = 300;

/** A failure of the outside world, translated once. The only error that functions of this package throw. */
export class SolanaError extends Error {
  override readonly name = 'SolanaError';
  readonly code: SolanaErrorCode;
  readonly retryable: boolean;
  readonly maybeLanded: boolean;
  readonly foreignCode: number | null;
  readonly data: unknown;
  readonly retryAfterMs: number | null;

  constructor(code: SolanaErrorCode, detail: SolanaErrorDetail = {}) {
    const said = detail.said === undefined ? '' : ` (${detail.said.slice(0, SAID_CHARS_MAX)})`;
    super(`${SOLANA_ERRORS[code].sentence}${said}`, { cause: detail.cause });
    this.code = code;
    this.retryable = SOLANA_ERRORS[code].retryable;
    this.maybeLanded = SOLANA_ERRORS[code].maybeLanded;
    this.foreignCode = detail.foreignCode ?? null;
    this.data = detail.data ?? null;
    this.retryAfterMs = detail.retryAfterMs ?? null;
  }
}

/** Failures of the path to the provider, as against refusals of the request itself. Only these fail over. */
export function isTransportFailure(error: unknown): boolean {
  return (
    error instanceof SolanaError &&
    (error.code.startsWith('transport_') ||
      error.code === 'http_unavailable' ||
      error.code === 'http_not_json' ||
      error.code === 'http_rate_limited' ||
      error.code === 'rpc_rate_limited' ||
      error.code === 'rpc_node_unhealthy' ||
      error.code === 'rpc_internal')
  );
}
