import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Comment, parseSync } from 'oxc-parser';

/** Any node of the syntax tree; rules read the fields they know of the type they matched. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** One file as a rule sees it. Files that are no code have an empty tree. */
export interface Source {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly tree: Node;
  readonly comments: readonly Comment[];
  readonly imports: readonly Import[];
}

export interface Import {
  readonly from: string;
  readonly names: readonly string[];
  readonly typeOnly: boolean;
  readonly start: number;
}

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const SKIPPED_FOLDERS = new Set([
  '.git',
  '.next',
  'data',
  'dist',
  'node_modules',
  'playwright-report',
  'test-results',
]);
const TEXT_EXTENSIONS = new Set(
  '.ts .tsx .mjs .js .json .sql .md .css .yml .yaml .c .h .sh .svg .example'.split(' '),
);
const CODE_EXTENSIONS = new Set(['.ts', '.tsx', '.mjs']);
const NAMELESS = new Set(['chimera', 'run', '.npmrc', '.gitignore', 'LICENSE']);

export function isCode(path: string): boolean {
  return CODE_EXTENSIONS.has(extname(path));
}

/** Tests, and files that only tests import, which say so in their names. */
export function isTest(path: string): boolean {
  return path.startsWith('tests/') || /(\.(test|spec)\.(tsx?|mjs)|-for-tests\.ts|\/fixtures\.ts)$/.test(path);
}

/** Every text file of the repository that a person wrote. */
export function listSources(folder = ROOT): Source[] {
  const sources: Source[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED_FOLDERS.has(entry.name)) sources.push(...listSources(path));
    } else if (entry.isFile() && (TEXT_EXTENSIONS.has(extname(entry.name)) || NAMELESS.has(entry.name))) {
      sources.push(parseSource(relative(ROOT, path).replaceAll('\\', '/'), readFileSync(path, 'utf8')));
    }
  }
  return sources;
}

const EMPTY_TREE: Node = { type: 'Program', start: 0, end: 0, body: [] };

export function parseSource(path: string, text: string): Source {
  if (!isCode(path)) return { path, text, tree: EMPTY_TREE, comments: [], imports: [] };
  const parsed = parseSync(path, text);
  const imports = parsed.module.staticImports.map((statement) => ({
    from: statement.moduleRequest.value,
    names: statement.entries.map((entry) => entry.importName.name ?? '*'),
    typeOnly: statement.entries.length > 0 && statement.entries.every((entry) => entry.isType),
    start: statement.start,
  }));
  return { path, text, tree: toNode(parsed.program), comments: parsed.comments, imports };
}

/** The parser's types name every node apart; rules here match by `type` and read few fields. */
function toNode(value: object): Node {
  if (!isNode(value)) throw new Error('the parser returned something that is no node');
  return value;
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/** Visits every node, parents first; `parents` lists the ancestors, the nearest last. */
export function walk(node: Node, visit: (node: Node, parents: readonly Node[]) => void): void {
  const parents: Node[] = [];
  const step = (current: Node): void => {
    visit(current, parents);
    parents.push(current);
    for (const value of Object.values(current)) {
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) step(child);
    }
    parents.pop();
  };
  step(node);
}

export function lineOf(source: Source, offset: number): number {
  return source.text.slice(0, offset).split('\n').length;
}

export function textOf(source: Source, node: Node): string {
  return source.text.slice(node.start, node.end);
}

/** The name of an identifier node, else undefined. */
export function nameOf(node: unknown): string | undefined {
  return isNode(node) && node.type === 'Identifier' && typeof node.name === 'string' ? node.name : undefined;
}
