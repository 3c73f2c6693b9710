import { rosterMergeCommand, walletTermsCommand } from '@chimera/core/contract/control';
import { z } from 'zod';
import { callerOf, commandRoute, type Route } from '../http/route.ts';
import type { Roster } from './roster.ts';
import type { RosterMerge } from './roster-merge.ts';
import type { ScoutRunner } from './scout-runner.ts';

export interface RosterRouteParts {
  readonly roster: Roster;
  readonly rosterMerge: RosterMerge;
  readonly scout: ScoutRunner;
}

const APPLIED = { 200: 'Applied and durable; `seq` is its place in the journal.' };
const READ = { 200: 'As it stands now.' };
const nothing = z.strictObject({});

/** The proposed roster, the scout, and what is set for single leaders; on the control port. */
export function createRosterRoutes({ roster, rosterMerge, scout }: RosterRouteParts): readonly Route[] {
  return [
    commandRoute({
      ...post('roster-diff', 'view', 'What taking over the proposed roster would change.', READ),
      body: nothing,
      handle: async () => answer(await rosterMerge.diff()),
    }),
    commandRoute({
      ...post(
        'roster-merge',
        'roster_write',
        'Take over the proposed roster, all of it or nothing.',
        APPLIED,
      ),
      body: rosterMergeCommand,
      handle: async (request, input) => answer(await rosterMerge.merge(input, callerOf(request).userId)),
    }),
    commandRoute({
      ...post('wallet-terms', 'roster_write', 'Set size and caps of one leader.', APPLIED),
      body: walletTermsCommand,
      handle: async (request, input) => answer(await roster.setTerms(input, callerOf(request).userId)),
    }),
    commandRoute({
      ...post('scout', 'view', 'What the scout does, and how its last run ended.', READ),
      body: nothing,
      handle: () => answer(scout.state()),
    }),
    commandRoute({
      ...post('scout-run', 'roster_write', 'Start the scout; one runs at a time.', {
        200: 'Started; ask `scout` for its progress.',
      }),
      body: nothing,
      handle: (request) => answer(scout.start(callerOf(request).userId)),
    }),
  ];
}

/** `POST /api/v1/roster/merge`, on the public port. */
export const rosterMergeRoute = (rosterMerge: RosterMerge): Route =>
  commandRoute({
    method: 'POST',
    path: '/api/v1/roster/merge',
    guard: 'roster_write',
    summary: 'Take over the proposed roster that the scout wrote, all of it or nothing.',
    answers: APPLIED,
    body: rosterMergeCommand,
    handle: async (request, input) => answer(await rosterMerge.merge(input, callerOf(request).userId)),
  });

function post<P extends Route['guard']>(name: string, guard: P, summary: string, answers: Route['answers']) {
  return { method: 'POST', path: `/control/${name}`, guard, summary, answers } as const;
}

const answer = (body: unknown) => ({ status: 200, body });
