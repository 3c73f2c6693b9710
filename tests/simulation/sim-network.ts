import type { CallOptions } from '@chimera/solana/http/http';
import { SolanaError, type SolanaErrorCode } from '@chimera/solana/rpc/errors';
import type { Rng } from '@chimera/testkit/rng';
import type { FaultKind, Faults } from './faults.ts';
import type { Life, Scheduler } from './sim-clock.ts';

export interface RemoteRequest<T> {
  /** Whom it goes to: a provider's id, `jito`, `router`, `prices` or `signer`. */
  readonly route: string;
  readonly options?: CallOptions | undefined;
  /** What happens at the other end when the request arrives; may throw `SolanaError`. */
  readonly act: () => T;
  readonly isSend?: boolean;
}

/** Makes a call that takes time, may be lost on the way there or back, and outlives its caller. */
export type RemoteCall = <T>(request: RemoteRequest<T>) => Promise<T>;

export interface NetworkParts {
  readonly scheduler: Scheduler;
  readonly rng: Rng;
  readonly faults: Faults;
  readonly life: Life;
  readonly isDown: (route: string, isSend: boolean) => boolean;
  /** May end the life; asked before a request leaves and before an answer is handed over. */
  readonly maybeCrash: (at: 'call' | 'answer') => void;
}

interface Fate {
  readonly arrives: boolean;
  readonly answers: boolean;
  readonly error: SolanaErrorCode | null;
}

const WELL: Fate = { arrives: true, answers: true, error: null };
/** What can happen to a request to a provider, with whether it arrived and what the caller hears; null: nothing. */
const FATES: readonly (readonly [FaultKind, boolean, SolanaErrorCode | null])[] = [
  ['rpc_unreachable', false, 'transport_unreachable'],
  ['rpc_reset_before', false, 'transport_reset'],
  ['rpc_reset_after', true, 'transport_reset'],
  ['rpc_timeout_before', false, null],
  ['rpc_timeout_after', true, null],
  ['rpc_rate_limited', false, 'rpc_rate_limited'],
  ['rpc_unavailable', false, 'http_unavailable'],
  ['rpc_not_json', true, 'http_not_json'],
  ['rpc_internal', true, 'rpc_internal'],
  ['rpc_node_unhealthy', false, 'rpc_node_unhealthy'],
  ['rpc_refuses_params', false, 'rpc_params_invalid'],
];
const DEFAULT_TIMEOUT_MS = 5_000;
/** Between a signature and its row lies what the second journal is for: there death has more chances. */
const SIGNER_CRASHES = 15;

export function createRemoteCall(parts: NetworkParts): RemoteCall {
  const { scheduler, rng, faults, life } = parts;

  function fateOf(route: string, isSend: boolean): Fate {
    if (parts.isDown(route, isSend)) return { arrives: false, answers: true, error: 'transport_unreachable' };
    if (!route.startsWith('node-')) return WELL;
    for (const [kind, arrives, error] of FATES) {
      if (faults.strikes(kind)) return { arrives, answers: error !== null, error };
    }
    return WELL;
  }

  const wayMs = (route: string): number => {
    if (route === 'signer' && faults.strikes('signer_slow')) return rng.below(1_500);
    return faults.strikes('rpc_slow') ? rng.below(1_500) : 1 + rng.below(12);
  };

  return <T>({ route, options, act, isSend = false }: RemoteRequest<T>): Promise<T> => {
    if (life.isAlive) parts.maybeCrash('call');
    if (!life.isAlive) return new Promise(() => undefined);
    const fate = fateOf(route, isSend);
    const thereMs = wayMs(route);
    // Some answers show a world that has moved on since they were made.
    const backMs = faults.strikes('rpc_late_answer') ? 20 + rng.below(800) : 0;
    const timeoutMs = options?.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    return new Promise((resolve, reject) => {
      const { signal } = options ?? {};
      const fail = (code: SolanaErrorCode): void => reject(new SolanaError(code));
      const onAbort = (): void => fail('request_aborted');
      signal?.addEventListener('abort', onAbort, { once: true });
      const isInTime = fate.answers && thereMs + backMs < timeoutMs;
      if (!isInTime) scheduler.after(timeoutMs, life, () => fail('transport_timeout'));
      const hear = (give: () => void): void => {
        if (!life.isAlive) return;
        signal?.removeEventListener('abort', onAbort);
        for (let times = route === 'signer' ? SIGNER_CRASHES : 1; times > 0; times -= 1)
          parts.maybeCrash('answer');
        if (life.isAlive) give();
      };
      const answer = (give: () => void): void => {
        if (!isInTime) return;
        if (backMs === 0) hear(give);
        else scheduler.after(backMs, life, () => hear(give));
      };
      if (!fate.arrives) {
        if (isInTime) scheduler.after(backMs, life, () => hear(() => fail(fate.error ?? 'transport_reset')));
        return;
      }
      // What was on its way arrives whether or not its sender still lives.
      scheduler.after(thereMs, null, () => {
        const result = attempt(act);
        answer(() => {
          if (fate.error !== null) fail(fate.error);
          else if (result.ok) resolve(result.value);
          else reject(result.error);
        });
      });
    });
  };
}

type Attempted<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: SolanaError };

function attempt<T>(act: () => T): Attempted<T> {
  try {
    return { ok: true, value: act() };
  } catch (error) {
    if (error instanceof SolanaError) return { ok: false, error };
    throw error;
  }
}
