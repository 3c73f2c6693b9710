import type { loginCommand } from '@chimera/core/contract/control';
import type { AddressGuard } from '../http/address-guard.ts';
import { DoorError } from '../http/door-error.ts';
import { parseInput, type Route } from '../http/route.ts';
import type { Access } from './access.ts';

export interface LoginParts {
  readonly access: Pick<Access, 'login'>;
  readonly guard: AddressGuard;
  readonly schema: typeof loginCommand;
}

/** `POST /control/login`: the token of a one-time link for a session. Guessing costs the address its tries. */
export function loginRoute({ access, guard, schema }: LoginParts): Route {
  return {
    method: 'POST',
    path: '/control/login',
    guard: 'own',
    summary: 'Exchange the token of a login link for a session.',
    body: schema,
    answers: { 200: 'The session, its role and its end.' },
    handle: async (request) => {
      const { token } = parseInput(schema, request.body);
      try {
        return { status: 200, body: await access.login(token) };
      } catch (error) {
        if (error instanceof DoorError) guard.failed(request.address, request.receivedAtMs);
        throw error;
      }
    },
  };
}
