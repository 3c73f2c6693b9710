import type { HealthCheckAnswer } from '@chimera/core/contract/control';
import { z } from 'zod';
import { commandRoute, type Route } from '../http/route.ts';

/** `POST /control/checks`: what must be well, and, where it is not, why and what to do. */
export function checksRoute(checks: () => readonly HealthCheckAnswer[]): Route {
  return commandRoute({
    method: 'POST',
    path: '/control/checks',
    guard: 'view',
    summary: 'What must be well for signals to be traded, with cause and remedy where it is not.',
    answers: { 200: 'As it stands now.' },
    body: z.strictObject({}),
    handle: () => ({ status: 200, body: { checks: checks() } }),
  });
}
