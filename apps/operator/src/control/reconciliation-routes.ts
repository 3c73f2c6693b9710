import { bookSaleCommand, resolveDifferenceCommand } from '@chimera/core/contract/reconciliation';
import type { ReadDb } from '@chimera/db/read-at';
import { readReconciliation } from '@chimera/db/reads/reconciliation';
import { z } from 'zod';
import { callerOf, commandRoute, parseQuery, type Route } from '../http/route.ts';
import type { Reconciliation } from '../upkeep/reconcile/reconciliation.ts';
import { toSnakeNames } from './snake-names.ts';

const nothing = z.strictObject({});
const STARTED = { 200: 'Started; ask for its progress.' };
const RUN = 'Lay the books beside the chain now; one runs at a time, in the background.';

const BOOK =
  'Take a sale that the trading key signed outside of this operator into the books, as the chain has it.';
const BOOKED = { 200: 'Booked and durable; `seq` is its place in the journal.' };

const listQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
  state: z.enum(['open', 'ended']).optional(),
});

/** On the control port: what goes on, a run, and a person's explanation. */
export function createReconciliationRoutes(reconciliation: Reconciliation): readonly Route[] {
  return [
    commandRoute({
      ...{ method: 'POST', path: '/control/reconciliation', guard: 'view' },
      summary: 'What the reconciliation does now, and how its last run ended.',
      answers: { 200: 'As it stands now.' },
      body: nothing,
      handle: () => ({ status: 200, body: reconciliation.state() }),
    }),
    commandRoute({
      ...{ method: 'POST', path: '/control/reconciliation-run', guard: 'reconcile' },
      ...{ summary: RUN, answers: STARTED, body: nothing },
      handle: (request) => ({ status: 200, body: reconciliation.start('manual', callerOf(request).userId) }),
    }),
    commandRoute({
      ...{ method: 'POST', path: '/control/reconciliation-resolve', guard: 'difference_resolve' },
      summary: 'Explain a difference; who did it and why is kept.',
      answers: { 200: 'Kept and durable; `seq` is its place in the journal.' },
      body: resolveDifferenceCommand,
      handle: async (request, { key, reason }) => {
        const by = callerOf(request).userId;
        return { status: 200, body: await reconciliation.resolve(key, reason, by) };
      },
    }),
    commandRoute({
      ...{ method: 'POST', path: '/control/reconciliation-book', guard: 'difference_resolve' },
      ...{ summary: BOOK, answers: BOOKED, body: bookSaleCommand },
      handle: async (request, command) => {
        const by = callerOf(request).userId;
        return { status: 200, body: await reconciliation.bookSale(command, by) };
      },
    }),
  ];
}

/** On the public port. */
export function createPublicReconciliationRoutes(
  reconciliation: Reconciliation,
  db: ReadDb,
): readonly Route[] {
  return [
    {
      ...{ method: 'GET', path: '/api/v1/reconciliation', guard: 'view', query: listQuery },
      summary: 'The last runs, what goes on now, and the differences, unresolved first.',
      answers: { 200: 'Read at `seq`.' },
      handle: (request) => {
        const { seq, rows } = readReconciliation(db, parseQuery(listQuery, request.query));
        return { status: 200, body: toSnakeNames({ seq, state: reconciliation.state(), ...rows }) };
      },
    },
    commandRoute({
      ...{ method: 'POST', path: '/api/v1/reconciliation/run', guard: 'reconcile' },
      ...{ summary: RUN, answers: STARTED, body: nothing },
      handle: (request) => ({
        status: 200,
        body: toSnakeNames(reconciliation.start('manual', callerOf(request).userId)),
      }),
    }),
    commandRoute({
      ...{ method: 'POST', path: '/api/v1/reconciliation/book', guard: 'difference_resolve' },
      ...{ summary: BOOK, answers: BOOKED, body: bookSaleCommand },
      handle: async (request, command) => {
        const answer = await reconciliation.bookSale(command, callerOf(request).userId);
        return { status: 200, body: toSnakeNames(answer) };
      },
    }),
  ];
}
