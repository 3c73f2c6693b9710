import { existsSync, writeFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { type Doors, openDoors } from '../http/doors-for-tests.ts';
import { command } from '../http/webhook-requests.ts';
import { parseHaltFile } from './halt-file.ts';

let doors: Doors | undefined;

async function open(options: Parameters<typeof openDoors>[0] = {}): Promise<Doors> {
  doors = await openDoors(options);
  return doors;
}

afterEach(async () => {
  await doors?.close();
  doors = undefined;
});

async function until(holds: () => boolean): Promise<void> {
  const started = performance.now();
  while (!holds()) {
    if (performance.now() - started > 5_000) throw new Error('it did not come to hold');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('a halt stops entries in the same tick and lets exits go on', async () => {
  const here = await open();
  const { halts } = here.control;
  expect(halts.isFirstSendHalted('entry')).toBe(false);
  const answer = halts.halt(
    { mode: 'entries', reason: 'test' },
    { by: 'me', role: 'operator', source: 'web' },
  );
  expect(halts.isFirstSendHalted('entry')).toBe(true);
  expect(halts.isFirstSendHalted('exit')).toBe(false);
  expect(await answer).toMatchObject({ status: 'halted', epoch: 1, mode: 'entries' });
  expect((await answer).stopMs).toBeLessThan(25);
});

test('a touched HALT file halts at once, is latched, and survives its own removal and a restart', async () => {
  const first = await open();
  writeFileSync(first.config.haltFile, '');
  expect(first.control.halts.isFirstSendHalted('entry')).toBe(true);
  await until(() => first.book.halt.halted);
  expect(first.book.halt).toMatchObject({ source: 'file', mode: 'entries', epoch: 1 });
  const { dir } = first;
  await first.close();
  const here = await open({ dir });
  expect(here.control.halts.state()).toMatchObject({ halted: true, epoch: 1 });
  expect(here.control.halts.isFirstSendHalted('entry')).toBe(true);
});

test('resuming takes two steps and clears row and file', async () => {
  const here = await open();
  writeFileSync(here.config.haltFile, '');
  const asked = await command(here, 'resume', { reason: 'all is well' });
  expect(asked).toMatchObject({ status: 200, body: { status: 'confirm_required', epoch: 1 } });
  expect(here.control.halts.isFirstSendHalted('entry')).toBe(true);
  const confirm = asked.body.confirm;
  const done = await command(here, 'resume', { reason: 'all is well', confirm });
  expect(done).toMatchObject({ status: 200, body: { status: 'resumed', epoch: 1 } });
  expect(existsSync(here.config.haltFile)).toBe(false);
  expect(here.control.halts.isFirstSendHalted('entry')).toBe(false);
  expect(await command(here, 'resume', { reason: 'again', confirm })).toMatchObject({ status: 409 });
});

test('a new halt between the two steps voids the confirmation', async () => {
  const here = await open();
  await command(here, 'halt', {});
  const { confirm } = (await command(here, 'resume', { reason: 'well' })).body;
  const all = (await command(here, 'halt', { mode: 'all' })).body;
  expect(all).toMatchObject({ status: 'confirm_required', preview: { openPositions: 0 } });
  await command(here, 'halt', { mode: 'all', confirm: all.confirm });
  expect(here.control.halts.isFirstSendHalted('exit')).toBe(true);
  const late = await command(here, 'resume', { reason: 'well', confirm });
  expect(late).toMatchObject({ status: 409, body: { reason: 'conflict' } });
  expect(here.book.halt.halted).toBe(true);
});

test('a halt is never weakened by a later one', async () => {
  const here = await open();
  const first = (await command(here, 'halt', { mode: 'all' })).body;
  await command(here, 'halt', { mode: 'all', confirm: first.confirm });
  const again = await command(here, 'halt', {});
  expect(again.body).toMatchObject({ status: 'halted', mode: 'all', epoch: 1 });
});

test('an operator may halt entries, only an admin everything, nobody with less at all', async () => {
  const here = await open();
  const keyOf = async (role: string) =>
    String((await command(here, 'api-key', { name: role, role })).body.secret);
  const [readonly, operator] = [await keyOf('readonly'), await keyOf('operator')];
  expect((await command(here, 'halt', {}, readonly)).status).toBe(403);
  expect((await command(here, 'halt', { mode: 'all' }, operator)).status).toBe(403);
  expect((await command(here, 'halt', {}, operator)).status).toBe(200);
  expect((await command(here, 'resume', { reason: 'x' }, operator)).status).toBe(403);
});

test.each([
  ['', 'entries'],
  ['all', 'all'],
  ['{"mode":"all","by":"cli","reason":"fire"}', 'all'],
  ['{"mode":"flatten"}', 'entries'],
  ['{broken', 'entries'],
  ['null', 'entries'],
])('reads the HALT file %j as a halt of %s', (text, mode) => {
  expect(parseHaltFile(text).mode).toBe(mode);
});
