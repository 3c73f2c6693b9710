import type { Outputs } from '#server/routers/app.ts';

type Detail = NonNullable<Outputs['transactions']['detail']['rows']>;
type Attempt = NonNullable<Detail['attempt']>;
type FillName =
  | 'walletDeltaLamports'
  | 'feeLamports'
  | 'tipLamports'
  | 'rentLamports'
  | 'tokenDeltaAtoms'
  | 'slot'
  | 'finality';
type Fill = Pick<NonNullable<Attempt['fill']>, FillName>;
/** What a receipt looks at of an attempt. */
export type ReceiptAttempt = Pick<
  Attempt,
  'state' | 'terms' | 'tipLamports' | 'landedSlot' | 'failedFeeLamports' | 'evidence'
> & { readonly fill: Fill | null };

export interface ReceiptCheck {
  readonly name: string;
  readonly isMet: boolean;
}

/** `consistent` is as far as the dashboard can see; only the command line reads bytes, signer log and chain. */
export type ReceiptVerdict = 'consistent' | 'open' | 'contradicted';

export interface WebReceipt {
  readonly verdict: ReceiptVerdict;
  readonly checks: readonly ReceiptCheck[];
}

/** Two operators must have testified before a transaction may be called dead. */
const WITNESSES_MIN = 2;

/** Holds the books about one attempt against each other and against the terms it was signed on. */
export function receiptOf(attempt: ReceiptAttempt): WebReceipt {
  const checks = checksOf(attempt);
  if (checks.some(({ isMet }) => !isMet)) return { verdict: 'contradicted', checks };
  const isOver = ['landed', 'failed_on_chain', 'dead'].includes(attempt.state);
  return { verdict: isOver ? 'consistent' : 'open', checks };
}

function checksOf(attempt: ReceiptAttempt): readonly ReceiptCheck[] {
  const { fill, state } = attempt;
  const isLanded = state === 'landed' || state === 'landed_provisional';
  if (isLanded !== (fill !== null)) return [{ name: 'Balances were booked as its state says', isMet: false }];
  if (fill !== null) return fillChecks(attempt, fill);
  if (state === 'failed_on_chain')
    return [{ name: 'The cost of its failure was booked', isMet: attempt.failedFeeLamports !== null }];
  if (state === 'dead')
    return [{ name: 'Two providers testified its death', isMet: witnessCount(attempt) >= WITNESSES_MIN }];
  return [];
}

function fillChecks({ terms, tipLamports, landedSlot, state }: ReceiptAttempt, fill: Fill): ReceiptCheck[] {
  const price = fill.walletDeltaLamports + fill.feeLamports + fill.tipLamports + fill.rentLamports;
  const isFinal = fill.finality === 'final';
  return [
    { name: 'The measurement is as final as the landing', isMet: isFinal === (state === 'landed') },
    { name: 'Landing and fill name the same slot', isMet: fill.slot === landedSlot },
    { name: 'The tip is the one that was signed', isMet: fill.tipLamports === tipLamports },
    ...(terms.side === 'buy'
      ? [
          { name: 'It spent no more than was signed', isMet: -price <= terms.spendLamports },
          { name: 'It got at least the signed minimum', isMet: fill.tokenDeltaAtoms >= terms.minAtoms },
        ]
      : [
          { name: 'It sold no more than was signed', isMet: -fill.tokenDeltaAtoms <= terms.sellAtoms },
          { name: 'It got at least the signed minimum', isMet: price >= terms.minLamports },
        ]),
  ];
}

/** How sure the amounts of a fill are. Landings of older versions do not say who told them. */
export function measurementText({ fill, evidence }: Pick<ReceiptAttempt, 'fill' | 'evidence'>): string {
  if (fill?.finality !== 'final') return 'provisional, at confirmed';
  const witnesses: unknown =
    typeof evidence === 'object' && evidence !== null && 'witnesses' in evidence ? evidence.witnesses : null;
  if (!Array.isArray(witnesses)) return 'final';
  return witnesses.length >= WITNESSES_MIN
    ? `final, ${witnesses.join(' and ')} agree`
    : `final, unconfirmed: only ${witnesses.join()} told it`;
}

function witnessCount({ evidence }: ReceiptAttempt): number {
  if (typeof evidence !== 'object' || evidence === null) return 0;
  // Where the chain was too quiet for controls, each provider showed every block of the window instead.
  const given: unknown =
    'testimonies' in evidence ? evidence.testimonies : 'walks' in evidence ? evidence.walks : [];
  return Array.isArray(given) ? given.length : 0;
}
