import { formatSol, formatSolExact, UNKNOWN } from '#lib/format.ts';

interface SolProps {
  readonly lamports: bigint | null;
  readonly digits?: number;
  /** Writes every lamport. */
  readonly isExact?: boolean;
  /** Writes a plus before what comes in: for balance changes, which are no results. */
  readonly isSigned?: boolean;
}

/** An amount of SOL without judgement: sizes, costs, fees. */
export function Sol({ lamports, digits = 4, isExact = false, isSigned = false }: SolProps) {
  if (lamports === null) return <span className="num text-faint">{UNKNOWN}</span>;
  return (
    <span className="num" title={`${formatSolExact(lamports)} SOL`}>
      {isExact
        ? formatSolExact(lamports, { signed: isSigned })
        : formatSol(lamports, { digits, signed: isSigned })}
    </span>
  );
}
