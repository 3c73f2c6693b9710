import { breakerResetCommand, haltCommand, resumeCommand } from '@chimera/core/contract/control';
import { callerOf, commandRoute, type Route } from '../http/route.ts';
import { actorOf } from './commands.ts';
import { configRoute } from './config-route.ts';
import type { Control } from './create-control.ts';
import { walletUpdate } from './wallet-update.ts';

const WALLET_STATUSES = 'ACTIVE, CANDIDATE, REJECTED or DEMOTED';

/** What the public port lets people change: the halt and the roster. */
export function createAdminRoutes({
  halts,
  breakers,
  limits,
  roster,
}: Pick<Control, 'halts' | 'breakers' | 'limits' | 'roster'>): readonly Route[] {
  return [
    commandRoute({
      method: 'POST',
      path: '/api/v1/admin/halt',
      guard: 'halt_entries',
      summary: 'Stop first sends; `all` and `flatten` need an admin and two steps.',
      answers: { 200: 'Halted: the epoch, what stopped, what goes on, and how long it took.' },
      isUnlimited: true,
      body: haltCommand,
      handle: async (request, input) => ({
        status: 200,
        body: await halts.halt(input, actorOf(request, 'api')),
      }),
    }),
    commandRoute({
      method: 'POST',
      path: '/api/v1/admin/resume',
      guard: 'resume',
      summary: 'Clear the halt: the first answer holds the token that the second request confirms.',
      answers: { 200: 'Resumed, or the checks to look at and the token to confirm.' },
      isUnlimited: true,
      body: resumeCommand,
      handle: async (request, input) => ({
        status: 200,
        body: await halts.resume(input, actorOf(request, 'api')),
      }),
    }),
    configRoute(limits),
    commandRoute({
      method: 'POST',
      path: '/api/v1/config/circuit-breaker/reset',
      guard: 'breaker_reset',
      summary: 'End a tripped circuit breaker, or all of them; it is kept who did it and why.',
      answers: { 200: 'Ended and durable: which, and `seq`.' },
      body: breakerResetCommand,
      handle: async (request, input) => ({
        status: 200,
        body: await breakers.reset(input, callerOf(request).userId),
      }),
    }),
    commandRoute({
      method: 'PUT',
      path: '/api/v1/wallets/:address',
      guard: 'roster_write',
      summary: `Set the status of a leader: ${WALLET_STATUSES}.`,
      answers: { 200: 'Applied and durable; `seq` is its place in the journal.' },
      body: walletUpdate.schema,
      handle: async (request, input) => {
        const command = walletUpdate.toCommand(request.params.address ?? '', input);
        return { status: 200, body: await roster.set([command], callerOf(request).userId) };
      },
    }),
  ];
}
