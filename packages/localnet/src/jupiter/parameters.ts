import { z } from 'zod';
import type { HttpReply } from '../rpc/router.ts';
import { isAddress } from '../vm/base58.ts';

const U64_MAX = 18_446_744_073_709_551_615n;
export const SLIPPAGE_BPS_DEFAULT = 50;

export const addressSchema = z.string().refine(isAddress, 'is not an address');
export const amountSchema = z
  .union([z.string(), z.number()])
  .transform((value) => String(value))
  .refine((text) => /^\d{1,20}$/.test(text) && BigInt(text) > 0n && BigInt(text) <= U64_MAX, 'is not a u64')
  .transform((text) => BigInt(text));
export const slippageSchema = z.coerce.number().int().min(0).max(10_000).default(SLIPPAGE_BPS_DEFAULT);
/** Query strings spell booleans as text. */
export const flagSchema = z
  .union([z.boolean(), z.enum(['true', 'false'])])
  .transform((value) => value === true || value === 'true');

/** Swap errors as the real API words them: clients match `errorCode`, never the text. */
const ERROR_TEXTS = {
  COULD_NOT_FIND_ANY_ROUTE: 'Could not find any route',
  TOKEN_NOT_TRADABLE: 'The token is not tradable',
  CIRCULAR_ARBITRAGE_IS_DISABLED: 'Circular arbitrage is disabled',
  NOT_SUPPORTED: 'Swap mode is not supported',
  CANNOT_COMPUTE_OTHER_AMOUNT_THRESHOLD: 'Cannot compute other amount threshold',
} as const;
export type SwapErrorCode = keyof typeof ERROR_TEXTS;

export const swapError = (errorCode: SwapErrorCode): HttpReply => ({
  status: 400,
  body: { error: ERROR_TEXTS[errorCode], errorCode },
});

export const invalidQuery = (error: z.ZodError): HttpReply => ({
  status: 400,
  body: {
    error: `Query parameter ${error.issues
      .map((issue) => `${issue.path.join('.') || 'body'} ${issue.message}`)
      .join('; ')}`,
  },
});

export const queryObject = (query: URLSearchParams): Record<string, string> => Object.fromEntries(query);
