/**
 * A cell of a table for other programs. Text is what anybody may have chosen, a token's name among it; a number is
 * decimal text that we made of an amount ourselves. Null is unknown and stays empty: it is no zero.
 */
export type CsvCell = { readonly text: string } | { readonly number: string } | null;

const NUMBER = /^-?\d+(?:\.\d+)?$/;
/**
 * What a spreadsheet may take for a formula: one of the signs, or its wide Asian twin, also behind spaces and what
 * is not seen, which some programs cut off; and a tab or a new line in front of anything.
 */
const FORMULA = /^(?:[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|[\t\r\n'])/u;

/**
 * RFC 4180 with CRLF, each row ended by it. Text stands in quotes always, so that a spreadsheet that splits at
 * semicolons makes no new cell of a part of it; text that could be taken for a formula, or that begins with an
 * apostrophe, has one apostrophe more in front, which `plainText` takes away again. Numbers stand as they are: a
 * negative one begins with a minus and nothing but digits and a point can follow.
 */
export const csvOf = (rows: readonly (readonly CsvCell[])[]): string =>
  rows.map((row) => `${row.map(cellText).join(',')}\r\n`).join('');

function cellText(cell: CsvCell): string {
  if (cell === null) return '';
  if ('text' in cell) return quoted(guarded(cell.text));
  // What is no number after all is treated as the text it is.
  return NUMBER.test(cell.number) ? cell.number : quoted(guarded(cell.number));
}

const guarded = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** The text of a cell as it was before it was guarded. */
export const plainText = (cell: string): string =>
  cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;
