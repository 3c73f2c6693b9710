/** One measured number, beside what it may be at most. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ms' | 'per second' | 'MiB' | 'times';
  /** Null where nothing was promised. */
  readonly budget: number | null;
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
