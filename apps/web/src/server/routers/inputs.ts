import { address, isAddressText, isTxidText, txid } from '@chimera/core/units/chain';
import { z } from 'zod';

export const addressInput = z.string().refine(isAddressText, 'not an address').transform(address);
export const txidInput = z.string().refine(isTxidText, 'not a transaction signature').transform(txid);
/** Ids are SHA-256 in hex. */
export const hashInput = z.string().regex(/^[0-9a-f]{64}$/, 'not an id');
export const pageInput = {
  limit: z.number().int().min(1).max(200).optional(),
  offset: z.number().int().min(0).max(100_000).optional(),
};
