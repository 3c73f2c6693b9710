import { type LimitsAnswer, type LimitsCommand, limitsCommand } from '@chimera/core/contract/control';
import type { Json } from '@chimera/core/contract/wire';
import { z } from 'zod';
import { DoorError } from '../http/door-error.ts';
import { callerOf, commandRoute, issuesOf, type Route } from '../http/route.ts';
import type { LimitsControl } from './limits.ts';
import { fromSnakeNames, toSnakeName, toSnakeNames } from './snake-names.ts';

const schema = z.strictObject({
  base_version: z
    .number()
    .int()
    .min(0)
    .describe('limits_version of the answer that the changes were made from'),
  changes: z
    .record(z.string().max(64), z.unknown())
    .optional()
    .describe('New values by name, as GET /config shows them'),
  rollback_to: z.number().int().min(1).optional().describe('Instead of changes: the version to go back to'),
  reason: z.string().max(280),
  confirm: z.string().max(128).optional().describe('The token of the first answer, where a change loosens'),
});

/** `PUT /api/v1/config`, under the names of `GET /api/v1/config`. */
export const configRoute = (limits: LimitsControl): Route =>
  commandRoute({
    method: 'PUT',
    path: '/api/v1/config',
    guard: 'limits_tighten',
    summary: 'Set limits as a new version; what loosens them needs an admin and two steps.',
    answers: { 200: 'Applied and durable: the version and what changed; or the token to confirm it.' },
    body: schema,
    handle: async (request, input) => ({
      status: 200,
      body: toBody(await limits.set(toCommand(input), callerOf(request))),
    }),
  });

function toCommand(body: z.output<typeof schema>): LimitsCommand {
  const command = limitsCommand.safeParse(fromSnakeNames(body));
  if (!command.success) throw new DoorError('invalid_field', { details: issuesOf(command.error) });
  return command.data;
}

const toBody = (answer: LimitsAnswer): Json =>
  toSnakeNames({
    ...answer,
    changes: answer.changes.map((change) => ({ ...change, name: toSnakeName(change.name) })),
  });
