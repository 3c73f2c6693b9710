import {
  adminWalletCommand,
  apiKeyCommand,
  challengeCommand,
  loginCommand,
  revokeKeyCommand,
  revokeSessionCommand,
  roleSchema,
  walletLoginCommand,
} from '@chimera/core/contract/control';
import { z } from 'zod';
import type { AddressGuard } from '../http/address-guard.ts';
import { DoorError } from '../http/door-error.ts';
import { callerOf, commandRoute, type DoorRequest, parseInput, type Route } from '../http/route.ts';
import type { Access } from './access.ts';

export interface AccessRouteParts {
  readonly access: Access;
  readonly guard: AddressGuard;
}

const APPLIED = { 200: 'Applied and durable; `seq` is its place in the journal.' };
const nothing = z.strictObject({});

/** Signing in and out, and who may: on the control port. */
export const createAccessRoutes = (parts: AccessRouteParts): readonly Route[] => [
  ...loginRoutes(parts),
  ...ownRoutes(parts),
  ...adminRoutes(parts),
];

/** For who is nobody yet. Guessing costs the address its tries. */
function loginRoutes({ access, guard }: AccessRouteParts): readonly Route[] {
  const guarded = async (request: DoorRequest, enter: () => Promise<unknown>) => {
    guard.check(request.address, request.receivedAtMs);
    try {
      return answer(await enter());
    } catch (error) {
      if (error instanceof DoorError) guard.failed(request.address, request.receivedAtMs);
      throw error;
    }
  };
  return [
    {
      ...post('login', 'own', 'Exchange the token of a login link for a session.'),
      body: loginCommand,
      answers: { 200: 'The session, its role and its end.' },
      handle: (request) => guarded(request, () => access.login(parseInput(loginCommand, request.body).token)),
    },
    {
      ...post('wallet-challenge', 'own', 'The text that a wallet signs to sign in; good for five minutes.'),
      body: challengeCommand,
      answers: { 200: 'The nonce and the text.' },
      handle: (request) => {
        guard.checkOpen(request.address, request.receivedAtMs);
        return answer(access.challenge(parseInput(challengeCommand, request.body).wallet));
      },
    },
    {
      ...post(
        'wallet-login',
        'own',
        'Exchange the signature of a challenge for a session (Sign-In With Solana).',
      ),
      body: walletLoginCommand,
      answers: { 200: 'The session, its role and its end.' },
      handle: (request) =>
        guarded(request, async () => access.walletLogin(parseInput(walletLoginCommand, request.body))),
    },
  ];
}

function ownRoutes({ access }: AccessRouteParts): readonly Route[] {
  return [
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
  ];
}

function adminRoutes({ access }: AccessRouteParts): readonly Route[] {
  return [
    commandRoute({
      ...post('login-link', 'access_write', 'A one-time token, and the address of the page that takes it.'),
      body: z.strictObject({ role: roleSchema.default('admin') }),
      handle: async (_request, { role }) => answer(await access.issueLoginLink(role)),
    }),
    commandRoute({
      ...post('api-key', 'access_write', 'Add an API key; it is shown once.'),
      body: apiKeyCommand,
      handle: async (request, input) => answer(await access.addApiKey(input, callerOf(request).userId)),
    }),
    commandRoute({
      ...post('api-key-revoke', 'access_write', 'Revoke an API key; its sockets close.'),
      body: revokeKeyCommand,
      handle: async (request, { keyId }) => answer(await access.revokeKey(keyId, callerOf(request).userId)),
    }),
    commandRoute({
      ...post('session-revoke', 'access_write', 'End a session before its time; its sockets close.'),
      body: revokeSessionCommand,
      handle: async (request, { sessionId }) =>
        answer(await access.revokeSession(sessionId, callerOf(request).userId)),
    }),
    commandRoute({
      ...post(
        'admin-wallet',
        'access_write',
        'Let a wallet sign in under a role, or, with role null, no more.',
      ),
      body: adminWalletCommand,
      handle: async (request, input) => answer(await access.setWallet(input, callerOf(request).userId)),
    }),
  ];
}

function post<P extends Route['guard']>(name: string, guard: P, summary: string) {
  return { method: 'POST', path: `/control/${name}`, guard, summary, answers: APPLIED } as const;
}

const answer = (body: unknown) => ({ status: 200, body });
