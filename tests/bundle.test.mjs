import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const ROOT = new URL('..', import.meta.url).pathname;
const CACHE = join(ROOT, 'node_modules/.cache/programs');
const MAIN = `import { readFileSync } from 'node:fs';
import { word } from './word.ts';

const beside: string = readFileSync(new URL('./beside.txt', import.meta.url), 'utf8');
if (process.argv[2] === 'fail') throw new Error('as asked');
console.log(JSON.stringify([word, beside, process.argv.slice(1)]));
`;

let dir;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'chimera-bundle-'));
  write('main.ts', MAIN);
  write('word.ts', "export const word: string = 'first';\n");
  write('beside.txt', 'found');
});

afterEach(() => {
  const name = basename(dir).replace(/\W+/g, '-');
  for (const file of readdirSync(CACHE)) if (file.includes(name)) rmSync(join(CACHE, file));
  rmSync(dir, { recursive: true });
});

const write = (name, text) => writeFileSync(join(dir, name), text);
const run = (...args) =>
  spawnSync(process.execPath, ['tooling/run.mjs', join(dir, 'main.ts'), ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
const bundles = () =>
  readdirSync(CACHE).filter((file) => file.includes(basename(dir)) && file.endsWith('.mjs'));

test('a program run from its bundle sees its arguments, and finds the files beside its source', () => {
  const [word, beside, argv] = JSON.parse(run('one', 'two').stdout);
  expect([word, beside]).toEqual(['first', 'found']);
  expect(argv.slice(1)).toEqual(['one', 'two']);
});

test('a change of any source is live at the next start, one of times only makes nothing anew', () => {
  run();
  expect(bundles()).toHaveLength(1);
  utimesSync(join(dir, 'word.ts'), 1, 1);
  expect(JSON.parse(run().stdout)[0]).toBe('first');
  expect(bundles()).toHaveLength(1);
  write('word.ts', "export const word: string = 'other';\n");
  // As an editor would that puts the old times back.
  utimesSync(join(dir, 'word.ts'), 1, 1);
  expect(JSON.parse(run().stdout)[0]).toBe('other');
});

test('a trace names the line of the source', () => {
  const { status, stderr } = run('fail');
  expect(status).toBe(1);
  expect(stderr).toContain(`${join(dir, 'main.ts')}:5:`);
});

test('sources that cannot be put together are refused with the place of the mistake', () => {
  write('word.ts', 'export const word: string = ;\n');
  const { status, stderr } = run();
  expect(status).toBe(69);
  expect(stderr).toContain('word.ts:1:28');
});
