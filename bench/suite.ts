export type Unit = 'ms' | 'per second' | 'MiB' | 'times' | 'count';

/** One measured number, beside what it may be at most. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: Unit;
  /** What it may be at most; null where nothing was promised. */
  readonly budget: number | null;
  /** What it must be at least, where more is better. */
  readonly least?: number;
  /** The same number of the floor program beside it. */
  readonly floor?: number;
  /** Shown beside its budget without deciding: it depends on the machine and on what else that does. */
  readonly isTold?: boolean;
}

export interface Budget {
  readonly atMost?: number;
  readonly atLeast?: number;
  readonly floor?: number;
  readonly isTold?: boolean;
}

export function figure(name: string, value: number, unit: Unit, budget: Budget = {}): Figure {
  const { atMost, atLeast, floor, isTold = false } = budget;
  return {
    ...{ name, value, unit, isTold },
    budget: atMost ?? null,
    ...(atLeast === undefined ? {} : { least: atLeast }),
    ...(floor === undefined ? {} : { floor }),
  };
}

/** Whether a figure keeps what was promised; null where nothing was. */
export function isKept({ value, budget, least }: Figure): boolean | null {
  if (budget === null && least === undefined) return null;
  return (budget === null || value <= budget) && (least === undefined || value >= least);
}

export interface Suite {
  /** What one sentence says of it. */
  readonly about: string;
  /** Throws when it could not measure; a figure over its budget is not an error but a finding. */
  readonly run: () => Promise<readonly Figure[]>;
}

/** The value below which the given share of the samples lies. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** The median of what each round of ours is to the floor's round beside it: what the machine does else hits both. */
export function pairedRatio(ours: readonly number[], floor: readonly number[]): number {
  return quantile(
    ours.map((value, index) => value / (floor[index] ?? Number.NaN)),
    0.5,
  );
}
