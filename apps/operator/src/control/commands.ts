import {
  breakerResetCommand,
  exitPositionCommand,
  haltCommand,
  limitsCommand,
  loginCommand,
  providerCommand,
  resumeCommand,
  roleSchema,
  rosterCommand,
  rpcModeCommand,
  unresolvedCommand,
  walletCommand,
} from '@chimera/core/contract/control';
import type { RoutingState } from '@chimera/core/contract/routing';
import { toWire } from '@chimera/core/contract/wire';
import type { HaltSource } from '@chimera/core/control/halt';
import { z } from 'zod';
import { callerOf, commandRoute, type DoorRequest, type Route } from '../http/route.ts';
import type { Access } from './access.ts';
import type { Breakers } from './breakers.ts';
import type { Actor, Halts } from './halts.ts';
import type { LimitsControl } from './limits.ts';
import { loginRoute } from './login-route.ts';
import type { ManualExits } from './manual-exits.ts';
import type { Providers } from './providers.ts';
import type { Roster } from './roster.ts';
import type { RpcModes } from './rpc-modes.ts';
import type { Unresolved } from './unresolved.ts';

export interface CommandParts {
  readonly halts: Halts;
  readonly breakers: Breakers;
  readonly limits: LimitsControl;
  readonly roster: Roster;
  readonly rpcModes: RpcModes;
  readonly routingState: () => RoutingState;
  readonly providers: Providers;
  readonly access: Access;
  readonly manualExits: ManualExits;
  readonly unresolved: Unresolved;
  readonly guard: Parameters<typeof loginRoute>[0]['guard'];
}

const APPLIED = { 200: 'Applied and durable; `seq` is its place in the journal.' };
const nothing = z.strictObject({});

/** Every command of the control port: `POST /control/<name>`. */
export function createCommandRoutes(parts: CommandParts): readonly Route[] {
  return [
    ...tradingCommands(parts),
    ...routingCommands(parts),
    ...rosterCommands(parts),
    ...accessCommands(parts),
  ];
}

/** Who acts, and through which door: sessions belong to the web. */
export function actorOf(request: DoorRequest, fallback: HaltSource): Actor {
  const { userId, role, kind } = callerOf(request);
  return { by: userId, role, source: kind === 'session' ? 'web' : fallback };
}

function tradingCommands(parts: CommandParts): readonly Route[] {
  const { halts, breakers, limits, manualExits, unresolved } = parts;
  return [
    commandRoute({
      ...post('halt', 'halt_entries', 'Stop first sends; `all` and `flatten` take two steps.'),
      isUnlimited: true,
      body: haltCommand,
      handle: async (request, input) => answer(await halts.halt(input, actorOf(request, 'cli'))),
    }),
    commandRoute({
      ...post('resume', 'resume', 'Clear the halt, in two steps.'),
      isUnlimited: true,
      body: resumeCommand,
      handle: async (request, input) => answer(await halts.resume(input, actorOf(request, 'cli'))),
    }),
    commandRoute({
      ...post('breaker-reset', 'breaker_reset', 'End a tripped circuit breaker, or all of them.'),
      body: breakerResetCommand,
      handle: async (request, input) => answer(await breakers.reset(input, callerOf(request).userId)),
    }),
    commandRoute({
      ...post(
        'limits',
        'limits_tighten',
        'Set limits as a new version; loosening needs an admin and two steps.',
      ),
      body: limitsCommand,
      handle: async (request, input) => answer(await limits.set(input, callerOf(request))),
    }),
    commandRoute({
      ...post('exit-position', 'exit_position', 'Sell a position, or a part of it.'),
      body: exitPositionCommand,
      handle: async (request, input) => answer(await manualExits.exit(input, callerOf(request).userId)),
    }),
    commandRoute({
      ...post(
        'unresolved',
        'attempt_handle',
        'Retry the proof of an unresolved transaction, adopt it, or write it off (admin, two steps).',
      ),
      body: unresolvedCommand,
      handle: async (request, input) => answer(await unresolved.handle(input, actorOf(request, 'cli'))),
    }),
  ];
}

function routingCommands({ rpcModes, routingState }: CommandParts): readonly Route[] {
  return [
    commandRoute({
      ...post(
        'rpc-mode',
        'rpc_mode_write',
        'Set how new orders reach the chain; orders under way keep theirs.',
      ),
      body: rpcModeCommand,
      handle: async (request, input) => {
        const { userId, kind } = callerOf(request);
        const source = kind === 'session' ? 'web' : 'cli';
        return answer(await rpcModes.set(input, { by: userId, source }));
      },
    }),
    commandRoute({
      ...post('routing', 'view', 'The ways to the chain: mode, endpoints, tips and latency.'),
      body: nothing,
      handle: () => answer(toWire(routingState())),
    }),
  ];
}

function rosterCommands({ roster, providers }: CommandParts): readonly Route[] {
  return [
    commandRoute({
      ...post('wallet', 'roster_write', 'Set one leader of the roster.'),
      body: walletCommand,
      handle: async (request, input) => answer(await roster.set([input], callerOf(request).userId)),
    }),
    commandRoute({
      ...post('roster', 'roster_write', 'Set many leaders, all or none.'),
      body: rosterCommand,
      handle: async (request, input) => answer(await roster.set(input.wallets, callerOf(request).userId)),
    }),
    commandRoute({
      ...post('provider', 'provider_write', 'Add or change a webhook provider; a made secret is shown once.'),
      body: providerCommand,
      handle: async (request, input) => answer(await providers.set(input, callerOf(request).userId)),
    }),
    {
      method: 'GET',
      path: '/control/providers',
      guard: 'provider_write',
      summary: 'The webhook providers, without their secrets.',
      answers: { 200: 'The list.' },
      handle: () => answer({ providers: providers.list() }),
    },
  ];
}

function accessCommands({ access, guard }: CommandParts): readonly Route[] {
  return [
    loginRoute({ access, guard, schema: loginCommand }),
    commandRoute({
      ...post('logout', 'view', 'End the session; its sockets close.'),
      body: nothing,
      handle: async (request) => {
        await access.logout(callerOf(request));
        return answer({ status: 'closed' });
      },
    }),
    commandRoute({
      ...post('socket-token', 'view', 'A token for the live socket, good for one minute.'),
      body: nothing,
      handle: (request) => answer(access.issueSocketToken(callerOf(request))),
    }),
    commandRoute({
      ...post('session', 'view', 'Whom the credentials belong to.'),
      body: nothing,
      handle: (request) => {
        const { userId, role } = callerOf(request);
        return answer({ userId, role });
      },
    }),
    commandRoute({
      ...post('login-link', 'access_write', 'A one-time token for the login page.'),
      body: z.strictObject({ role: roleSchema.default('admin') }),
      handle: async (_request, { role }) => answer(await access.issueLoginLink(role)),
    }),
    commandRoute({
      ...post('api-key', 'access_write', 'Add an API key; it is shown once.'),
      body: z.strictObject({ name: z.string().trim().min(1).max(64), role: roleSchema.default('readonly') }),
      handle: async (_request, { name, role }) => answer(await access.addApiKey(name, role)),
    }),
  ];
}

function post<P extends Route['guard']>(name: string, guard: P, summary: string) {
  return { method: 'POST', path: `/control/${name}`, guard, summary, answers: APPLIED } as const;
}

const answer = (body: unknown) => ({ status: 200, body });
