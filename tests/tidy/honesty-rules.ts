import { at, type Finding, type Rule } from './rule.ts';
import { isCode, isNode, isTest, nameOf, type Source, walk } from './source.ts';

/** Written in pieces so that this file does not find itself. */
const REGISTRY_HOST = new RegExp(['registry', '(npmjs|yarnpkg|npmmirror)'].join('\\.'), 'i');
const MACHINE_PATH = new RegExp(
  ['(^|[\\s"\'`(=])', '(work|root|home/[a-z]+|Users/[a-z]+)', ''].join('/'),
  'im',
);
const UNFINISHED = new RegExp(['TO', 'DO|FIX', 'ME|XX', 'X'].join(''));
const REASON_LENGTH_MIN = 10;

function checkTypeHoles(source: Source): Finding[] {
  const findings: Finding[] = [];
  walk(source.tree, (node) => {
    if (node.type === 'TSAnyKeyword') findings.push(at(node.start, 'any: use unknown and narrow it'));
    if (node.type === 'TSNonNullExpression') findings.push(at(node.start, '!: use must() or narrow it'));
    const inner = node.type === 'TSAsExpression' && isNode(node.expression) ? node.expression : undefined;
    if (inner?.type === 'TSAsExpression' && !isTest(source.path)) {
      findings.push(at(node.start, 'as unknown as: parse it, or state the guarantee in a helper'));
    }
  });
  return findings;
}

/** Silenced checks must say why in words. */
function checkSuppressions(source: Source): Finding[] {
  const findings: Finding[] = [];
  for (const comment of source.comments) {
    const text = comment.value.trim();
    if (/@ts-(ignore|nocheck)/.test(text))
      findings.push(at(comment.start, 'use @ts-expect-error and say why'));
    const [, reason = ''] = /^(?:@ts-expect-error|biome-ignore\s[^:]+:)(.*)$/s.exec(text) ?? [];
    const silences = /^(@ts-expect-error|biome-ignore)/.test(text);
    if (silences && (reason.trim().length < REASON_LENGTH_MIN || reason.includes('<explanation>'))) {
      findings.push(at(comment.start, 'say why this is silenced'));
    }
  }
  return findings;
}

function checkSwallowed(source: Source): Finding[] {
  const findings: Finding[] = [];
  const isEmpty = (node: unknown) =>
    isNode(node) && node.type === 'BlockStatement' && Array.isArray(node.body) && node.body.length === 0;
  walk(source.tree, (node) => {
    if (node.type === 'CatchClause' && isEmpty(node.body))
      findings.push(at(node.start, 'handle it or let it pass'));
    if (node.type !== 'CallExpression' || !isNode(node.callee) || !Array.isArray(node.arguments)) return;
    const handler = node.arguments[0];
    if (nameOf(node.callee.property) === 'catch' && isNode(handler) && isEmpty(handler.body)) {
      findings.push(at(node.start, 'a failure is swallowed here'));
    }
  });
  return findings;
}

function checkPattern(pattern: RegExp, message: string) {
  return (source: Source): Finding[] => {
    const match = pattern.exec(source.text);
    return match ? [at(match.index, message)] : [];
  };
}

function checkUnfinished(source: Source): Finding[] {
  return source.comments
    .filter((comment) => UNFINISHED.test(comment.value))
    .map((comment) => at(comment.start, 'finish it, or write it down where work is planned'));
}

const REGISTRY_EXAMPLE = ['registry', 'npmjs', 'org'].join('.');

export const HONESTY_RULES: readonly Rule[] = [
  {
    name: 'types have no holes',
    appliesTo: isCode,
    check: checkTypeHoles,
    bad: [
      { path: 'apps/a.ts', text: 'export const f = (a: any) => a;' },
      { path: 'apps/a.ts', text: 'export const f = (a?: string) => a!.length;' },
      { path: 'apps/a.ts', text: 'export const f = (a: string) => a as unknown as number;' },
    ],
    good: [
      { path: 'apps/a.ts', text: "export const f = (a: unknown) => a;\nexport const b = ['x'] as const;" },
    ],
  },
  {
    name: 'a silenced check says why',
    appliesTo: isCode,
    check: checkSuppressions,
    bad: [
      { path: 'a.ts', text: '// @ts-ignore\nf();' },
      { path: 'a.ts', text: '// @ts-expect-error\nf();' },
      { path: 'a.ts', text: '// biome-ignore lint/suspicious/noArrayIndexKey: <explanation>\nf();' },
      { path: 'a.ts', text: '// biome-ignore lint/suspicious/noArrayIndexKey:\nf();' },
    ],
    good: [{ path: 'a.ts', text: '// @ts-expect-error the library forgot this field in its types\nf();' }],
  },
  {
    name: 'no failure is swallowed',
    appliesTo: isCode,
    check: checkSwallowed,
    bad: [
      { path: 'a.ts', text: 'try { f(); } catch {}' },
      { path: 'a.ts', text: 'f().catch(() => {});' },
    ],
    good: [{ path: 'a.ts', text: 'try { f(); } catch (error) { report(error); }' }],
  },
  {
    name: 'nothing is left to be done in a comment',
    appliesTo: isCode,
    check: checkUnfinished,
    bad: [{ path: 'a.ts', text: `// ${['TO', 'DO'].join('')}: later\nf();` }],
    good: [{ path: 'a.ts', text: '// Later frames repair the gap.\nf();' }],
  },
  {
    name: "no file names a registry's host",
    appliesTo: () => true,
    check: checkPattern(REGISTRY_HOST, 'the registry is the choice of who installs'),
    bad: [{ path: 'package-lock.json', text: `{"resolved":"https://${REGISTRY_EXAMPLE}/zod.tgz"}` }],
    good: [{ path: 'package-lock.json', text: '{"resolved":"packages/core"}' }],
  },
  {
    name: 'no file names a folder of one machine',
    appliesTo: (path) => path !== 'package-lock.json',
    check: checkPattern(MACHINE_PATH, 'this path exists on one machine only'),
    bad: [{ path: 'README.md', text: `see "${['', 'work', 'main'].join('/')}"` }],
    good: [{ path: 'README.md', text: 'see apps/operator/src/main.ts' }],
  },
];
