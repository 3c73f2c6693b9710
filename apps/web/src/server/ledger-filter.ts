import { LEDGER_SORTS } from '@chimera/core/contract/ledger';
import { z } from 'zod';
import { addressInput } from './routers/inputs.ts';

const moment = z.number().int().min(0).max(8_640_000_000_000_000);

/** The ledger's filter as tRPC takes it. */
export const ledgerFilter = {
  strategy: z.enum(['SHIELD', 'SPEAR']).optional(),
  leader: addressInput.optional(),
  /** A mint, or a part of a token's name. */
  token: z.string().trim().min(1).max(64).optional(),
  result: z.enum(['won', 'lost']).optional(),
  state: z.enum(['partial', 'closed', 'void']).optional(),
  fromMs: moment.optional(),
  toMs: moment.optional(),
  sort: z.enum(LEDGER_SORTS).optional(),
  direction: z.enum(['asc', 'desc']).optional(),
};

export const EXPORT_FORMATS = ['csv', 'json', 'pdf'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const momentText = z
  .string()
  .regex(/^\d{1,16}$/, 'must be milliseconds since 1970')
  .transform(Number)
  .pipe(moment);

/** The same as the query string of an export. */
export const exportQuery = z.strictObject({
  ...ledgerFilter,
  fromMs: momentText.optional(),
  toMs: momentText.optional(),
  format: z.enum(EXPORT_FORMATS),
});
