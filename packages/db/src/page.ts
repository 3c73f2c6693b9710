/** Rows of one page at most, whatever is asked for. */
export const PAGE_ROWS_MAX = 200;
export const PAGE_ROWS_DEFAULT = 50;
/** Deeper pages are refused by returning the last reachable one: nobody pages that far, filters do. */
export const PAGE_OFFSET_MAX = 100_000;

export interface PageInput {
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
}

/** One page and how many rows there are in all. */
export interface Page<Row> {
  readonly items: readonly Row[];
  readonly total: number;
}

export function pageBounds(input: PageInput): { readonly limit: number; readonly offset: number } {
  return {
    limit: clamp(input.limit ?? PAGE_ROWS_DEFAULT, 1, PAGE_ROWS_MAX),
    offset: clamp(input.offset ?? 0, 0, PAGE_OFFSET_MAX),
  };
}

const clamp = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, Math.trunc(value)));
