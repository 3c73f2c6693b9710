import { DOOR_ERRORS, type DoorErrorCode } from '@chimera/core/contract/errors';

const COMMAND_TIMEOUT_MS = 5_000;
/** The operator reads a proposed roster in a process of its own, which has to start first. */
const SLOW_COMMAND_TIMEOUT_MS = 30_000;
const SLOW_COMMANDS: ReadonlySet<string> = new Set(['roster-diff', 'roster-merge']);

/** The operator refused, or could not be asked. `message` says what to do. */
export class ControlFailure extends Error {
  override readonly name = 'ControlFailure';
  readonly code: DoorErrorCode | 'operator_down';
  readonly status: number;

  constructor(code: DoorErrorCode | 'operator_down', message: string, status: number) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/**
 * By name and not by class: the process and the bundle that Next runs in it each have their own copy of the
 * class.
 */
export const isControlFailure = (error: unknown): error is ControlFailure =>
  error instanceof Error && error.name === 'ControlFailure';

/** Typed by its callers: the operator is ours and answers in the shapes of `contract/control`. */
export interface ControlDoor {
  /** Sends one command in the name of a session. Throws `ControlFailure`. */
  readonly command: <T>(name: string, body: unknown, session: string | null) => Promise<T>;
}

export function createControlDoor(controlUrl: string): ControlDoor {
  return {
    async command<T>(name: string, body: unknown, session: string | null): Promise<T> {
      const timeoutMs = SLOW_COMMANDS.has(name) ? SLOW_COMMAND_TIMEOUT_MS : COMMAND_TIMEOUT_MS;
      const response = await ask(`${controlUrl}/control/${name}`, body, { session, timeoutMs });
      const answer: unknown = await response.json().catch((error: unknown) => {
        throw new ControlFailure('operator_down', `the operator's answer was cut off: ${error}`, 503);
      });
      if (!response.ok) throw failureOf(answer, response.status);
      // Shapes are held by `contract/control`, which both sides are compiled against.
      return answer as T;
    },
  };
}

async function ask(
  url: string,
  body: unknown,
  { session, timeoutMs }: { readonly session: string | null; readonly timeoutMs: number },
): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...(session === null ? {} : { Authorization: `Bearer ${session}` }),
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    const cause =
      error instanceof Error && error.name === 'TimeoutError' ? 'did not answer' : 'is not running';
    throw new ControlFailure('operator_down', `the operator ${cause}; npm start brings it back`, 503);
  }
}

const isCode = (value: unknown): value is DoorErrorCode =>
  typeof value === 'string' && Object.hasOwn(DOOR_ERRORS, value);

function failureOf(answer: unknown, status: number): ControlFailure {
  const envelope = typeof answer === 'object' && answer !== null ? answer : {};
  const code = 'reason' in envelope && isCode(envelope.reason) ? envelope.reason : 'internal_error';
  const told = 'message' in envelope && typeof envelope.message === 'string' ? envelope.message : null;
  const details: unknown = 'details' in envelope ? envelope.details : null;
  const message = sentenceOf(details) ?? `${told ?? DOOR_ERRORS[code].remedy}${detailText(details)}`;
  return new ControlFailure(code, message, status);
}

/** Details that were written for people say all there is to say. */
const sentenceOf = (details: unknown): string | null =>
  typeof details === 'object' &&
  details !== null &&
  'sentence' in details &&
  typeof details.sentence === 'string'
    ? details.sentence
    : null;

function detailText(details: unknown): string {
  if (details === undefined || details === null) return '';
  return typeof details === 'string' ? `: ${details}` : `: ${JSON.stringify(details)}`;
}
