import { BPS_ONE, type Bps, bps } from '@chimera/core/units/bps';
import { isAddressText, isTxidText } from '@chimera/core/units/chain';
import { parseDecimal } from '@chimera/core/units/decimal';
import { LAMPORTS_PER_SOL, type Lamports, lamports } from '@chimera/core/units/lamports';
import { z } from 'zod';

/** The largest amount a provider may hint at; sizing decides what is really spent. */
const AMOUNT_SOL_MAX = 100n;
const SOL_DECIMALS = 9;
/** Fractions are read with this many digits and rounded down to basis points. */
const FRACTION_DECIMALS = 18;
const FRACTIONS_PER_BPS = 10n ** 14n;

const amount = z.string().transform((text, context): Lamports => {
  const value = parseDecimal(text, SOL_DECIMALS);
  if (value === null || value <= 0n || value > AMOUNT_SOL_MAX * LAMPORTS_PER_SOL) {
    context.addIssue({
      code: 'custom',
      message: `must be a decimal above 0 and at most ${AMOUNT_SOL_MAX} with at most ${SOL_DECIMALS} decimals`,
    });
    return z.NEVER;
  }
  return lamports(value);
});

const fraction = z.string().transform((text, context): Bps => {
  const value = (parseDecimal(text, FRACTION_DECIMALS) ?? 0n) / FRACTIONS_PER_BPS;
  if (value < 1n || value > BigInt(BPS_ONE)) {
    context.addIssue({ code: 'custom', message: 'must be a decimal from 0.0001 to 1' });
    return z.NEVER;
  }
  return bps(Number(value));
});

const address = z.string().refine(isAddressText, 'must be a base58 address of 32 bytes');

/** The provider's body. Amounts arrive as decimal text (see `readWebhookBody`), everything else as sent. */
export const webhookSchema = z
  .strictObject({
    strategy: z.enum(['SHIELD', 'SPEAR', 'EXIT']),
    token: z
      .string()
      .trim()
      .min(1)
      .max(32)
      .refine((text) => text !== 'UNKNOWN', 'must name the token'),
    token_address: address,
    action: z.enum(['BUY', 'SELL']),
    amount_sol: amount,
    wallet_address: address,
    trade_uuid: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/, 'must be 1 to 64 of A-Z a-z 0-9 . _ : -')
      .optional(),
    exit_fraction: fraction.optional(),
    signature: z.string().refine(isTxidText, 'must be a base58 transaction signature of 64 bytes').optional(),
    slot: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  })
  .refine((body) => body.strategy !== 'EXIT' || body.action === 'SELL', {
    path: ['action'],
    message: 'EXIT requires action SELL',
  })
  .refine((body) => body.exit_fraction === undefined || body.action === 'SELL', {
    path: ['exit_fraction'],
    message: 'only a SELL has an exit_fraction',
  });

export type WebhookBody = z.output<typeof webhookSchema>;

/** Fields whose numbers must be read as the text that was sent. */
const EXACT_FIELDS = ['amount_sol', 'exit_fraction'] as const;

/** The body with its amounts as exact text, ready for `webhookSchema`; other shapes pass unchanged. */
export function withExactAmounts(value: unknown, exact: unknown): unknown {
  if (!isRecord(value) || !isRecord(exact)) return value;
  const amounts = EXACT_FIELDS.filter((name) => typeof value[name] === 'number');
  if (amounts.length === 0) return value;
  return { ...value, ...Object.fromEntries(amounts.map((name) => [name, exact[name]])) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
