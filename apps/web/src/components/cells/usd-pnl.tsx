import { classes } from '#lib/classes.ts';
import { formatUsd, UNKNOWN } from '#lib/format.ts';

const toneOf = (usdMicros: bigint): string =>
  usdMicros > 0n ? 'text-up' : usdMicros < 0n ? 'text-down' : 'text-muted';

/** A result in dollars of its own day; unknown is said, and never valued at another price. */
export function UsdPnl({ usdMicros }: { usdMicros: bigint | null }) {
  if (usdMicros === null) {
    return (
      <span className="text-xs text-faint" title={`${UNKNOWN} Nobody knew the price of SOL then`}>
        unknown
      </span>
    );
  }
  return (
    <span
      className={classes('num', toneOf(usdMicros))}
      title={formatUsd(usdMicros, { digits: 6, signed: true })}
    >
      {formatUsd(usdMicros, { signed: true })}
    </span>
  );
}
