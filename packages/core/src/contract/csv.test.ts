import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalText } from '../units/decimal.ts';
import { type CsvCell, csvOf, plainText } from './csv.ts';

const text = (value: string): CsvCell => ({ text: value });

test.each([
  ['a formula', '=HYPERLINK("http://evil")', `"'=HYPERLINK(""http://evil"")"`],
  ['a sum', '+1+1', `"'+1+1"`],
  ['a text that begins with a minus', '-2+3', `"'-2+3"`],
  ['an old macro', '@SUM(1)', `"'@SUM(1)"`],
  ['a tab before a formula', '\t=1', `"'\t=1"`],
  ['a line before a formula', '\r=1', `"'\r=1"`],
  ['spaces before a formula', '  =1', `"'  =1"`],
  ['something unseen before a formula', '\u200b=1', `"'\u200b=1"`],
  ['the wide twin of a formula', '＝1', `"'＝1"`],
  ['an apostrophe that is part of the name', "'twas", `"''twas"`],
  ['a cell that splits at semicolons', 'a;=1', '"a;=1"'],
  ['quotes, commas and lines', 'a "b",\nc', '"a ""b"",\nc"'],
  ['a harmless name', 'BONK', '"BONK"'],
])('%s is made harmless', (_, value, expected) => {
  expect(csvOf([[text(value)]])).toBe(`${expected}\r\n`);
});

test('a negative amount stays a number, and what is unknown stays empty', () => {
  expect(csvOf([[{ number: '-0.000005' }, null, { number: '12' }]])).toBe('-0.000005,,12\r\n');
});

test('a formula does not pass for a number', () => {
  for (const number of ['-1+cmd', '-', '1e5', '=1', '-1\n=2', '']) {
    expect(csvOf([[{ number }]]), number).toMatch(/^"/);
  }
});

/** A reader by the letter of RFC 4180, written apart from the writer. */
function parse(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < csv.length) {
    let cell = '';
    if (csv[at] === '"') {
      at += 1;
      while (csv[at] !== '"' || csv[at + 1] === '"') {
        if (csv[at] === '"') at += 1;
        cell += csv[at];
        at += 1;
      }
      at += 1;
    } else {
      while (csv[at] !== ',' && csv[at] !== '\r') {
        cell += csv[at];
        at += 1;
      }
    }
    row.push(cell);
    if (csv[at] === ',') {
      at += 1;
      continue;
    }
    expect(csv.slice(at, at + 2)).toBe('\r\n');
    at += 2;
    rows.push(row);
    row = [];
  }
  return rows;
}

const nastyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc
    .array(fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '"', ',', ';', "'", '＝', ' ', '1', 'A'), {
      maxLength: 8,
    })
    .map((parts) => parts.join('')),
);
const anyCell: fc.Arbitrary<CsvCell> = fc.oneof(
  nastyText.map(text),
  fc
    .tuple(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n }), fc.constantFrom(0, 6, 9))
    .map(([units, decimals]) => ({ number: decimalText(units, decimals) })),
);
const wholeRows = fc
  .integer({ min: 1, max: 5 })
  .chain((width) =>
    fc.array(fc.array(anyCell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }),
  );
const contentOf = (cell: CsvCell): string => (cell === null ? '' : 'text' in cell ? cell.text : cell.number);

test('whatever is written is read back as it was', () => {
  fc.assert(
    fc.property(wholeRows, (rows) => {
      const read = parse(csvOf(rows)).map((row) => row.map(plainText));
      expect(read).toEqual(rows.map((row) => row.map(contentOf)));
    }),
    { numRuns: 2_000 },
  );
});

test('no cell that a spreadsheet sees is a formula, unless it is a number and nothing else', () => {
  fc.assert(
    fc.property(wholeRows, (rows) => {
      for (const cell of parse(csvOf(rows)).flat()) {
        if (/^-?\d+(\.\d+)?$/.test(cell)) continue;
        expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]|^[\t\r\n]/);
      }
    }),
    { numRuns: 2_000 },
  );
});
