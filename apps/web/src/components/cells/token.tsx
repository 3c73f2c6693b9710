import { classes } from '#lib/classes.ts';
import { shortId } from '#lib/format.ts';

/** A token by the name it goes by, else by its mint. Names can be faked, so the mint is always in the title. */
export function Token({ symbol, mint }: { symbol: string | null; mint: string }) {
  return (
    <span className="flex min-w-0 items-baseline gap-1.5" title={mint}>
      {symbol !== null && <span className="max-w-full shrink-0 truncate font-medium">{symbol}</span>}
      <span
        className={classes(
          'min-w-0 truncate font-mono text-2xs text-faint',
          symbol !== null && 'hidden sm:inline',
        )}
      >
        {shortId(mint, symbol === null ? 4 : 3)}
      </span>
    </span>
  );
}
