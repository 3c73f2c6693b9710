import type { ReadDb } from '@chimera/db/read-at';
import { listConfigAudit } from '@chimera/db/reads/config-audit';
import { listDeadLetters } from '@chimera/db/reads/dead-letters';
import { listLimits } from '@chimera/db/reads/limits';
import { listUnresolved } from '@chimera/db/reads/unresolved';
import { z } from 'zod';
import { type Answer, parseQuery, type Route } from '../http/route.ts';
import { pageQuery } from './read-routes.ts';
import { toSnakeNames } from './snake-names.ts';

const lettersQuery = z.strictObject({ ...pageQuery, class: z.enum(['info', 'action']).optional() });
const auditQuery = z.strictObject({
  ...pageQuery,
  subject: z
    .enum(['limits', 'provider', 'rpc_mode', 'halt', 'breaker', 'wallet', 'roster', 'access', 'costs'])
    .optional(),
});

/** What needs a person, what was not executed, and who changed which setting. */
export function createIncidentRoutes(db: ReadDb): readonly Route[] {
  return [
    {
      ...read(
        'incidents',
        'Transactions without a proven end, and the newest dead letters that ask for action.',
      ),
      handle: () => {
        const { seq, rows } = listUnresolved(db);
        const letters = listDeadLetters(db, { class: 'action', limit: 50 }).rows;
        return answer({ seq, unresolved: rows, deadLetters: letters.items, deadLetterCount: letters.total });
      },
    },
    {
      ...read('incidents/dead-letters', 'What was asked for and not executed, and why, newest first.'),
      query: lettersQuery,
      handle: (request) => answer(listDeadLetters(db, parseQuery(lettersQuery, request.query))),
    },
    {
      ...read('incidents/config-audit', 'Every change of a setting: what, by whom and why, newest first.'),
      query: auditQuery,
      handle: (request) => answer(listConfigAudit(db, parseQuery(auditQuery, request.query))),
    },
    {
      ...read('config/versions', 'The newest hundred versions of the limits.'),
      handle: () => answer(listLimits(db)),
    },
  ];
}

const read = (name: string, summary: string) =>
  ({
    method: 'GET',
    path: `/api/v1/${name}`,
    guard: 'view',
    summary,
    answers: { 200: 'Read at `seq`.' },
  }) as const;

const answer = (body: unknown): Answer => ({ status: 200, body: toSnakeNames(body) });
