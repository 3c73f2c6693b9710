import type { Book } from '@chimera/core/book';
import { LIMIT_FACTS } from '@chimera/core/control/limit-facts';
import { address, isAddressText, unixMs } from '@chimera/core/units/chain';
import type { ReadDb } from '@chimera/db/read-at';
import { listPositions } from '@chimera/db/reads/positions';
import { listTrades } from '@chimera/db/reads/trades';
import { listWallets } from '@chimera/db/reads/wallets';
import { z } from 'zod';
import { DoorError } from '../http/door-error.ts';
import { type Answer, parseQuery, type Route } from '../http/route.ts';
import { toSnakeName, toSnakeNames } from './snake-names.ts';
import { tradesCsv } from './trades-csv.ts';

const LIMIT_MAX = 200;
const OFFSET_MAX = 1_000_000;

/** Every list is read in pages. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(LIMIT_MAX).default(50),
  offset: z.coerce.number().int().min(0).max(OFFSET_MAX).default(0),
};
const mint = z.string().refine(isAddressText, 'must be a base58 address').transform(address).optional();

const positionsQuery = z.strictObject({
  ...pageQuery,
  status: z.enum(['open', 'closed', 'all']).default('open'),
  strategy: z.enum(['SHIELD', 'SPEAR']).optional(),
  mint,
});
const moment = z.iso
  .datetime({ offset: true })
  .transform((text) => unixMs(Date.parse(text)))
  .optional();
const tradesQuery = z.strictObject({
  ...pageQuery,
  side: z.enum(['buy', 'sell']).optional(),
  strategy: z.enum(['SHIELD', 'SPEAR']).optional(),
  mint,
  leader: mint,
  from: moment,
  to: moment,
  format: z.enum(['json', 'csv']).default('json'),
});
const walletsQuery = z.strictObject({
  ...pageQuery,
  status: z.enum(['ACTIVE', 'CANDIDATE', 'REJECTED', 'DEMOTED']).optional(),
});

export interface ReadParts {
  readonly db: ReadDb;
  readonly book: Book;
  /** Settings without secrets. */
  readonly settings: () => unknown;
}

/** What people and programs may read; every list names the `seq` that it shows. */
export function createReadRoutes({ db, book, settings }: ReadParts): readonly Route[] {
  return [
    {
      ...read('positions', 'Positions, open ones unless asked otherwise, newest first.'),
      query: positionsQuery,
      handle: (request) => answer(listPositions(db, parseQuery(positionsQuery, request.query))),
    },
    {
      ...read('trades', 'Landed transactions, newest first; a page of them as JSON or, by `format`, as CSV.'),
      query: tradesQuery,
      handle: (request) => {
        const { from, to, format, ...rest } = parseQuery(tradesQuery, request.query);
        const page = listTrades(db, { ...rest, fromMs: from, toMs: to });
        return format === 'csv' ? csvAnswer(page) : answer(page);
      },
    },
    {
      ...read('wallets', 'The roster: ACTIVE leaders first, then by score.'),
      query: walletsQuery,
      handle: (request) => answer(listWallets(db, parseQuery(walletsQuery, request.query))),
    },
    {
      ...read('wallets/:address', 'One leader of the roster.'),
      handle: (request) => {
        const wallet = book.wallets.get(address(request.params.address ?? ''));
        if (wallet === undefined) throw new DoorError('not_found', { details: 'not on the roster' });
        return answer({ seq: book.lastSeq, wallet });
      },
    },
    {
      ...read(
        'config',
        'The limits in force, what each means and may be, the halt, and settings without secrets.',
      ),
      handle: () =>
        answer({
          limitsVersion: book.limitsVersion,
          limits: book.limits,
          limitFacts: LIMIT_FACTS.map((facts) => ({ ...facts, name: toSnakeName(facts.name) })),
          halt: book.halt,
          settings: settings(),
        }),
    },
  ];
}

function read(name: string, summary: string) {
  return {
    method: 'GET',
    path: `/api/v1/${name}`,
    guard: 'view',
    summary,
    answers: { 200: 'Read at `seq`.' },
  } as const;
}

/** The page's place and how many there are in all stand in headers, as a table has no room for them. */
const csvAnswer = ({ seq, rows }: ReturnType<typeof listTrades>): Answer => ({
  status: 200,
  body: tradesCsv(rows.items),
  headers: {
    'content-type': 'text/csv; charset=utf-8; header=present',
    'x-seq': String(seq),
    'x-total': String(rows.total),
  },
});

const answer = (body: unknown): Answer => ({ status: 200, body: toSnakeNames(body) });
