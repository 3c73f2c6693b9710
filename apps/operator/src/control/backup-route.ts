import { z } from 'zod';
import { commandRoute, type Route } from '../http/route.ts';
import type { Backups } from '../upkeep/backups.ts';

/** `POST /control/backup`: a copy of the database, now. */
export function backupRoute(backups: Backups): Route {
  return commandRoute({
    method: 'POST',
    path: '/control/backup',
    guard: 'backup',
    summary: 'Make a copy of the database now.',
    answers: { 200: 'Made and on disk; `seq` is its place in the journal.' },
    body: z.strictObject({}),
    handle: async () => ({ status: 200, body: await backups.make() }),
  });
}
