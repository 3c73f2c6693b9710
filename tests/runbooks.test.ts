import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_LIMITS } from '@chimera/core/limits';
import { expect, test } from 'vitest';
import { UsageError } from '../apps/operator/src/cli/command.ts';
import { COMMANDS } from '../apps/operator/src/cli/commands.ts';
import { findCommand, parseInput } from '../apps/operator/src/cli/run.ts';
import { SETTING_NAMES } from '../apps/operator/src/config/settings.ts';
import { createMetrics } from '../apps/operator/src/stream/metrics.ts';

/*
 * What somebody types at 3 a.m. exists: every command of the README and the runbooks goes through the parser of the
 * command line, and every setting, limit, metric, page, unit, script and file that is named there is looked up.
 */

const ROOT = new URL('..', import.meta.url).pathname;
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const RUNBOOKS = readdirSync(join(ROOT, 'deploy/runbooks')).map((name) => `deploy/runbooks/${name}`);
const PAGES = ['README.md', ...RUNBOOKS];

/** Blocks of code aside, everything between backticks, a broken line being one blank. */
const spansOf = (text: string): readonly string[] =>
  [...text.replace(/```.*?```/gs, '').matchAll(/`([^`]+)`/g)].map(([, span = '']) =>
    span.replace(/\s+/g, ' '),
  );

/** Lines of blocks of code, without their remarks. */
const blockLinesOf = (text: string): readonly string[] =>
  [...text.matchAll(/```\w*\n(.*?)```/gs)].flatMap(([, block = '']) =>
    block.split('\n').map((line) => line.replace(/\s#.*/, '').trim()),
  );

/** As a shell splits it, for what the pages have. */
const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare = '']) => quoted ?? bare);

/** What `./chimera` is followed by, or `chimera` at the beginning, as on a host with systemd. */
const afterChimera = (span: string): string | undefined => /(?:^|.*\.\/|^)chimera (.+)$/.exec(span)?.[1];

/** In a row about commands, `set` after `./chimera limits show` is `limits set`, and `--all` one of its options. */
function inRow(cell: string): readonly string[] {
  let group = '';
  return spansOf(cell).flatMap((span) => {
    const full = afterChimera(span);
    if (full !== undefined) [group = ''] = wordsOf(full);
    if (full !== undefined || group === '') return [];
    return [findCommand(wordsOf(span)) === null ? `${group} ${span}` : span];
  });
}

function commandsOf(text: string): readonly string[] {
  const rows = text.split('\n').filter((line) => line.startsWith('| `./chimera'));
  return [
    ...[...spansOf(text), ...blockLinesOf(text)].flatMap((code) => afterChimera(code) ?? []),
    ...rows.flatMap((row) => inRow(row.split('|')[1] ?? '')),
  ].filter((line) => !/^(--help|<command>)$/.test(line));
}

/** Why the command line would not take it; null where it would. */
function refusalOf(line: string): string | null {
  const words = wordsOf(line).filter((word) => !['--json', '--help'].includes(word));
  const command = findCommand(words);
  if (command === null) return `${line}: no such command`;
  try {
    // A word that is no placeholder is one of those that the usage offers, or a setting of the vault.
    const isOffered = (word: string): boolean =>
      !/^[\w-]+$/.test(word) ||
      command.usage.split(/[^\w-]+/).includes(word) ||
      (command.name === 'vault set' && SETTING_NAMES.some((name) => name === word));
    const strange = parseInput(command, words).words.filter((word) => !isOffered(word));
    return strange.length === 0 ? null : `${line}: ${command.name} knows no ${strange.join(', ')}`;
  } catch (error) {
    if (error instanceof UsageError) return `${line}: ${error.message}`;
    throw error;
  }
}

test.each(PAGES)('every command of %s is taken by the command line', (path) => {
  expect(commandsOf(read(path)).flatMap((line) => refusalOf(line) ?? [])).toEqual([]);
});

test('commands are found in spans, blocks and rows, and a misspelt one is told', () => {
  expect(PAGES.flatMap((path) => commandsOf(read(path))).length).toBeGreaterThan(80);
  const row = '| `./chimera limits show`, `set`, `dif` | the second `./chimera restor <file>` |';
  const lines = commandsOf(`${row}\n\`chimera halt --reson "x"\` and \`./chimera unresolved retri <txid>\``);
  expect(lines.map(refusalOf).filter((refusal) => refusal !== null)).toHaveLength(4);
  const wrong = ['halt --mod entries', 'vault set PRIVAT_KEY', 'provider of acme', 'receipt --al'];
  expect(wrong.filter((line) => refusalOf(line) === null)).toEqual([]);
});

test('the example of every command is taken by it', () => {
  for (const command of COMMANDS) {
    const words = wordsOf(afterChimera(command.example) ?? '').filter((word) => word !== '--json');
    expect(findCommand(words)?.name, command.example).toBe(command.name);
    expect(() => parseInput(command, words), command.example).not.toThrow();
  }
});

test.each(RUNBOOKS)('every setting and limit that %s names exists', (path) => {
  const spans = spansOf(read(path)).flatMap((span) => wordsOf(span));
  const settings = spans.flatMap((word) => /^([A-Z]+_[A-Z_]+)(=.*)?$/.exec(word)?.[1] ?? []);
  expect(settings.filter((name) => !SETTING_NAMES.some((known) => known === name))).toEqual([]);
  const limits = spans.filter((word) => /^[a-z]+[A-Z]\w+$/.test(word));
  expect(limits.filter((name) => !Object.hasOwn(DEFAULT_LIMITS, name))).toEqual([]);
});

test('every metric that a runbook names is exported', () => {
  // The sources are asked only when the gauges are read, which this test does not.
  const { registry } = createMetrics({} as Parameters<typeof createMetrics>[0]);
  const exported = new Set(registry.getMetricsAsArray().map(({ name }) => name));
  const named = RUNBOOKS.flatMap((path) => read(path).match(/\bchimera_[a-z_]+/g) ?? []);
  expect(named.length).toBeGreaterThan(1);
  expect(named.filter((name) => !exported.has(name))).toEqual([]);
});

test('every page of the dashboard that a runbook names is in its navigation', () => {
  const navigation = read('apps/web/src/components/shell/navigation.tsx');
  const pages = [...navigation.matchAll(/name: '([^']+)'/g)].map(([, name = '']) => name);
  const named = RUNBOOKS.flatMap((path) => [...read(path).matchAll(/\b([A-Z]\w+)\s+page\b/g)]);
  expect(named.length).toBeGreaterThan(3);
  expect(named.map(([, name]) => name).filter((name) => !pages.includes(name ?? ''))).toEqual([]);
});

test('what stands slanted in a runbook stands on the screen', () => {
  const web = readdirSync(join(ROOT, 'apps/web/src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.tsx'))
    .map((path) => read(`apps/web/src/${path}`));
  const screens = [...web, read('deploy/grafana/chimera.json')].join('\n');
  const named = RUNBOOKS.flatMap((path) => [...read(path).matchAll(/(?<!\*)\*([^*\n]+)\*(?!\*)/g)]);
  expect(named.length).toBeGreaterThan(2);
  expect(named.map(([, label = '']) => label).filter((label) => !screens.includes(label))).toEqual([]);
});

test.each(PAGES)('every unit, script and file that %s names exists', (path) => {
  const text = read(path);
  const units = text.match(/\bchimera-(?:operator|web|scout)\w*\b/g) ?? [];
  const isUnit = (name: string): boolean => existsSync(join(ROOT, `deploy/systemd/${name}.service`));
  expect(units.filter((name) => !isUnit(name))).toEqual([]);
  const { scripts } = JSON.parse(read('package.json'));
  const called = [...text.matchAll(/npm run ([\w-]+)(?! --workspace)\b/g)].map(([, name = '']) => name);
  expect(called.filter((name) => !Object.hasOwn(scripts, name) && name !== 'build')).toEqual([]);
  const files = spansOf(text)
    .flatMap((span) => wordsOf(span))
    .filter((word) => /^(deploy|docs|tooling|apps)\/[\w./-]+\.\w+$/.test(word));
  // The image's settings and passphrase are made by whoever follows the page.
  const isMade = (file: string): boolean => /\.env$|\.passphrase$/.test(file);
  expect(files.filter((file) => !isMade(file) && !existsSync(join(ROOT, file)))).toEqual([]);
});
