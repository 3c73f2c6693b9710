import { DOOR_ERRORS, type DoorErrorCode, type ErrorEnvelope } from '@chimera/core/contract/errors';

interface DoorErrorOptions {
  readonly details?: unknown;
  readonly retryAfterSeconds?: number;
  readonly tradeUuid?: string;
}

/** A refusal that a handler throws; the server turns it into the status and envelope of the contract. */
export class DoorError extends Error {
  override readonly name = 'DoorError';
  readonly code: DoorErrorCode;
  readonly options: DoorErrorOptions;

  constructor(code: DoorErrorCode, options: DoorErrorOptions = {}) {
    super(`${code}: ${DOOR_ERRORS[code].remedy}`);
    this.code = code;
    this.options = options;
  }
}

/** The body of a refusal. */
export function envelopeOf({ code, options }: DoorError): ErrorEnvelope {
  return {
    status: 'rejected',
    reason: code,
    message: `To mend it, ${DOOR_ERRORS[code].remedy}.`,
    ...(options.details === undefined ? {} : { details: options.details }),
    ...(options.tradeUuid === undefined ? {} : { trade_uuid: options.tradeUuid }),
  };
}
