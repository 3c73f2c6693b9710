const BIGINT_MARK = '\u0000bigint:';
const MARKED_BIGINT = /"\\u0000bigint:(-?\d+)"/g;

/** JSON text in which bigints are plain numbers with all their digits, as Solana writes unsigned 64-bit values. */
export function stringifyJson(value: unknown): string {
  let hasBigint = false;
  const text = JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part !== 'bigint') return part;
    hasBigint = true;
    return `${BIGINT_MARK}${part}`;
  });
  return hasBigint ? text.replace(MARKED_BIGINT, '$1') : text;
}
