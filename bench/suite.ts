/** One measured number, beside what it may be at most. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ms' | 'per second' | 'MiB' | 'times' | 'count';
  /** What it may be at most; null where nothing was promised. */
  readonly budget: number | null;
  /** What it must be at least, where more is better. */
  readonly least?: number;
  /** Shown beside its budget without deciding: it depends on the machine and on what else that does. */
  readonly isTold?: boolean;
}

export interface Budget {
  readonly atMost?: number;
  readonly atLeast?: number;
  readonly isTold?: boolean;
}

export function figure(name: string, value: number, unit: Figure['unit'], budget: Budget = {}): Figure {
  const { atMost, atLeast, isTold = false } = budget;
  return {
    name,
    value,
    unit,
    budget: atMost ?? null,
    isTold,
    ...(atLeast === undefined ? {} : { least: atLeast }),
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
