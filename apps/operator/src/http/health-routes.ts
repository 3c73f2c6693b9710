import { DoorError } from './door-error.ts';
import type { Route } from './route.ts';

/** One thing that must be well, and, when it is not, why and what to do. */
export interface HealthCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly cause?: string | undefined;
  readonly remedy?: string | undefined;
  /** Something to look at, which keeps no signal from being traded. */
  readonly isAdvisory?: true | undefined;
}

export interface HealthParts {
  readonly checks: () => readonly HealthCheck[];
  readonly uptimeMs: () => number;
  readonly queueDepth: () => number;
  readonly isHalted: () => boolean;
}

/** `/health` says how we are, `/ready` whether to send us work; on both ports and under `/api/v1` too. */
export function createHealthRoutes(parts: HealthParts): readonly Route[] {
  const health = (): unknown => {
    const checks = parts.checks();
    return {
      status: checks.every(({ ok }) => ok) ? 'healthy' : 'degraded',
      uptime_seconds: Math.floor(parts.uptimeMs() / 1_000),
      queue_depth: parts.queueDepth(),
      halted: parts.isHalted(),
      checks,
    };
  };
  const ready = (): unknown => {
    const failing = parts.checks().filter(({ ok, isAdvisory }) => !ok && isAdvisory !== true);
    if (failing.length > 0) throw new DoorError('not_ready', { details: failing, retryAfterSeconds: 1 });
    return { status: 'ready' };
  };
  return ['', '/api/v1'].flatMap((prefix) => [
    open(`${prefix}/health`, 'How the operator is, cause and remedy named.', health),
    open(`${prefix}/ready`, 'Whether signals can be traded now; 503 names what is missing.', ready),
  ]);
}

function open(path: string, summary: string, read: () => unknown): Route {
  return {
    method: 'GET',
    path,
    guard: 'open',
    summary,
    answers: { 200: 'Well.' },
    handle: () => ({ status: 200, body: read() }),
  };
}
