import { DOOR_ERRORS, type DoorErrorCode } from '@chimera/core/contract/errors';
import type { FastifyReply } from 'fastify';
import { DoorError, envelopeOf } from './door-error.ts';

/** What Fastify refuses by itself, in our words. */
const FASTIFY_CODES: Readonly<Record<string, DoorErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_EMPTY_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed_request',
  FST_ERR_BAD_URL: 'not_found',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
};

/**
 * Sends any error as the envelope and answers its code; what we did not foresee becomes `internal_error`,
 * whose cause only the log may hold.
 */
export function sendError(reply: FastifyReply, error: unknown): DoorErrorCode {
  const refusal = toDoorError(error);
  const { retryAfterSeconds } = refusal.options;
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  // Closing at once would reset the connection under a sender who still writes, and lose this answer; Node
  // discards the rest of the body until the request timeout instead.
  if (refusal.code === 'body_too_large') reply.removeHeader('connection');
  reply
    .code(DOOR_ERRORS[refusal.code].status)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(envelopeOf(refusal)));
  return refusal.code;
}

function toDoorError(error: unknown): DoorError {
  if (error instanceof DoorError) return error;
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return new DoorError(FASTIFY_CODES[code] ?? 'internal_error');
}

/** The whole response to bytes that never became a request. */
export function toClientErrorResponse(nodeCode: string | undefined): string {
  const code = nodeCode === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'request_timeout' : 'malformed_request';
  const body = JSON.stringify(envelopeOf(new DoorError(code)));
  const status = code === 'request_timeout' ? '408 Request Timeout' : '400 Bad Request';
  return [
    `HTTP/1.1 ${status}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
}
