import { dirname, join } from 'node:path';
import { at, type Finding, type Rule } from './rule.ts';
import { isCode, isTest, type Node, nameOf, type Source, walk } from './source.ts';

const IMPURE_NAMES = new Set(
  (
    'AbortController Date Promise Worker XMLHttpRequest WebSocket clearInterval clearTimeout console crypto fetch ' +
    'globalThis performance process queueMicrotask setImmediate setInterval setTimeout'
  ).split(' '),
);
const STAGES = ['admission', 'decision', 'execution', 'portfolio', 'stream'];
/** What the operator's stages get through ports instead. */
const PORT_NAMES = new Set('Date clearInterval fetch setImmediate setInterval setTimeout'.split(' '));
const ENVIRONMENT_READERS =
  /^(apps\/operator\/src\/config\.ts|apps\/web\/src\/env\.ts|packages\/localnet\/src\/config\.ts|scout\/src\/config\.ts|tooling\/.*|tests\/.*|bench\/.*)$/;

/** Packages each package may import; tests may also import the test kit and the cluster. */
const ARROWS: Record<string, readonly string[]> = {
  'packages/core': [],
  'packages/db': ['core'],
  'packages/localnet': ['core'],
  'packages/solana': ['core'],
  'packages/testkit': ['core'],
  'packages/vault': ['core'],
  'apps/operator': ['core', 'db', 'solana', 'vault'],
  'apps/web': ['core', 'db'],
  scout: ['core', 'db', 'solana'],
};

const isCore = (path: string) => path.startsWith('packages/core/src/') && isCode(path) && !isTest(path);

/** True where the identifier is a name in its own right, not a field, a key or a type. */
function isReference(node: Node, parents: readonly Node[]): boolean {
  const parent = parents.at(-1);
  if (!parent) return false;
  if (parent.type === 'MemberExpression') return parent.object === node || parent.computed === true;
  if (parent.type === 'Property' || parent.type === 'PropertyDefinition') {
    return parent.value === node || parent.computed === true;
  }
  return !parent.type.startsWith('TS') && !parent.type.startsWith('Import');
}

function findNames(source: Source, names: ReadonlySet<string>, remedy: string): Finding[] {
  const findings: Finding[] = [];
  walk(source.tree, (node, parents) => {
    const name = nameOf(node);
    if (name && names.has(name) && isReference(node, parents)) {
      findings.push(at(node.start, `${name}: ${remedy}`));
    }
    if (
      node.type === 'MemberExpression' &&
      nameOf(node.object) === 'Math' &&
      nameOf(node.property) === 'random'
    ) {
      findings.push(at(node.start, `Math.random: ${remedy}`));
    }
  });
  return findings;
}

function checkCore(source: Source): Finding[] {
  const findings = findNames(source, IMPURE_NAMES, 'core is pure, take it as an argument');
  walk(source.tree, (node) => {
    if (node.async === true || node.type === 'AwaitExpression' || node.await === true) {
      findings.push(at(node.start, 'core is synchronous'));
    }
  });
  for (const { from, start } of source.imports) {
    if (!from.startsWith('.') && from !== 'zod') findings.push(at(start, `core does not import ${from}`));
  }
  return findings;
}

function checkStageImports(source: Source): Finding[] {
  const own = stageOf(source.path);
  return source.imports
    .filter(({ from }) => from.startsWith('.'))
    .map(({ from, start }) => ({ other: stageOf(join(dirname(source.path), from)), start }))
    .filter(({ other }) => other !== undefined && other !== own)
    .map(({ other, start }) => at(start, `a stage does not import ${other}: let pipeline.ts pass it in`));
}

function stageOf(path: string): string | undefined {
  const folder = /^apps\/operator\/src\/([a-z]+)\//.exec(path.replaceAll('\\', '/'))?.[1];
  return folder && STAGES.includes(folder) ? folder : undefined;
}

function checkArrows(source: Source): Finding[] {
  const home = Object.keys(ARROWS).find((folder) => source.path.startsWith(`${folder}/`)) ?? '';
  const allowed = ARROWS[home] ?? [];
  return source.imports
    .map(({ from, start }) => ({ name: /^@chimera\/([a-z]+)/.exec(from)?.[1], start }))
    .filter(({ name }) => name !== undefined && `packages/${name}` !== home && !allowed.includes(name))
    .map(({ name, start }) => at(start, `${home} does not depend on ${name}`));
}

function checkEnvironment(source: Source): Finding[] {
  const findings: Finding[] = [];
  walk(source.tree, (node) => {
    if (node.type !== 'MemberExpression') return;
    if (nameOf(node.object) === 'process' && nameOf(node.property) === 'env') {
      findings.push(at(node.start, 'the environment is read once, by the configuration'));
    }
  });
  return findings;
}

export const PURITY_RULES: readonly Rule[] = [
  {
    name: 'core has no await, clock, randomness or I/O',
    appliesTo: isCore,
    check: checkCore,
    bad: [
      'export async function f() {}',
      'export const f = async () => 1;',
      "import { join } from 'node:path';\nexport const a = join;",
      "import { join } from 'path';\nexport const a = join;",
      'export const now = () => Date.now();',
      'export const now = () => new Date();',
      'export const dice = () => Math.random();',
      'setTimeout(f, 1);',
      'export const key = process.env.KEY;',
      'console.log(1);',
      "export const page = fetch('http://a');",
      'export const id = crypto.randomUUID();',
    ].map((text) => ({ path: 'packages/core/src/a.ts', text })),
    good: [
      "import { z } from 'zod';\nimport { a } from './a.ts';\nexport const b = z.literal(a);",
      'export interface A { readonly process: string; readonly fetch: number }',
      'export const f = (job: { process: string }) => job.process;',
    ].map((text) => ({ path: 'packages/core/src/a.ts', text })),
  },
  {
    name: "stages take clock, timers, chance and network from the operator's ports",
    appliesTo: (path) => isCode(path) && !isTest(path) && stageOf(path) !== undefined,
    check: (source) => findNames(source, PORT_NAMES, 'use the port'),
    bad: [
      { path: 'apps/operator/src/decision/a.ts', text: 'export const now = () => Date.now();' },
      { path: 'apps/operator/src/portfolio/a.ts', text: 'setInterval(f, 1_000);' },
      { path: 'apps/operator/src/execution/a.ts', text: 'export const jitter = () => Math.random();' },
    ],
    good: [{ path: 'apps/operator/src/decision/a.ts', text: 'export const f = (clock) => clock.now();' }],
  },
  {
    name: "the operator's stages never import each other",
    appliesTo: (path) => isCode(path) && !isTest(path) && stageOf(path) !== undefined,
    check: checkStageImports,
    bad: [
      {
        path: 'apps/operator/src/portfolio/exits.ts',
        text: "import { enter } from '../admission/enter.ts';",
      },
      {
        path: 'apps/operator/src/execution/steps/sign.ts',
        text: "import type { A } from '../../decision/a.ts';",
      },
    ],
    good: [
      { path: 'apps/operator/src/portfolio/exits.ts', text: "import { a } from './mark.ts';" },
      { path: 'apps/operator/src/portfolio/exits.ts', text: "import type { Clock } from '../ports.ts';" },
    ],
  },
  {
    name: 'packages depend only in the direction of the arrows',
    appliesTo: (path) => /^(apps|packages|scout)\//.test(path) && isCode(path) && !isTest(path),
    check: checkArrows,
    bad: [
      { path: 'packages/db/src/a.ts', text: "import { a } from '@chimera/solana/a';" },
      { path: 'apps/web/src/a.ts', text: "import { a } from '@chimera/localnet/start';" },
      { path: 'apps/operator/src/a.ts', text: "import { a } from '@chimera/testkit/rng';" },
    ],
    good: [{ path: 'apps/operator/src/a.ts', text: "import { a } from '@chimera/core/assert';" }],
  },
  {
    name: 'the environment is read only by the configuration files',
    appliesTo: (path) => isCode(path) && !ENVIRONMENT_READERS.test(path),
    check: checkEnvironment,
    bad: [{ path: 'apps/operator/src/main.ts', text: 'export const port = process.env.OPERATOR_PORT;' }],
    good: [{ path: 'apps/operator/src/main.ts', text: 'process.exit(0);' }],
  },
];
