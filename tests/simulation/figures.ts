/** What happened in one seed, or in many. */
export interface Figures {
  readonly steps: number;
  readonly crashes: number;
  readonly blocks: number;
  readonly attempts: number;
  readonly landed: number;
  readonly dead: number;
  /** Those of them whose whole window was read. */
  readonly walked: number;
  readonly failedOnChain: number;
  readonly unresolved: number;
  readonly rolledBack: number;
  readonly resigned: number;
  readonly quarantined: number;
  readonly closed: number;
  /** Positions that a conviction opened. */
  readonly spears: number;
  /** Signatures that a start took up from the signer's log. */
  readonly adopted: number;
  /** Purchases that a fork took back while their position was being sold. */
  readonly forkedInExit: number;
  /** What people did about unresolved transactions. */
  readonly handled: number;
  /** Written off, and booked when it had landed all the same. */
  readonly landedLate: number;
  /** Comparisons of the books with the chain that came through. */
  readonly reconciled: number;
  /** Sales past the operator that were taken into the books. */
  readonly soldElsewhere: number;
}

export const NO_FIGURES: Figures = {
  ...{ steps: 0, crashes: 0, blocks: 0, attempts: 0, landed: 0, dead: 0, walked: 0 },
  ...{ failedOnChain: 0, unresolved: 0, rolledBack: 0, resigned: 0, quarantined: 0, closed: 0 },
  ...{ spears: 0, adopted: 0, forkedInExit: 0, handled: 0, landedLate: 0, reconciled: 0 },
  soldElsewhere: 0,
};

export const FIGURE_NAMES = Object.keys(NO_FIGURES).filter(isFigureName);

function isFigureName(name: string): name is keyof Figures {
  return Object.hasOwn(NO_FIGURES, name);
}

export function addFigures(one: Figures, other: Figures): Figures {
  const sum: { -readonly [name in keyof Figures]: number } = { ...one };
  for (const name of FIGURE_NAMES) sum[name] += other[name];
  return sum;
}
