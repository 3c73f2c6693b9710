export type Outcome = 'holds' | 'unchecked' | 'contradicted';

/** One claim of the books, and what became of it when it was looked at again. */
export interface Check {
  readonly name: string;
  /** The transaction, order or file it is about. */
  readonly about: string;
  readonly outcome: Outcome;
  /** What was found; for `unchecked` also what to do. */
  readonly detail: string;
}

export type Verdict = 'verified' | 'unverified' | 'contradicted';

export interface Claim {
  readonly name: string;
  readonly about: string;
}

export const holds = (claim: Claim, detail: string): Check => ({ ...claim, outcome: 'holds', detail });
export const unchecked = (claim: Claim, detail: string): Check => ({
  ...claim,
  outcome: 'unchecked',
  detail,
});
export const contradicted = (claim: Claim, detail: string): Check => ({
  ...claim,
  outcome: 'contradicted',
  detail,
});

/** One contradiction decides; one thing that could not be checked forbids "verified". */
export function verdictOf(checks: readonly Check[]): Verdict {
  if (checks.some(({ outcome }) => outcome === 'contradicted')) return 'contradicted';
  return checks.some(({ outcome }) => outcome === 'unchecked') ? 'unverified' : 'verified';
}
