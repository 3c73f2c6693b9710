/**
 * Stable reason codes of the operator's HTTP doors, with the status each is answered with. Append-only:
 * providers program against them. `remedy` completes the sentence "To mend it, …".
 */
export const DOOR_ERRORS = {
  malformed_body: { status: 400, remedy: 'send a UTF-8 JSON body with the documented fields' },
  missing_signature: { status: 401, remedy: 'sign the request by one of the two documented schemes' },
  invalid_signature: { status: 401, remedy: 'sign the raw body bytes with the secret you were given' },
  stale_timestamp: {
    status: 401,
    remedy: 'send the current time and check your clock; the skew is in details',
  },
  invalid_authorization: { status: 401, remedy: 'send the Authorization value that was configured' },
  unauthenticated: { status: 401, remedy: 'sign in, or send Authorization: Bearer with an API key' },
  forbidden: { status: 403, remedy: 'ask an admin for the role named in details' },
  malformed_request: { status: 400, remedy: 'send a complete HTTP/1.1 request' },
  not_found: { status: 404, remedy: 'check the address against /api/v1/openapi.json' },
  method_not_allowed: { status: 405, remedy: 'use a method named in the Allow header' },
  request_timeout: { status: 408, remedy: 'send the whole request within 10 seconds' },
  conflict: { status: 409, remedy: 'read the current state and try again with its revision' },
  body_too_large: { status: 413, remedy: 'send at most 262,144 bytes' },
  unsupported_media_type: { status: 415, remedy: 'send Content-Type: application/json' },
  invalid_field: { status: 422, remedy: 'correct the fields named in details' },
  roster_refused: { status: 422, remedy: 'do what details say; the roster in force stays as it is' },
  roster_needs_approval: {
    status: 409,
    remedy: 'look at the diff, and send approve: true if so much really shall change',
  },
  rate_limited: { status: 429, remedy: 'wait for the seconds given in Retry-After' },
  load_shed: { status: 429, remedy: 'retry after the seconds in Retry-After; the signal was not kept' },
  trading_halted: { status: 503, remedy: 'wait until an admin resumes; SELL and EXIT are still accepted' },
  circuit_breaker_triggered: {
    status: 503,
    remedy: 'wait for the cooldown; SELL and EXIT are still accepted',
  },
  not_ready: { status: 503, remedy: 'retry shortly; /ready names what is missing' },
  internal_error: { status: 500, remedy: 'retry with the same ids; the operator log holds the cause' },
} as const satisfies Record<string, { status: number; remedy: string }>;

export type DoorErrorCode = keyof typeof DOOR_ERRORS;

/** The body of every refusal. */
export interface ErrorEnvelope {
  readonly status: 'rejected';
  readonly reason: DoorErrorCode;
  readonly message: string;
  readonly details?: unknown;
  readonly trade_uuid?: string;
}
