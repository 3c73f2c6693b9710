/** A sample of what we own; `transfersLamports` is what had come by no trade when it was taken. */
export interface EquitySample {
  readonly atMs: number;
  readonly equityLamports: bigint;
  readonly transfersLamports: bigint;
}

const sizeOf = (amount: bigint): bigint => (amount < 0n ? -amount : amount);

/**
 * The curve as if every deposit and withdrawal had been there from its beginning, so that its shape is the
 * result of trading alone. A transfer is seen a little after it changed the balance: it counts from the sample
 * before, when that is where the balance jumped.
 */
export function withoutTransfers<S extends EquitySample>(
  samples: readonly S[],
): readonly (S & { readonly adjustedLamports: bigint })[] {
  const seen = samples.map((sample) => sample.transfersLamports);
  // Equity before any transfer was seen can only be the first one, on its way to be seen.
  const isFirstUnseen = seen[0] === 0n;
  for (let at = isFirstUnseen ? 1 : 2; at < samples.length; at += 1) {
    const transfer = (seen[at] ?? 0n) - (seen[at - 1] ?? 0n);
    const jump = (samples[at - 1]?.equityLamports ?? 0n) - (samples[at - 2]?.equityLamports ?? 0n);
    if (transfer !== 0n && sizeOf(jump - transfer) < sizeOf(jump)) seen[at - 1] = seen[at] ?? 0n;
  }
  const all = seen.at(-1) ?? 0n;
  return samples.map((sample, at) => ({
    ...sample,
    adjustedLamports: sample.equityLamports + all - (seen[at] ?? 0n),
  }));
}
