import type { Difference } from '../events-reconcile.ts';
import type { FailedFill, Fill } from '../execution/fill.ts';
import type { PositionId } from '../ids.ts';
import type { Address, Txid } from '../units/chain.ts';
import { type TokenAtoms, tokenAtoms } from '../units/lamports.ts';

export const DIFFERENCE_KINDS = [
  /** The books have a landed transaction that no provider shows. */
  'MISSING_TX',
  /** Our key signed a transaction that the books do not have. */
  'UNKNOWN_TX',
  /** Both have it, with other amounts. */
  'AMOUNT_MISMATCH',
  /** Both have it, with another end. */
  'STATE_MISMATCH',
  /** A token that we never traded lies in the wallet. */
  'UNKNOWN_TOKEN',
] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];
export type DifferenceSubject = 'transaction' | 'sol' | 'token';
/**
 * What was done about it: `halted`, the sweep stopped entries; `quarantined`, the position waits for a person, its
 * exits do not; `look`, a person decides; `none`, it is told and needs nobody.
 */
export type DifferenceAction = 'halted' | 'quarantined' | 'look' | 'none';

/** Amounts that differ by at most one ten-thousandth (0.01 %) of what the books say are equal. */
export const TOLERANCE_PARTS = 10_000n;

export type Closeness = 'equal' | 'tolerated' | 'different';

export function closenessOf(expected: bigint, actual: bigint): Closeness {
  if (expected === actual) return 'equal';
  return magnitude(actual - expected) * TOLERANCE_PARTS <= magnitude(expected) ? 'tolerated' : 'different';
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

/** What the books say of one balance, and what they said a moment later, while the chain was read. */
export interface ExpectedBalance {
  readonly subject: 'sol' | 'token';
  /** The wallet or the mint. */
  readonly subjectId: string;
  readonly mint: Address | null;
  readonly beforeAtoms: bigint;
  readonly afterAtoms: bigint;
  /** How far it was off when a person last explained it. */
  readonly acceptedAtoms: bigint;
  /** Whether the books ever had it. */
  readonly isKnown: boolean;
  /** The position that holds it now. */
  readonly positionId: PositionId | null;
}

export type Compared =
  | { readonly outcome: 'equal' | 'tolerated' }
  /** It moved while it was read. */
  | { readonly outcome: 'moving' }
  | { readonly outcome: 'different'; readonly difference: Difference };

/** Compares one balance. An explained difference is part of what is expected. */
export function compareBalance(expected: ExpectedBalance, actualAtoms: bigint): Compared {
  const { beforeAtoms, afterAtoms, acceptedAtoms } = expected;
  const candidates = [beforeAtoms, afterAtoms].flatMap((atoms) => [atoms, atoms + acceptedAtoms]);
  const closest = candidates.map((atoms) => closenessOf(atoms, actualAtoms));
  if (closest.includes('equal')) return { outcome: 'equal' };
  if (closest.includes('tolerated')) return { outcome: 'tolerated' };
  if (beforeAtoms !== afterAtoms) return { outcome: 'moving' };
  return { outcome: 'different', difference: balanceDifference(expected, tokenAtoms(actualAtoms)) };
}

function balanceDifference(expected: ExpectedBalance, actualAtoms: TokenAtoms): Difference {
  const { subject, subjectId, mint, afterAtoms, isKnown, positionId } = expected;
  const off = actualAtoms - afterAtoms;
  const isUnknownToken = subject === 'token' && !isKnown;
  const kind = isUnknownToken ? 'UNKNOWN_TOKEN' : 'AMOUNT_MISMATCH';
  // Anybody can send us more of a token; only what is missing says that a position is not what the books say.
  const isShort = off < 0n && positionId !== null;
  const things = subject === 'sol' ? 'lamports' : 'atoms';
  return {
    key: isUnknownToken ? `${kind}:${subjectId}` : `${kind}:${subjectId}:${off}`,
    ...{ kind, subject, subjectId, mint, positionId },
    expectedAtoms: isUnknownToken ? null : tokenAtoms(afterAtoms),
    actualAtoms,
    detail: isUnknownToken
      ? 'a token that was never traded lies in the wallet; somebody sent it'
      : `the wallet holds ${magnitude(off)} ${things} ${off < 0n ? 'less' : 'more'} than the books say`,
    action: isUnknownToken ? 'none' : isShort ? 'quarantined' : 'look',
  };
}

/** What a position holds once a sale from outside is in the books. */
export interface LeftAfterSale {
  readonly positionId: PositionId;
  readonly mint: Address;
  readonly leftAtoms: bigint;
}

/** The open differences of a position's amount that are gone with a sale: the books say then what the chain said. */
export function settledBySale(
  open: readonly Pick<Difference, 'key' | 'kind' | 'subjectId' | 'positionId' | 'actualAtoms'>[],
  { positionId, mint, leftAtoms }: LeftAfterSale,
): readonly string[] {
  return open.flatMap(({ key, kind, subjectId, actualAtoms, ...of }) => {
    // Amounts of one of its transactions are told under the same kind, with the transaction as their subject.
    const isOfBalance = kind === 'AMOUNT_MISMATCH' && subjectId === mint && of.positionId === positionId;
    if (!isOfBalance || actualAtoms === null) return [];
    return closenessOf(leftAtoms, actualAtoms) === 'different' ? [] : [key];
  });
}

/** How an attempt of ours stands in the books. */
export interface BookedAttempt {
  readonly txid: Txid;
  readonly mint: Address;
  readonly positionId: PositionId;
  readonly end: 'landed' | 'failed_on_chain' | 'dead';
  /** What it is booked with, where it landed. */
  readonly fill: Pick<Fill, 'walletDeltaLamports' | 'tokenDeltaAtoms'> | null;
  readonly failed: Pick<FailedFill, 'walletDeltaLamports'> | null;
}

/** The same transaction as the chain has it. */
export interface ChainAttempt {
  readonly succeeded: boolean;
  readonly walletDeltaLamports: bigint;
  readonly tokenDeltaAtoms: bigint;
}

/** Compares one transaction of ours; `chain` is null when no provider shows it. */
export function compareAttempt(booked: BookedAttempt, chain: ChainAttempt | null): Difference | null {
  if (chain === null) return booked.end === 'dead' ? null : missing(booked);
  const end = chain.succeeded ? 'landed' : 'failed_on_chain';
  if (booked.end !== end) return misjudged(booked, end);
  return misbooked(booked, chain);
}

/** Whether one of its amounts is off by less than the tolerance. */
export function isTolerated(booked: BookedAttempt, chain: ChainAttempt): boolean {
  return amountsOf(booked, chain).some(([expected, actual]) => closenessOf(expected, actual) === 'tolerated');
}

const missing = (booked: BookedAttempt): Difference => ({
  ...ofTransaction('MISSING_TX', booked),
  expectedAtoms: tokenAtoms(booked.fill?.walletDeltaLamports ?? booked.failed?.walletDeltaLamports ?? 0n),
  actualAtoms: null,
  detail: `booked as ${words(booked.end)}, and no provider shows it as finalized`,
});

const misjudged = (booked: BookedAttempt, end: 'landed' | 'failed_on_chain'): Difference => ({
  ...ofTransaction('STATE_MISMATCH', booked),
  expectedAtoms: null,
  actualAtoms: null,
  detail: `booked as ${words(booked.end)}, on the chain it ${end === 'landed' ? 'succeeded' : 'failed'}`,
});

function misbooked(booked: BookedAttempt, chain: ChainAttempt): Difference | null {
  const wrong = amountsOf(booked, chain).find(
    ([expected, actual]) => closenessOf(expected, actual) === 'different',
  );
  if (wrong === undefined) return null;
  const [expected, actual, things] = wrong;
  return {
    ...ofTransaction('AMOUNT_MISMATCH', booked),
    expectedAtoms: tokenAtoms(expected),
    actualAtoms: tokenAtoms(actual),
    detail: `booked with ${expected} ${things}, on the chain it moved ${actual}`,
  };
}

function amountsOf(
  { fill, failed }: BookedAttempt,
  chain: ChainAttempt,
): readonly (readonly [expected: bigint, actual: bigint, things: string])[] {
  const walletDelta = fill?.walletDeltaLamports ?? failed?.walletDeltaLamports;
  return [
    ...(walletDelta === undefined ? [] : ([[walletDelta, chain.walletDeltaLamports, 'lamports']] as const)),
    ...(fill === null ? [] : ([[fill.tokenDeltaAtoms, chain.tokenDeltaAtoms, 'atoms']] as const)),
  ];
}

type OfTransaction = Pick<
  Difference,
  'key' | 'kind' | 'subject' | 'subjectId' | 'mint' | 'positionId' | 'action'
>;

const ofTransaction = (kind: DifferenceKind, { txid, mint, positionId }: BookedAttempt): OfTransaction => ({
  key: `${kind}:${txid}`,
  ...{ kind, subject: 'transaction', subjectId: txid, mint, positionId, action: 'look' },
});

const words = (end: BookedAttempt['end']): string => end.replaceAll('_', ' ');

/** A transaction that our key signed and that the books do not have; the sweep stopped entries for it. */
export const unknownTransaction = (txid: Txid, walletDeltaLamports: bigint): Difference => ({
  key: `UNKNOWN_TX:${txid}`,
  ...{ kind: 'UNKNOWN_TX', subject: 'transaction', subjectId: txid, mint: null, positionId: null },
  expectedAtoms: null,
  actualAtoms: tokenAtoms(walletDeltaLamports),
  detail: 'signed by the trading key and not by this operator',
  action: 'halted',
});
