import type { Signal } from '@chimera/core/admission/signal';
import type { RosterWallet } from '@chimera/core/control/wallet';
import type { Facts } from '@chimera/core/decision/facts';
import type { JournalEvent, Journaled } from '@chimera/core/events';
import type { Fill } from '@chimera/core/execution/fill';
import type { OrderId, PositionId, SignalId } from '@chimera/core/ids';
import { bps } from '@chimera/core/units/bps';
import { address, slot, txid, unixMs } from '@chimera/core/units/chain';
import { lamports, tokenAtoms, usdMicros } from '@chimera/core/units/lamports';

/* Plausible values with the one field that a test is about given by the test. */

export const LEADER = address('Leader1111111111111111111111111111111111111');
export const MINT = address('Mint111111111111111111111111111111111111111');
const TOKEN_PROGRAM = address('TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA');
export const AT = unixMs(1_800_000_000_000);

export function aBuy(overrides: Partial<Signal> = {}): Signal {
  return {
    signalId: 'a'.repeat(64) as SignalId,
    tradeUuid: '00000000-0000-8000-8000-000000000001',
    door: 'helius',
    providerId: 'helius',
    lane: 'SHIELD',
    side: 'buy',
    mint: MINT,
    tokenSymbol: 'TOK',
    swap: {
      leader: LEADER,
      leaderTxid: txid('5'.repeat(88)),
      leaderSlot: slot(1_000),
      leaderBlockTimeMs: AT,
      leaderLamports: lamports(3_000_000_000n),
      leaderAtoms: tokenAtoms(1_000_000n),
      soldFractionBps: null,
    },
    exit: null,
    hintLamports: null,
    receivedAtMs: AT,
    ...overrides,
  };
}

export function aLeaderSell(overrides: Partial<Signal> = {}): Signal {
  const buy = aBuy();
  return {
    ...buy,
    signalId: 'b'.repeat(64) as SignalId,
    lane: 'EXIT',
    side: 'sell',
    swap: buy.swap === null ? null : { ...buy.swap, leaderSlot: slot(1_010), soldFractionBps: bps(10_000) },
    ...overrides,
  };
}

export function someFacts(overrides: Partial<Facts> = {}): Facts {
  const known = <T>(value: T) => ({ state: 'known' as const, value, atMs: AT });
  return {
    nowMs: unixMs(AT + 200),
    chainSlot: known(slot(1_003)),
    leaderTradeVerified: known(true),
    token: known({
      mint: MINT,
      symbol: 'TOK',
      decimals: 6,
      tokenProgram: TOKEN_PROGRAM,
      freezeAuthority: null,
      mintAuthority: null,
      unsafeExtensions: [],
      supplyAtoms: tokenAtoms(1_000_000_000_000_000n),
    }),
    market: known({ liquidityUsdMicros: usdMicros(50_000_000_000n), priceSol: 0.000_001 }),
    solPriceUsdMicros: known(usdMicros(150_000_000n)),
    walletLamports: known(lamports(100_000_000_000n)),
    fixedCostLamports: known(lamports(60_000n)),
    refundableRentLamports: lamports(2_039_280n),
    tipLamports: lamports(10_000n),
    slippageBps: bps(300),
    spear: { isOn: true, reasons: [], maySend: false },
    ...overrides,
  };
}

export function aWallet(overrides: Partial<RosterWallet> = {}): RosterWallet {
  return {
    wallet: LEADER,
    status: 'ACTIVE',
    label: 'alpha-1',
    wqs: 85,
    clusterId: null,
    origin: 'planted',
    reason: null,
    activeUntilMs: null,
    ...overrides,
  };
}

export function aFill(overrides: Partial<Fill> = {}): Fill {
  return {
    txid: txid('1'.repeat(88)),
    orderId: 'c'.repeat(64) as OrderId,
    positionId: 'd'.repeat(64) as PositionId,
    mint: MINT,
    side: 'buy',
    tokenDeltaAtoms: tokenAtoms(1_000_000n),
    walletDeltaLamports: lamports(-2_002_064_280n),
    feeLamports: lamports(15_000n),
    tipLamports: lamports(10_000n),
    rentLamports: lamports(2_039_280n),
    slot: slot(1_005),
    blockTimeMs: AT,
    ...overrides,
  };
}

/** Numbers events from `firstSeq`, one millisecond apart. */
export function journaled(events: readonly JournalEvent[], firstSeq = 1): Journaled[] {
  return events.map((event, index) => ({ seq: firstSeq + index, atMs: unixMs(AT + index), event }));
}
