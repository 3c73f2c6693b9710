import { at, type Finding, type Rule } from './rule.ts';
import { isCode, isNode, isTest, lineOf, type Node, nameOf, type Source, walk } from './source.ts';

const FUNCTION_LINES_MAX = 70;
const COMPONENT_LINES_MAX = 120;
const FILE_LINES_MAX = 400;
const PARAMETERS_MAX = 4;
const FUNCTION_TYPES = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

/** Frameworks and tools that look for a default export. */
const DEFAULT_EXPORT_ALLOWED =
  /(^|\/)(page|layout|error|global-error|loading|not-found|template)\.tsx$|\.config\.(ts|mjs)$|(^|\/)global-setup\.ts$/;

function functionName(node: Node, parents: readonly Node[]): string {
  const own = nameOf(node.id);
  if (own) return own;
  for (const parent of parents.slice(-3).reverse()) {
    const name = nameOf(parent.id) ?? nameOf(parent.key);
    if (name) return name;
  }
  return 'anonymous';
}

function isDescribeCallback(parents: readonly Node[]): boolean {
  const call = parents.at(-1);
  if (call?.type !== 'CallExpression' || !isNode(call.callee)) return false;
  return (nameOf(call.callee) ?? nameOf(call.callee.object)) === 'describe';
}

/** A row of a test table, or of generated values, has as many columns as it needs. */
function isTestCallback(source: Source, parents: readonly Node[]): boolean {
  return isTest(source.path) && parents.at(-1)?.type === 'CallExpression';
}

function checkFunctionLengths(source: Source): Finding[] {
  const findings: Finding[] = [];
  walk(source.tree, (node, parents) => {
    if (!FUNCTION_TYPES.has(node.type) || isDescribeCallback(parents)) return;
    const name = functionName(node, parents);
    const component = source.path.endsWith('.tsx') && /^[A-Z]/.test(name);
    const linesMax = component ? COMPONENT_LINES_MAX : FUNCTION_LINES_MAX;
    const lines = lineOf(source, node.end) - lineOf(source, node.start) + 1;
    if (lines > linesMax) findings.push(at(node.start, `${name} has ${lines} lines of at most ${linesMax}`));
  });
  return findings;
}

function checkFileLength(source: Source): Finding[] {
  const lines = source.text.trimEnd().split('\n').length;
  return lines > FILE_LINES_MAX ? [at(0, `${lines} lines of at most ${FILE_LINES_MAX}: split it`)] : [];
}

function checkParameters(source: Source): Finding[] {
  const findings: Finding[] = [];
  walk(source.tree, (node, parents) => {
    if (!FUNCTION_TYPES.has(node.type) || !Array.isArray(node.params)) return;
    if (node.params.length <= PARAMETERS_MAX || isTestCallback(source, parents)) return;
    const name = functionName(node, parents);
    findings.push(at(node.start, `${name} takes ${node.params.length} parameters: pass an object`));
  });
  return findings;
}

function checkBarrel(source: Source): Finding[] {
  const findings: Finding[] = [];
  if (/(^|\/)index\.tsx?$/.test(source.path)) findings.push(at(0, 'name the file by its one concept'));
  const body = Array.isArray(source.tree.body) ? source.tree.body.filter(isNode) : [];
  const passesOn = (node: Node) =>
    node.type === 'ExportAllDeclaration' ||
    (node.type === 'ExportNamedDeclaration' && isNode(node.source) && node.exportKind !== 'type');
  for (const node of body) {
    if (passesOn(node)) findings.push(at(node.start, 'import from the file that defines it'));
  }
  return findings;
}

function checkDefaultExport(source: Source): Finding[] {
  const findings: Finding[] = [];
  walk(source.tree, (node) => {
    if (node.type === 'ExportDefaultDeclaration') findings.push(at(node.start, 'export it by its name'));
  });
  return findings;
}

function checkFileName(source: Source): Finding[] {
  const name = source.path.slice(source.path.lastIndexOf('/') + 1);
  return /^[a-z0-9[\]-]+(\.[a-z0-9-]+)*\.(ts|tsx|mjs)$/.test(name) ? [] : [at(0, 'use kebab-case')];
}

const lines = (count: number) => 'f();\n'.repeat(count);

export const SHAPE_RULES: readonly Rule[] = [
  {
    name: 'no function is longer than 70 lines, no component longer than 120',
    appliesTo: isCode,
    check: checkFunctionLengths,
    bad: [
      { path: 'apps/a.ts', text: `export function long() {\n${lines(70)}}` },
      { path: 'apps/a.ts', text: `const long = () => {\n${lines(70)}};` },
      { path: 'apps/a.tsx', text: `export function Table() {\n${lines(120)}}` },
    ],
    good: [
      { path: 'apps/a.ts', text: `export function short() {\n${lines(68)}}` },
      { path: 'apps/a.tsx', text: `export function Table() {\n${lines(110)}}` },
    ],
  },
  {
    name: 'no file is longer than 400 lines',
    appliesTo: isCode,
    check: checkFileLength,
    bad: [{ path: 'apps/a.ts', text: lines(401) }],
    good: [{ path: 'apps/a.ts', text: lines(400) }],
  },
  {
    name: 'no function takes more than four parameters',
    appliesTo: isCode,
    check: checkParameters,
    bad: [{ path: 'a.ts', text: 'export const f = (a, b, c, d, e) => a + b + c + d + e;' }],
    good: [
      { path: 'a.ts', text: 'export const f = (a, b, c, d) => a + b + c + d;' },
      { path: 'a.test.ts', text: 'fc.property(a, b, c, d, e, (a, b, c, d, e) => check(a, b, c, d, e));' },
      { path: 'a.test.ts', text: "test.each(rows)('adds', (a, b, c, d, e) => check(a, b, c, d, e));" },
    ],
  },
  {
    name: 'no file only passes on what others export',
    appliesTo: isCode,
    check: checkBarrel,
    bad: [
      { path: 'packages/a/src/index.ts', text: 'export const a = 1;' },
      { path: 'packages/a/src/all.ts', text: "export * from './a.ts';" },
      { path: 'packages/a/src/all.ts', text: "export { a } from './a.ts';" },
    ],
    good: [{ path: 'packages/a/src/a.ts', text: "import { b } from './b.ts';\nexport const a = b;" }],
  },
  {
    name: 'default exports stand only where a framework looks for them',
    appliesTo: (path) => isCode(path) && !DEFAULT_EXPORT_ALLOWED.test(path),
    check: checkDefaultExport,
    bad: [{ path: 'apps/a.ts', text: 'export default function f() {}' }],
    good: [{ path: 'apps/a.ts', text: 'export function f() {}' }],
  },
  {
    name: 'files are named in kebab-case',
    appliesTo: isCode,
    check: checkFileName,
    bad: [{ path: 'apps/runOrder.ts', text: '' }],
    good: [
      { path: 'apps/run-order.test.ts', text: '' },
      { path: 'apps/[trpc].ts', text: '' },
    ],
  },
  {
    name: 'no test is skipped or singled out',
    appliesTo: (path) => isCode(path) && isTest(path),
    check: checkSkippedTests,
    bad: [
      { path: 'a.test.ts', text: "test.skip('a', () => {});" },
      { path: 'a.test.ts', text: "describe.only('a', () => {});" },
      { path: 'a.spec.ts', text: 'test.fixme();' },
    ],
    good: [{ path: 'a.test.ts', text: "test('a', () => {}); test.each([1])('b', () => {});" }],
  },
];

const TEST_FUNCTIONS = new Set(['describe', 'it', 'suite', 'test']);
/** `runIf` stays: a test of a rebuild needs a compiler that users do not need. */
const SKIPS = new Set(['fails', 'fixme', 'only', 'skip', 'skipIf', 'todo']);

function checkSkippedTests(source: Source): Finding[] {
  const findings: Finding[] = [];
  walk(source.tree, (node) => {
    if (node.type !== 'MemberExpression') return;
    const property = nameOf(node.property) ?? '';
    if (TEST_FUNCTIONS.has(nameOf(node.object) ?? '') && SKIPS.has(property)) {
      findings.push(at(node.start, `.${property} hides a test: run it or delete it`));
    }
  });
  return findings;
}
