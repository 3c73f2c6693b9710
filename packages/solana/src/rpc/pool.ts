import type { RpcClient } from './client.ts';
import { isTransportFailure, SolanaError } from './errors.ts';

export const FAILURES_MAX = 3;
export const LATENCY_MS_MAX = 2_000;
/** How long a failing provider rests before it is tried again; the primary returns this way by itself. */
export const REST_MS = 30_000;
/** Weight of the newest round trip in the moving mean. */
const LATENCY_WEIGHT = 0.2;

export interface ProviderHealth {
  readonly providerId: string;
  readonly isResting: boolean;
  readonly consecutiveFailures: number;
  /** Moving mean of answered round trips; null before the first. */
  readonly latencyMs: number | null;
  readonly lastError: string | null;
}

export interface RpcPool {
  /** The provider to use now: the first in the configured order that is not resting. */
  readonly current: () => RpcClient;
  /** All providers in configured order, for sends to everyone and for proofs by independent witnesses. */
  readonly providers: readonly RpcClient[];
  /**
   * Runs a read on the current provider and, when its path fails, on the next ones, once each. A refusal (any
   * error that is not the path's) is thrown at once. Never pass a send: repetition must be the sender's choice.
   */
  readonly read: <T>(operation: (client: RpcClient) => Promise<T>) => Promise<T>;
  /** Runs on one named provider, counting its health, without failover: for proofs and sends. */
  readonly on: <T>(client: RpcClient, operation: (client: RpcClient) => Promise<T>) => Promise<T>;
  readonly health: () => readonly ProviderHealth[];
}

interface Member {
  readonly client: RpcClient;
  consecutiveFailures: number;
  restsUntilMs: number;
  latencyMs: number | null;
  lastError: string | null;
}

/** An ordered pool: `providers[0]` is the primary. `nowMs` is a monotonic clock. */
export function createRpcPool(providers: readonly RpcClient[], nowMs: () => number): RpcPool {
  if (providers.length === 0) throw new SolanaError('pool_exhausted', { said: 'no provider configured' });
  const members: Member[] = providers.map((client) => ({
    client,
    consecutiveFailures: 0,
    restsUntilMs: Number.NEGATIVE_INFINITY,
    latencyMs: null,
    lastError: null,
  }));
  const isResting = (member: Member): boolean => member.restsUntilMs > nowMs();
  /** Those at work first, then the resting ones, soonest back first: resting is better than not asking. */
  const inOrder = (): Member[] => {
    const resting = members.filter(isResting).sort((a, b) => a.restsUntilMs - b.restsUntilMs);
    return [...members.filter((member) => !isResting(member)), ...resting];
  };
  const current = (): RpcClient => inOrder()[0]?.client ?? throwExhausted(null);
  return {
    current,
    providers,
    read: async (operation) => {
      let lastError: unknown = null;
      for (const member of inOrder()) {
        try {
          return await observed(member, operation, nowMs);
        } catch (error) {
          if (!isTransportFailure(error)) throw error;
          lastError = error;
        }
      }
      return throwExhausted(lastError);
    },
    on: (client, operation) => {
      const member = members.find((candidate) => candidate.client === client);
      return member === undefined ? operation(client) : observed(member, operation, nowMs);
    },
    health: () => members.map((member) => toHealth(member, isResting(member))),
  };
}

async function observed<T>(
  member: Member,
  operation: (client: RpcClient) => Promise<T>,
  nowMs: () => number,
): Promise<T> {
  const startedMs = nowMs();
  try {
    const value = await operation(member.client);
    recordAnswer(member, startedMs, nowMs());
    return value;
  } catch (error) {
    if (isTransportFailure(error)) recordFailure(member, error, nowMs());
    else recordAnswer(member, startedMs, nowMs());
    throw error;
  }
}

function recordAnswer(member: Member, startedMs: number, endedMs: number): void {
  const tookMs = endedMs - startedMs;
  member.consecutiveFailures = 0;
  member.latencyMs =
    member.latencyMs === null ? tookMs : member.latencyMs + LATENCY_WEIGHT * (tookMs - member.latencyMs);
  if (tookMs > LATENCY_MS_MAX) {
    member.lastError = `answered after ${Math.round(tookMs)} ms`;
    member.restsUntilMs = endedMs + REST_MS;
  }
}

function recordFailure(member: Member, error: unknown, endedMs: number): void {
  member.consecutiveFailures += 1;
  member.lastError = error instanceof Error ? error.message : String(error);
  if (member.consecutiveFailures >= FAILURES_MAX) member.restsUntilMs = endedMs + REST_MS;
}

const toHealth = (member: Member, isResting: boolean): ProviderHealth => ({
  providerId: member.client.providerId,
  isResting,
  consecutiveFailures: member.consecutiveFailures,
  latencyMs: member.latencyMs,
  lastError: member.lastError,
});

function throwExhausted(cause: unknown): never {
  if (cause instanceof SolanaError) throw cause;
  throw new SolanaError('pool_exhausted', { cause });
}
