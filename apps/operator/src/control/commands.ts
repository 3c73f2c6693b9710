import {
  breakerResetCommand,
  costCommand,
  exitPositionCommand,
  haltCommand,
  limitsCommand,
  providerCommand,
  providerKeyCommand,
  resumeCommand,
  rosterCommand,
  rpcModeCommand,
  unresolvedCommand,
  walletCommand,
} from '@chimera/core/contract/control';
import type { RoutingState } from '@chimera/core/contract/routing';
import { toWire } from '@chimera/core/contract/wire';
import type { HaltSource } from '@chimera/core/control/halt';
import { z } from 'zod';
import type { AddressGuard } from '../http/address-guard.ts';
import { callerOf, commandRoute, type DoorRequest, type Route } from '../http/route.ts';
import type { Access } from './access.ts';
import { createAccessRoutes } from './access-routes.ts';
import type { Breakers } from './breakers.ts';
import type { Costs } from './costs.ts';
import type { Actor, Halts } from './halts.ts';
import type { LimitsControl } from './limits.ts';
import type { ManualExits } from './manual-exits.ts';
import type { Providers } from './providers.ts';
import type { Roster } from './roster.ts';
import type { RpcModes } from './rpc-modes.ts';
import type { Unresolved } from './unresolved.ts';

export interface CommandParts {
  readonly halts: Halts;
  readonly breakers: Breakers;
  readonly limits: LimitsControl;
  readonly costs: Costs;
  readonly roster: Roster;
  readonly rpcModes: RpcModes;
  readonly routingState: () => RoutingState;
  readonly providers: Providers;
  readonly access: Access;
  readonly manualExits: ManualExits;
  readonly unresolved: Unresolved;
  readonly guard: AddressGuard;
}

const APPLIED = { 200: 'Applied and durable; `seq` is its place in the journal.' };
const nothing = z.strictObject({});

/** Every command of the control port: `POST /control/<name>`. */
export function createCommandRoutes(parts: CommandParts): readonly Route[] {
  return [
    ...tradingCommands(parts),
    ...routingCommands(parts),
    ...rosterCommands(parts),
    ...costCommands(parts),
    ...createAccessRoutes(parts),
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
    commandRoute({
      ...post('provider-key', 'provider_write', 'Make a second key for a provider, or end the old one.'),
      body: providerKeyCommand,
      handle: async (request, input) => answer(await providers.changeKey(input, callerOf(request).userId)),
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

function costCommands({ costs }: CommandParts): readonly Route[] {
  return [
    commandRoute({
      ...post('cost', 'costs_write', 'Enter, change, end or take out a monthly operating cost.'),
      body: costCommand,
      handle: async (request, input) => answer(await costs.set(input, callerOf(request).userId)),
    }),
  ];
}

function post<P extends Route['guard']>(name: string, guard: P, summary: string) {
  return { method: 'POST', path: `/control/${name}`, guard, summary, answers: APPLIED } as const;
}

const answer = (body: unknown) => ({ status: 200, body });
