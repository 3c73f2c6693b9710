import { classes } from '#lib/classes.ts';
import { formatShare, formatSol, formatSolExact, UNKNOWN } from '#lib/format.ts';

interface PnlProps {
  readonly lamports: bigint | null;
  /** What was paid; adds the result in percent. */
  readonly costLamports?: bigint | null;
  readonly digits?: number;
  readonly isExact?: boolean;
  readonly isLive?: boolean;
}

const toneOf = (lamports: bigint): string =>
  lamports > 0n ? 'text-up' : lamports < 0n ? 'text-down' : 'text-muted';

/** A result: green with a plus, red with a minus. The only place of green and red. */
export function Pnl({ lamports, costLamports = null, digits = 4, isExact, isLive }: PnlProps) {
  if (lamports === null) return <span className="num text-faint">{UNKNOWN}</span>;
  const text = isExact
    ? formatSolExact(lamports, { signed: true })
    : formatSol(lamports, { digits, signed: true });
  return (
    <span
      className={classes('num', toneOf(lamports), isLive && 'live-value')}
      title={`${formatSolExact(lamports, { signed: true })} SOL`}
    >
      {text}
      {costLamports !== null && costLamports > 0n && (
        <span className="ml-1.5 text-2xs">{formatShare(lamports, costLamports, true)}</span>
      )}
    </span>
  );
}
