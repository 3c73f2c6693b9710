import { at, type Finding, type Rule } from './rule.ts';
import { isCode, isNode, isTest, nameOf, type Source, textOf, walk } from './source.ts';

const COLUMN_MAKERS = new Set(['blob', 'integer', 'numeric', 'real', 'text']);
const AMOUNT_COLUMN = /^\s*["`]?(\w*(?:lamports|atoms|usd_micros)\w*)["`]?\s+([A-Za-z]+)/i;
const AMOUNT_TYPES = new Set(['INTEGER', 'TEXT']);
const AMOUNT_WORD = /lamports|atoms|micros|amount/i;

const holdsAmounts = (path: string) =>
  /^(apps|packages\/(core|db|solana)|scout)\//.test(path) && isCode(path) && !isTest(path);

/** The parts of a script between the parentheses of each CREATE TABLE. */
function tableBodies(sql: string): { readonly text: string; readonly offset: number }[] {
  const bodies: { text: string; offset: number }[] = [];
  for (const match of sql.matchAll(/CREATE\s+TABLE[^(]*\(/gi)) {
    const offset = match.index + match[0].length;
    let depth = 1;
    let end = offset;
    while (end < sql.length && depth > 0) {
      if (sql[end] === '(') depth += 1;
      if (sql[end] === ')') depth -= 1;
      end += 1;
    }
    bodies.push({ text: sql.slice(offset, end - 1), offset });
  }
  return bodies;
}

function checkColumns(source: Source): Finding[] {
  const findings: Finding[] = [];
  for (const body of tableBodies(source.text)) {
    let offset = body.offset;
    for (const line of body.text.split('\n')) {
      for (const part of line.split(',')) {
        const [, name = '', type = ''] = AMOUNT_COLUMN.exec(part) ?? [];
        const constraint = /^(CHECK|PRIMARY|FOREIGN|UNIQUE|CONSTRAINT)$/i.test(name);
        if (name && !constraint && !AMOUNT_TYPES.has(type.toUpperCase())) {
          findings.push(at(offset, `${name} is ${type}: an amount is INTEGER or TEXT`));
        }
      }
      offset += line.length + 1;
    }
  }
  return findings;
}

function checkColumnMakers(source: Source): Finding[] {
  return source.imports
    .filter(({ from, typeOnly }) => from.startsWith('drizzle-orm/sqlite-core') && !typeOnly)
    .flatMap(({ names, start }) =>
      names.filter((name) => COLUMN_MAKERS.has(name)).map((name) => ({ name, start })),
    )
    .map(({ name, start }) => at(start, `${name}: use a column of packages/db/src/columns.ts`));
}

function checkConversions(source: Source): Finding[] {
  const findings: Finding[] = [];
  walk(source.tree, (node) => {
    if (node.type !== 'CallExpression' || !isNode(node.callee)) return;
    const callee = textOf(source, node.callee);
    if (/^(Number\.|globalThis\.)?parseFloat$/.test(callee)) {
      findings.push(at(node.start, 'parseFloat: read decimal text with core/units/decimal'));
    }
    const argument =
      Array.isArray(node.arguments) && isNode(node.arguments[0]) ? node.arguments[0] : undefined;
    if (callee === 'Number' && argument && AMOUNT_WORD.test(textOf(source, argument))) {
      findings.push(at(node.start, 'Number(amount) loses lamports: keep the bigint'));
    }
  });
  return findings;
}

function checkFormatting(source: Source): Finding[] {
  const findings: Finding[] = [];
  walk(source.tree, (node) => {
    if (node.type !== 'MemberExpression') return;
    const property = nameOf(node.property) ?? '';
    if (['toFixed', 'toPrecision'].includes(property)) {
      findings.push(at(node.start, `${property}: numbers become text in lib/format.ts`));
    }
  });
  return findings;
}

export const MONEY_RULES: readonly Rule[] = [
  {
    name: 'columns of amounts are integers or decimal text',
    appliesTo: (path) => /^database\/.*\.sql$/.test(path),
    check: checkColumns,
    bad: [
      { path: 'database/a.sql', text: 'CREATE TABLE a (\n  size_lamports REAL NOT NULL\n) STRICT;' },
      { path: 'database/a.sql', text: 'CREATE TABLE a (id TEXT, out_atoms NUMERIC(9));' },
      { path: 'database/a.sql', text: 'CREATE TABLE a (price_usd_micros FLOAT);' },
    ],
    good: [
      {
        path: 'database/a.sql',
        text: 'CREATE TABLE a (\n  size_lamports INTEGER NOT NULL CHECK (size_lamports >= 0),\n  out_atoms TEXT\n);',
      },
      { path: 'database/a.sql', text: 'CREATE VIEW b AS SELECT sum(size_lamports) AS total FROM a;' },
    ],
  },
  {
    name: "only the column helpers import drizzle's plain columns",
    appliesTo: (path) => isCode(path) && path !== 'packages/db/src/columns.ts',
    check: checkColumnMakers,
    bad: [
      {
        path: 'packages/db/src/schema/a.ts',
        text: "import { integer, sqliteTable } from 'drizzle-orm/sqlite-core';",
      },
    ],
    good: [
      { path: 'packages/db/src/schema/a.ts', text: "import { sqliteTable } from 'drizzle-orm/sqlite-core';" },
    ],
  },
  {
    name: 'an amount never becomes a floating number',
    appliesTo: (path) => holdsAmounts(path) && path !== 'packages/core/src/units/math.ts',
    check: checkConversions,
    bad: [
      { path: 'apps/web/src/a.ts', text: 'export const a = (row) => Number(row.sizeLamports) / 1e9;' },
      { path: 'apps/web/src/a.ts', text: "export const a = parseFloat('1.5');" },
      { path: 'apps/operator/src/a.ts', text: 'export const a = Number.parseFloat(text);' },
    ],
    good: [{ path: 'apps/web/src/a.ts', text: 'export const a = (text) => Number(text.slot);' }],
  },
  {
    name: 'numbers become text in the format files only',
    appliesTo: (path) => holdsAmounts(path) && !/(^|\/)format\.ts$/.test(path),
    check: checkFormatting,
    bad: [{ path: 'apps/web/src/components/a.tsx', text: 'export const a = (n) => n.toFixed(2);' }],
    good: [{ path: 'apps/web/src/lib/format.ts', text: 'export const a = (n) => n.toString();' }],
  },
];
