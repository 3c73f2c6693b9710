import type { HaltAnswer, HaltCommand } from '@chimera/core/contract/control';
import type { LiveSocket } from './live/live-socket.ts';

/** How long the open socket is given before the same command goes the second way. */
export const SOCKET_HALT_TIMEOUT_MS = 1_500;

/** How a halt got through, and what a person should know of it. */
export interface HaltOutcome {
  readonly answer: HaltAnswer;
  readonly via: 'socket' | 'http';
  /** From the click to the answer, as this browser measured it. */
  readonly roundTripMs: number;
}

/** The operator understood and refused; asking again another way would not help. */
export class HaltRefused extends Error {
  override readonly name = 'HaltRefused';
}

export interface HaltWays {
  readonly socket: Pick<LiveSocket, 'connected' | 'timeout'> | null;
  readonly overHttp: (command: HaltCommand) => Promise<HaltAnswer>;
  readonly nowMs: () => number;
}

/** Sends a halt over the open socket first and over HTTP second. Halting twice is harmless: it is a latch. */
export async function sendHalt(command: HaltCommand, ways: HaltWays): Promise<HaltOutcome> {
  const startMs = ways.nowMs();
  const quick = await overSocket(command, ways.socket);
  if (quick !== null) return { answer: quick, via: 'socket', roundTripMs: ways.nowMs() - startMs };
  const answer = await ways.overHttp(command);
  return { answer, via: 'http', roundTripMs: ways.nowMs() - startMs };
}

/** Null when the socket is not open or did not answer in time. */
async function overSocket(command: HaltCommand, socket: HaltWays['socket']): Promise<HaltAnswer | null> {
  if (socket?.connected !== true) return null;
  const result: unknown = await new Promise((resolve) => {
    socket.timeout(SOCKET_HALT_TIMEOUT_MS).emit('halt', command, (late: Error | null, answer: unknown) => {
      resolve(late === null ? answer : null);
    });
  });
  if (isHaltAnswer(result)) return result;
  if (isRefusal(result)) throw new HaltRefused(result.message);
  return null;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isHaltAnswer = (value: unknown): value is HaltAnswer =>
  isRecord(value) && (value.status === 'halted' || value.status === 'confirm_required');

const isRefusal = (value: unknown): value is { readonly message: string } =>
  isRecord(value) && value.status === 'rejected' && typeof value.message === 'string';
