import type { UnixMs } from '../units/chain.ts';
import type { Fact } from './facts.ts';
import type { GateCode, GateResult } from './gates.ts';

interface Outcome {
  readonly passed: boolean;
  readonly measured: string | null;
  readonly threshold?: string | null;
  /** Reported instead of the gate's code when it fails. */
  readonly reason?: string;
}

/** A gate over something we know ourselves. */
export function gate(code: GateCode, outcome: Outcome): GateResult {
  return {
    code,
    passed: outcome.passed,
    reason: outcome.reason ?? code,
    measured: outcome.measured,
    threshold: outcome.threshold ?? null,
    ageMs: null,
  };
}

/**
 * A gate over an outside fact. Only a known, fresh fact can pass: unknown and stale refuse an entry under
 * `<code>_unknown` and `<code>_stale`, which is not the same as being bad.
 */
export function factGate<T>(
  code: GateCode,
  fact: Fact<T>,
  nowMs: UnixMs,
  check: (value: T) => Outcome,
): GateResult {
  if (fact.state === 'unknown') {
    return {
      ...gate(code, { passed: false, measured: null, reason: `${code}_unknown` }),
      threshold: fact.reason,
    };
  }
  const result = { ...gate(code, check(fact.value)), ageMs: Math.max(0, nowMs - fact.atMs) };
  return fact.state === 'known' ? result : { ...result, passed: false, reason: `${code}_stale` };
}
