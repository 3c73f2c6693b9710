import { z } from 'zod';
import { barbellLimits, DEFAULT_BARBELL_LIMITS } from './limits-barbell.ts';
import { address, isAddressText } from './units/chain.ts';

const bigintText = z.union([
  z.bigint(),
  z
    .string()
    .regex(/^\d{1,20}$/)
    .transform((text) => BigInt(text)),
]);
const ratioBps = z.number().int().min(0).max(10_000);
const cooldownMs = z
  .number()
  .int()
  .min(1_000)
  .max(7 * 86_400_000);

/**
 * Every number the trading rules use: versioned, editable, audited. Amounts are lamports or USD micros
 * (bigint, or its decimal text in JSON), ratios are basis points, ages are slots of the chain.
 */
export const limitsSchema = z
  .strictObject({
    ...barbellLimits,
    configuredCapitalLamports: bigintText.describe('Capital to trade with; the wallet may hold more'),
    principalFloorLamports: bigintText.describe('Below this wallet balance no entry is made'),
    shieldShareBps: ratioBps.describe('Part of the capital the Shield may have in open positions'),
    shieldSizeBps: ratioBps.describe('Largest Shield entry as a part of capital'),
    spearShareBps: ratioBps.describe('Part of the capital the Spear may have in open positions'),
    spearSizeBps: ratioBps.describe('Largest Spear entry as a part of capital'),
    sizeLamportsMin: bigintText.describe('Smaller entries are denied: costs would eat them'),
    openPositionsMax: z.number().int().min(1).max(500).describe('Open and opening positions together'),
    walletQualityMin: z.number().min(0).max(100).describe('Least wallet quality score of a copied leader'),
    entrySlotAgeMax: z
      .number()
      .int()
      .min(1)
      .max(10_000)
      .describe("Slots since the leader's trade after which a BUY is stale"),
    entryAgeMsMax: z
      .number()
      .int()
      .min(100)
      .max(3_600_000)
      .describe('Age of a BUY without a slot after which it is stale'),
    shieldLiquidityUsdMicrosMin: bigintText.describe('Least pool liquidity for a Shield entry'),
    spearLiquidityUsdMicrosMin: bigintText.describe('Least pool liquidity for a Spear entry'),
    costBpsMax: ratioBps.describe('Largest fixed cost as a part of size, refundable rent left out'),
    entrySlippageBps: ratioBps.describe('Tolerated slippage of an entry'),
    exitSlippageBps: ratioBps.describe('Tolerated slippage of the first exit attempt'),
    exitSlippageBpsMax: ratioBps.describe('Where a failing exit stops widening its slippage'),
    tipLamportsMin: bigintText.describe('Tip floor'),
    tipLamportsMax: bigintText.describe('Tip ceiling'),
    tipBpsMax: ratioBps.describe('Largest tip as a part of size'),
    priorityFeeLamports: bigintText.describe('Priority fee of one attempt'),
    stopLossBps: ratioBps.describe('Loss of a position, on executable value, at which it is sold'),
    holdMsMax: z
      .number()
      .int()
      .min(1_000)
      .max(30 * 86_400_000)
      .describe('Longest time a position is held'),
    slotsBeforeRpc: z
      .number()
      .int()
      .min(0)
      .max(150)
      .describe('Slots a Shield bundle is given before RPC gets the same bytes'),
    chainWalkLamportsMin: bigintText
      .default(5_000_000_000n)
      .describe('Size from which every block of the window must be read before a transaction is called dead'),
    latencyGateMsMax: z
      .number()
      .int()
      .min(1)
      .max(10_000)
      .default(50)
      .describe('Mean of ten round trips to the RPC provider above which the Spear stays off'),
    unvouchedShareBps: ratioBps
      .default(2_000)
      .describe(
        "Part of the capital in BUYs that name no leader's transaction, which only permitted providers send",
      ),
    saleShortfallBpsMax: ratioBps.describe(
      'How much less than quoted the rehearsed sale of a token may bring before it counts as taxed',
    ),
    roundTripLossBpsMax: ratioBps.describe('Largest loss of buying and selling at once, in rehearsal'),
    trustedMints: z
      .array(z.string().refine(isAddressText, 'must be a base58 address of 32 bytes').transform(address))
      .max(200)
      .describe('Mints whose authorities and extensions are known and accepted; liquidity is still asked'),
    lossDayUsdMicrosMax: bigintText.describe('Loss of 24 hours in USD at which entries stop'),
    lossDayLamportsMax: bigintText.describe(
      'The same in SOL, for a day in which the price of SOL was not always known',
    ),
    lossStreakMax: z
      .number()
      .int()
      .min(2)
      .max(1_000)
      .describe('Losing closes in a row at which entries stop'),
    spearLossStreakMax: z
      .number()
      .int()
      .min(2)
      .max(1_000)
      .describe('Losing Spear closes in a row at which the Spear stops'),
    drawdownBpsMax: ratioBps
      .min(1)
      .describe('Fall of equity from its highest at which entries stop until a person resets'),
    breakerCooldownMs: cooldownMs.describe('How long a breaker of losses stays tripped'),
    signalLagMsMax: z
      .number()
      .int()
      .min(100)
      .max(3_600_000)
      .describe("Median age of leaders' trades when they reach us at which entries stop"),
    rpcErrorBpsMax: ratioBps.min(1).describe('Part of failing chain reads at which entries stop'),
    jitoInvalidBpsMax: ratioBps
      .min(1)
      .describe('Part of bundles refused as invalid at which the Spear stops'),
    infraCooldownMs: cooldownMs.describe('How long a breaker of infrastructure stays tripped'),
  })
  .refine((limits) => limits.tipLamportsMin <= limits.tipLamportsMax, {
    message: 'tipLamportsMin must not exceed tipLamportsMax',
  })
  .refine((limits) => limits.shieldShareBps + limits.spearShareBps <= 10_000, {
    message: 'shieldShareBps and spearShareBps together must not exceed 10,000',
  })
  .refine((limits) => limits.exitSlippageBps <= limits.exitSlippageBpsMax, {
    message: 'exitSlippageBps must not exceed exitSlippageBpsMax',
  });

export type Limits = z.output<typeof limitsSchema>;

/** Limits as they were journaled, with the defaults of those that came later. */
export const completeLimits = (stored: Partial<Limits>): Limits => ({ ...DEFAULT_LIMITS, ...stored });

export const DEFAULT_LIMITS: Limits = {
  ...DEFAULT_BARBELL_LIMITS,
  configuredCapitalLamports: 100_000_000_000n,
  principalFloorLamports: 1_000_000_000n,
  shieldShareBps: 7_000,
  shieldSizeBps: 200,
  spearShareBps: 3_000,
  spearSizeBps: 50,
  sizeLamportsMin: 50_000_000n,
  openPositionsMax: 40,
  walletQualityMin: 70,
  entrySlotAgeMax: 40,
  entryAgeMsMax: 20_000,
  shieldLiquidityUsdMicrosMin: 10_000_000_000n,
  spearLiquidityUsdMicrosMin: 5_000_000_000n,
  costBpsMax: 150,
  entrySlippageBps: 300,
  exitSlippageBps: 500,
  exitSlippageBpsMax: 5_000,
  tipLamportsMin: 10_000n,
  tipLamportsMax: 1_000_000n,
  tipBpsMax: 100,
  priorityFeeLamports: 10_000n,
  stopLossBps: 800,
  holdMsMax: 86_400_000,
  slotsBeforeRpc: 4,
  chainWalkLamportsMin: 5_000_000_000n,
  latencyGateMsMax: 50,
  unvouchedShareBps: 2_000,
  saleShortfallBpsMax: 300,
  roundTripLossBpsMax: 1_000,
  // Issuers who can freeze by law and are known: USDC, USDT.
  trustedMints: [
    address('EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v'),
    address('Es9vMFrzaCERmJfrF4H2FYD4KCoNkY11McCe8BenwNYB'),
  ],
  lossDayUsdMicrosMax: 500_000_000n,
  lossDayLamportsMax: 3_500_000_000n,
  lossStreakMax: 8,
  spearLossStreakMax: 5,
  drawdownBpsMax: 1_500,
  breakerCooldownMs: 1_800_000,
  signalLagMsMax: 15_000,
  rpcErrorBpsMax: 5_000,
  jitoInvalidBpsMax: 5_000,
  infraCooldownMs: 60_000,
};
