import type { RoutingFacts } from '../execution/routing.ts';
import type { Limits } from '../limits.ts';
import type { UnixMs } from '../units/chain.ts';

/** A tripped breaker that keeps the Spear from buying. */
export interface SpearBreaker {
  readonly breaker: string;
  readonly measured: string;
  readonly threshold: string;
  readonly untilMs: UnixMs | null;
}

export interface SpearConditions {
  readonly routing: RoutingFacts;
  readonly breaker: SpearBreaker | null;
}

export const SPEAR_OFF_CODES = [
  'rpc_standard',
  'rpc_unstable',
  'latency',
  'latency_unknown',
  'breaker',
] as const;
export type SpearOffCode = (typeof SPEAR_OFF_CODES)[number];

export interface SpearOffReason {
  readonly code: SpearOffCode;
  /** For people, with its numbers. */
  readonly text: string;
}

/** Whether the Spear may buy, and every reason why not. It comes back by itself when they are gone. */
export interface SpearState {
  readonly isOn: boolean;
  readonly reasons: readonly SpearOffReason[];
}

/** Its bytes must go by the block engine alone and arrive early, or it only pays for the exits of others. */
export function spearStateOf({ routing, breaker }: SpearConditions, limits: Limits): SpearState {
  const { rpcMode, instability, latencyMs } = routing;
  const reasons: SpearOffReason[] = [];
  if (rpcMode.mode === 'STANDARD') reasons.push({ code: 'rpc_standard', text: whyStandard(rpcMode) });
  if (instability !== null) reasons.push({ code: 'rpc_unstable', text: instability });
  if (latencyMs.state === 'unknown') reasons.push({ code: 'latency_unknown', text: latencyMs.reason });
  else if (latencyMs.value >= limits.latencyGateMsMax) {
    const mean = Math.round(latencyMs.value * 10) / 10;
    reasons.push({
      code: 'latency',
      text: `ten round trips take ${mean} ms, ${limits.latencyGateMsMax} is too far`,
    });
  }
  if (breaker !== null) {
    const { measured, threshold } = breaker;
    reasons.push({ code: 'breaker', text: `${breaker.breaker}: ${measured}, limit ${threshold}` });
  }
  return { isOn: reasons.length === 0, reasons };
}

/** A failing engine comes back by itself, a person's choice does not. */
function whyStandard({ source, by, reason }: RoutingFacts['rpcMode']): string {
  const because = reason ?? 'no reason is known';
  const why = source === 'automatic' ? because : `${by ?? 'somebody'} chose so: ${because}`;
  return `orders go by RPC alone, and the Spear only by the block engine; ${why}`;
}
