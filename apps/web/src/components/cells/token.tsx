import { shortId } from '#lib/format.ts';

/** A token by the name it goes by, else by its mint. Names can be faked, so the mint is always in the title. */
export function Token({ symbol, mint }: { symbol: string | null; mint: string }) {
  return (
    <span className="flex min-w-0 items-baseline gap-1.5" title={mint}>
      {symbol !== null && <span className="truncate font-medium">{symbol}</span>}
      <span className="font-mono text-2xs text-faint">{shortId(mint, symbol === null ? 4 : 3)}</span>
    </span>
  );
}
