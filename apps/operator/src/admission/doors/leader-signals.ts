import type { Side, Signal } from '@chimera/core/admission/signal';
import type { Ids } from '@chimera/core/ids';
import type { Address, UnixMs } from '@chimera/core/units/chain';
import { WSOL_MINT } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import type { ParsedSwap, SwapLeg } from '@chimera/solana/swap/parsed-swap';

export interface Sighting {
  readonly door: 'helius' | 'watch';
  readonly providerId: string;
  readonly receivedAtMs: UnixMs;
  readonly genesis: string;
}

/**
 * The signals in one leader's transaction: none when it was no trade, two when he rotated from one token into
 * another. The ids depend on the chain alone, so every door gives the same signal the same id.
 */
export function leaderSignals(swap: ParsedSwap, sighting: Sighting, ids: Ids): readonly Signal[] {
  switch (swap.kind) {
    case 'none':
      return [];
    case 'buy':
    case 'sell':
      return swap.token === null ? [] : [toSignal(swap, { side: swap.kind, leg: swap.token }, sighting, ids)];
    case 'rotation': {
      const out = swap.token === null ? [] : [{ side: 'sell', leg: swap.token } as const];
      const into = swap.tokenIn === null ? [] : [{ side: 'buy', leg: swap.tokenIn } as const];
      return [...out, ...into].map((trade) => toSignal(swap, trade, sighting, ids));
    }
  }
}

interface Trade {
  readonly side: Side;
  readonly leg: SwapLeg;
}

function toSignal(swap: ParsedSwap, { side, leg }: Trade, sighting: Sighting, ids: Ids): Signal {
  const { genesis, ...seen } = sighting;
  const key = { genesis, leader: swap.wallet, leaderTxid: swap.signature, side, mint: leg.mint };
  const signalId = ids.leaderSignal(key);
  return {
    ...seen,
    signalId,
    tradeUuid: ids.uuid(signalId),
    lane: side === 'sell' ? 'EXIT' : 'SHIELD',
    side,
    mint: leg.mint,
    tokenSymbol: null,
    swap: {
      leader: swap.wallet,
      leaderTxid: swap.signature,
      leaderSlot: swap.slot,
      leaderBlockTimeMs: swap.blockTimeMs,
      leaderLamports: solLegOf(swap.baseMint, swap.baseDeltaAtoms),
      leaderAtoms: tokenAtoms(absolute(leg.deltaAtoms)),
      soldFractionBps: side === 'sell' ? leg.soldFractionBps : null,
    },
    exit: null,
    hintLamports: null,
  };
}

/** What he paid or got in SOL; unknown against a stable coin or another token. */
function solLegOf(baseMint: Address | null, baseDeltaAtoms: bigint | null) {
  return baseMint === WSOL_MINT && baseDeltaAtoms !== null ? lamports(absolute(baseDeltaAtoms)) : null;
}

const absolute = (amount: bigint): bigint => (amount < 0n ? -amount : amount);
