import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createKillPoint, KILL_POINTS, parseKillPoint } from './kill-points.ts';

const SOURCES = new URL('..', import.meta.url).pathname;

const filesWith = (pattern: RegExp): string[] =>
  readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/test/.test(path))
    .filter((path) => pattern.test(readFileSync(join(SOURCES, path), 'utf8')))
    .sort();

test('no point is named twice', () => {
  expect(new Set(KILL_POINTS).size).toBe(KILL_POINTS.length);
});

test('every write of the operator passes the one journal that has the points', () => {
  expect(filesWith(/\bcreateJournal\(/)).toEqual(['compose/store.ts']);
  expect(filesWith(/\bjournal\.append\(/)).toEqual(['compose/killable.ts', 'record.ts']);
  expect(filesWith(/\bcreateRecord\(/)).toEqual(['compose/store.ts', 'record.ts']);
});

test('every step of a start has its point exactly once in the source', () => {
  for (const name of KILL_POINTS.filter((point) => /^boot\.[a-z]+$/.test(point))) {
    const pattern = new RegExp(`killPoint\\?\\.\\('${name.replace('.', '\\.')}'\\)`);
    expect(filesWith(pattern), name).toHaveLength(1);
  }
});

test('a point is armed by its name, the hit that counts and the signal', () => {
  expect(parseKillPoint('entry.attempt_signed.durable')).toEqual({
    name: 'entry.attempt_signed.durable',
    hit: 1,
    signal: 'SIGKILL',
  });
  expect(parseKillPoint('exit.jito.begun:3')).toEqual({
    name: 'exit.jito.begun',
    hit: 3,
    signal: 'SIGKILL',
  });
  expect(parseKillPoint('boot.warmed:1:stop')).toEqual({ name: 'boot.warmed', hit: 1, signal: 'SIGSTOP' });
});

test.each(['', 'entry', 'entry.attempt_signed.durable:0', 'exit.jito.begun:x', 'exit.jito.begun:1:1'])(
  'refuses %j',
  (text) => {
    expect(parseKillPoint(text)).toBeNull();
  },
);

test('ends the process at the armed hit of the armed point only', () => {
  const ends: string[] = [];
  const reach = createKillPoint({ name: 'entry.quote.after', hit: 2 }, () => ends.push('end'));
  reach('entry.quote.after');
  reach('entry.quote.before');
  expect(ends).toEqual([]);
  reach('entry.quote.after');
  reach('entry.quote.after');
  expect(ends).toEqual(['end']);
});
