/** Transport failures in a row after which an endpoint rests. */
export const FAILURES_MAX = 3;
/** An answer that took longer, or did not come within that time, sends the next request elsewhere. */
export const LATENCY_MS_MAX = 2_000;
/** The least rest; each relapse soon after a return doubles it, up to the most. */
export const REST_MS_MIN = 5_000;
export const REST_MS_MAX = 60_000;
/** Quick answers in a row with which a resting endpoint proves that it is back. */
export const RETURN_ANSWERS = 3;
/** Weight of the newest round trip in the moving mean. */
const LATENCY_WEIGHT = 0.2;

/** How one endpoint does, as screens show it. */
export interface EndpointHealth {
  readonly providerId: string;
  readonly isResting: boolean;
  readonly consecutiveFailures: number;
  /** Moving mean of answered round trips; null before the first. */
  readonly latencyMs: number | null;
  /** Behind the newest slot that any endpoint of the group told; null while it told none. */
  readonly slotsBehind: number | null;
  /** From 0, resting, to 100, quick and without failures. */
  readonly score: number;
  readonly lastError: string | null;
}

/** What a call came to: an answer (a refusal is one too), or a failure of the path to the endpoint. */
export type Outcome = { readonly kind: 'answer' } | { readonly kind: 'failure'; readonly error: string };

export interface EndpointMeter {
  readonly observe: (outcome: Outcome, tookMs: number, nowMs: number) => void;
  readonly isResting: () => boolean;
  /** When the rest may end at the earliest. */
  readonly restsUntilMs: () => number;
  /** Why it rests, or the last failure. */
  readonly lastError: () => string | null;
  readonly measure: (providerId: string, slotsBehind: number | null) => EndpointHealth;
}

/**
 * Keeps the health of one endpoint. It goes quickly, by failures in a row or one slow answer, and comes back
 * slowly: after its rest, and only when it answered quickly several times in a row.
 */
export function createEndpointMeter(): EndpointMeter {
  const state = {
    failures: 0,
    latencyMs: null as number | null,
    lastError: null as string | null,
    isResting: false,
    restsUntilMs: 0,
    restMs: REST_MS_MIN,
    goodAnswers: 0,
    returnedAtMs: Number.NEGATIVE_INFINITY,
  };

  function rest(reason: string, nowMs: number): void {
    state.lastError = reason;
    state.goodAnswers = 0;
    if (!state.isResting) {
      const isRelapse = nowMs - state.returnedAtMs < REST_MS_MAX;
      state.restMs = isRelapse ? Math.min(state.restMs * 2, REST_MS_MAX) : REST_MS_MIN;
      state.restsUntilMs = nowMs + state.restMs;
    }
    state.isResting = true;
  }

  function onAnswer(tookMs: number, nowMs: number): void {
    state.failures = 0;
    const { latencyMs } = state;
    state.latencyMs = latencyMs === null ? tookMs : latencyMs + LATENCY_WEIGHT * (tookMs - latencyMs);
    if (tookMs > LATENCY_MS_MAX) rest(`answered after ${Math.round(tookMs)} ms`, nowMs);
    else if (state.isResting) onGoodAnswer(tookMs, nowMs);
  }

  function onGoodAnswer(tookMs: number, nowMs: number): void {
    state.goodAnswers += 1;
    if (state.goodAnswers < RETURN_ANSWERS || nowMs < state.restsUntilMs) return;
    state.isResting = false;
    state.returnedAtMs = nowMs;
    // The mean of the bad time would be shown for long as if it were today's.
    state.latencyMs = tookMs;
  }

  function onFailure(error: string, tookMs: number, nowMs: number): void {
    state.failures += 1;
    state.goodAnswers = 0;
    state.lastError = error;
    if (tookMs >= LATENCY_MS_MAX) rest(`no answer within ${Math.round(tookMs)} ms`, nowMs);
    else if (state.failures >= FAILURES_MAX) rest(error, nowMs);
  }

  return {
    observe: (outcome, tookMs, nowMs) => {
      if (outcome.kind === 'answer') onAnswer(tookMs, nowMs);
      else onFailure(outcome.error, tookMs, nowMs);
    },
    isResting: () => state.isResting,
    restsUntilMs: () => state.restsUntilMs,
    lastError: () => state.lastError,
    measure: (providerId, slotsBehind) => {
      const { isResting, failures, latencyMs, lastError } = state;
      const score = isResting ? 0 : healthScore({ failures, latencyMs, slotsBehind });
      return {
        ...{ providerId, isResting, latencyMs, slotsBehind, score, lastError },
        consecutiveFailures: failures,
      };
    },
  };
}

interface Measured {
  readonly failures: number;
  readonly latencyMs: number | null;
  readonly slotsBehind: number | null;
}

/** Failures weigh most, then slowness, then lag; an endpoint at its limits in all three would have none left. */
export function healthScore({ failures, latencyMs, slotsBehind }: Measured): number {
  const forFailures = Math.min(45, failures * 15);
  const forLatency = Math.min(35, ((latencyMs ?? 0) / LATENCY_MS_MAX) * 35);
  const forLag = Math.min(20, (slotsBehind ?? 0) * 2);
  return Math.round(100 - forFailures - forLatency - forLag);
}
