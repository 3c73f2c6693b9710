import { formatTokens, formatTokensExact } from '#lib/format.ts';

/** What is known of a token: null decimals leave nothing but atoms to tell. */
export interface TokenUnit {
  readonly tokenSymbol: string | null;
  readonly tokenDecimals: number | null;
}

/** A label with the unit of the amount beside it: the token's name, or the fact that atoms are counted. */
export function tokenLabel(what: string, { tokenSymbol, tokenDecimals }: TokenUnit): string {
  if (tokenDecimals === null) return `${what}, smallest units`;
  return `${what}, ${tokenSymbol ?? 'tokens'}`;
}

interface TokenAmountProps {
  readonly atoms: bigint;
  /** Null counts atoms, which the label says. */
  readonly decimals: number | null;
}

/** An amount of a token, short to read; every digit is in the title. */
export function TokenAmount({ atoms, decimals }: TokenAmountProps) {
  return (
    <span className="num" title={formatTokensExact(atoms, decimals)}>
      {formatTokens(atoms, decimals ?? 0)}
    </span>
  );
}
