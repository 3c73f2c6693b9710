import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type Doors, openDoors } from '../http/doors-for-tests.ts';
import { postWebhook, signalJson } from '../http/webhook-requests.ts';
import { COMMANDS } from './commands.ts';
import { runCommandLine } from './run.ts';

let doors: Doors | undefined;

afterEach(async () => {
  await doors?.close();
  doors = undefined;
});

/** Settings of an operator that does not run: its control port is one that nothing listens on. */
const envOf = (dir: string, controlUrl = 'http://127.0.0.1:1') => ({
  CHIMERA_DATA_DIR: join(dir, 'data'),
  CHIMERA_CONFIG_DIR: join(dir, 'config'),
  CONTROL_PORT: new URL(controlUrl).port,
  RPC_URLS: 'http://127.0.0.1:2,http://127.0.0.1:3',
});

async function open(
  env: Record<string, string> = {},
): Promise<{ here: Doors; run: (...words: string[]) => ReturnType<typeof json> }> {
  const here = await openDoors({ env });
  doors = here;
  return { here, run: (...words) => json(words, envOf(here.dir, here.controlUrl)) };
}

async function json(words: readonly string[], env: Record<string, string>) {
  const { code, text } = await runCommandLine([...words, '--json'], env);
  return { code, body: JSON.parse(text) };
}

test('halts and resumes a running operator', async () => {
  const { here, run } = await open();
  const halted = await run('halt', '--reason', 'test');
  expect(halted).toMatchObject({ code: 0, body: { status: 'halted', mode: 'entries', epoch: 1 } });
  expect(here.book.halt).toMatchObject({ halted: true, source: 'cli', reason: 'test' });
  const asked = await run('resume', '--reason', 'over');
  expect(asked.body.status).toBe('confirm_required');
  const resumed = await run('resume', '--reason', 'over', '--confirm', asked.body.confirm);
  expect(resumed).toMatchObject({ code: 0, body: { status: 'resumed' } });
  expect(here.book.halt.halted).toBe(false);
});

test('halting everything shows what is at stake first', async () => {
  const { here, run } = await open();
  const asked = await run('halt', '--mode', 'all');
  expect(asked.body).toMatchObject({ status: 'confirm_required', preview: { openPositions: 0 } });
  expect(here.book.halt.halted).toBe(false);
  expect((await run('halt', '--mode', 'all', '--yes')).body).toMatchObject({ status: 'halted', mode: 'all' });
});

test('halts a dead operator by the file, and the next start is halted', async () => {
  const { dir, close } = await openDoors();
  await close();
  const halted = await json(['halt', '--reason', 'fire'], envOf(dir));
  expect(halted).toMatchObject({ code: 0, body: { status: 'halted', by: 'file' } });
  const file = readFileSync(join(dir, 'config', 'HALT'), 'utf8');
  expect(JSON.parse(file)).toMatchObject({ mode: 'entries', reason: 'fire' });
  doors = await openDoors({ dir });
  expect(doors.book.halt).toMatchObject({ halted: true, source: 'file', reason: 'fire' });
});

test('a halt file where no operator ever ran is not called a halt', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'chimera-cli-'));
  const { code, text } = await runCommandLine(['halt'], envOf(dir));
  expect([code, text]).toEqual([3, expect.stringMatching(/^NOT KNOWN TO BE HALTED.*CHIMERA_DATA_DIR/s)]);
  expect(existsSync(join(dir, 'config', 'HALT'))).toBe(true);
});

test('turning a provider off and on keeps its scheme, its key and its permissions', async () => {
  const { here, run } = await open();
  await run('provider', 'add', 'acme', '--scheme', 'legacy', '--without-leader');
  const before = here.parts.control.providers.find('acme');
  expect((await run('provider', 'off', 'acme')).code).toBe(0);
  expect(here.parts.control.providers.find('acme')).toEqual({ ...before, active: false });
  // Changed without a word about the scheme, it keeps its key as well.
  await run('provider', 'add', 'acme', '--without-leader', '--off');
  expect(here.parts.control.providers.find('acme')).toEqual({ ...before, active: false });
  await run('provider', 'on', 'acme');
  expect(here.parts.control.providers.find('acme')).toEqual(before);
  expect(await run('provider', 'off', 'nobody')).toMatchObject({ code: 4 });
});

test('the list of providers says who sends most', async () => {
  const { here, run } = await open();
  await postWebhook(here, signalJson());
  const [first] = (await run('provider', 'list')).body.providers.filter(
    ({ newestSignals }: { newestSignals: number }) => newestSignals > 0,
  );
  expect(first.newestSignals).toBe(1);
  const { text } = await runCommandLine(['provider', 'list'], envOf(here.dir, here.controlUrl));
  expect(text).toContain(`1 of the newest 1 signals`);
});

test('tells the status of a running and of a dead operator', async () => {
  const { here, run } = await open();
  expect((await run('status')).body).toMatchObject({ operator: 'up', stored: { limitsVersion: 1 } });
  await run('halt');
  await here.close();
  doors = undefined;
  const dead = await json(['status'], envOf(here.dir));
  expect(dead).toMatchObject({ code: 0, body: { operator: 'down', stored: { halt: { halted: true } } } });
});

test('tells of a halt file with the operator dead and the database absent or damaged', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'chimera-cli-'));
  for (const name of ['data', 'config']) mkdirSync(join(dir, name));
  writeFileSync(join(dir, 'config', 'HALT'), '');
  const absent = await json(['status'], envOf(dir));
  expect(absent).toMatchObject({ code: 4, body: { operator: 'down', stored: { status: 'missing' } } });
  writeFileSync(join(dir, 'data', 'chimera.db'), 'this is no database, however long it is. '.repeat(500));
  const damaged = await json(['status'], envOf(dir));
  expect(damaged.body).toMatchObject({
    operator: 'down',
    stored: { status: 'unreadable', reason: 'damaged' },
  });
  expect(damaged.code).toBe(1);
  const { text } = await runCommandLine(['status'], envOf(dir));
  expect(text).toMatch(/HALT exists/);
  expect(text).toMatch(/restore the newest backup/);
});

test('adds a provider, a key and a link', async () => {
  const { here, run } = await open();
  const provider = await run('provider', 'add', 'acme', '--scheme', 'standard');
  expect(provider.body.secret).toMatch(/^whsec_/);
  expect((await run('provider', 'list')).body.providers).toHaveLength(3);
  expect((await run('admin', 'key', '--name', 'x')).body.secret).toMatch(/^chk_/);
  expect((await run('admin', 'link')).body.token).toMatch(/^[\w-]{43}$/);
  // The operator was told the dashboard's port; whoever asks may have left it open.
  const said = await runCommandLine(['admin', 'link'], {
    ...envOf(here.dir, here.controlUrl),
    WEB_PORT: '0',
  });
  expect(said.text).toMatch(/^http:\/\/127\.0\.0\.1:3000\/login\?token=[\w-]{43}$/m);
});

test('a link names the dashboard that runs, and says so where nobody knows of one', async () => {
  const { here, run } = await open({ WEB_PORT: '0' });
  expect((await run('admin', 'link')).body).toMatchObject({ token: expect.any(String), url: null });
  const unknown = await runCommandLine(['admin', 'link'], envOf(here.dir, here.controlUrl));
  expect(unknown.code).toBe(0);
  expect(unknown.text).toMatch(/WEB_PORT is 0.*^Open \/login\?token=[\w-]{43} under the address/ms);
  // What `npm run web` writes once it knows its port.
  const ran = { web: { webUrl: 'http://127.0.0.1:40123' }, operator: { controlUrl: here.controlUrl } };
  writeFileSync(join(here.dir, 'data', 'run.json'), JSON.stringify(ran, null, 2));
  const { token, url } = (await run('admin', 'link')).body;
  expect(url).toBe(`http://127.0.0.1:40123/login?token=${token}`);
});

test('sets and lists the roster, shows the limits, gives receipts and rebuilds', async () => {
  const { here, run } = await open();
  const wallet = '9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM';
  expect((await run('roster', 'set', wallet, '--wqs', '82', '--label', 'alpha')).code).toBe(0);
  expect((await run('roster', 'list')).body.wallets).toMatchObject([{ wallet, wqs: 82, status: 'ACTIVE' }]);
  expect((await run('limits', 'show')).body).toMatchObject({
    version: 1,
    limits: { tipLamportsMin: '10000' },
  });
  const { body } = await postWebhook(here, signalJson());
  const receipt = await run('receipt', String(body.trade_uuid));
  expect(receipt).toMatchObject({
    code: 5,
    body: { status: 'unverified', ids: { signalIds: [body.signal_id] }, contradictions: [] },
  });
  expect(receipt.body.unchecked[0].detail).toContain('not decided yet');
  expect((await run('receipt', '--all')).body).toMatchObject({ trades: 1, unverified: 1 });
  expect((await run('receipt', 'nothing-like-it')).code).toBe(4);
  const to = join(here.dir, 'new.db');
  expect((await run('rebuild', '--to', to)).body).toMatchObject({ status: 'rebuilt' });
  expect(existsSync(to)).toBe(true);
  expect((await run('rebuild', '--to', to)).code).toBe(1);
});

test('the doctor names what is wrong', async () => {
  const { run } = await open();
  const { code, body } = await run('doctor');
  const bad = body.findings
    .filter(({ ok }: { ok: boolean }) => !ok)
    .map(({ name }: { name: string }) => name);
  expect(code).toBe(1);
  expect(bad).toEqual(['rpc 127.0.0.1:2', 'rpc 127.0.0.1:3']);
});

test('an unknown command lists the known ones and exits with 2', async () => {
  const { code, text } = await runCommandLine(['explode']);
  expect(code).toBe(2);
  for (const { name } of COMMANDS) expect(text).toContain(name);
});

test.each([
  ['halt', '--mode', 'sideways'],
  ['resume'],
  ['receipt'],
  ['status', '--wrong'],
  ['provider', 'add'],
])('a wrong command line (%s %s %s) says how it goes', async (...words) => {
  const dir = mkdtempSync(join(tmpdir(), 'chimera-cli-'));
  const given = words.filter((word) => word !== undefined);
  const { code, text } = await runCommandLine(given, envOf(dir));
  expect(code).toBe(2);
  expect(text).toContain('Example: ./chimera');
});

test('costs are entered, changed by name, shown with what covers them, and taken out', async () => {
  const { here, run } = await open();
  expect((await run('costs', 'show')).body.coverage).toEqual({ state: 'no_costs' });
  const because = ['--reason', 'begun'];
  const unpriced = ['costs', 'set', 'server', '--from', '2026-01-01', ...because];
  const { code, text } = await runCommandLine(unpriced, envOf(here.dir, here.controlUrl));
  expect([code, text]).toEqual([2, expect.stringContaining('--usd')]);
  const terms = ['--usd', '20.50', '--from', '2026-01-01'];
  expect(await run('costs', 'set', 'server', ...terms, ...because)).toMatchObject({
    ...{ code: 0, body: { version: 1, seq: here.book.lastSeq } },
  });
  await run('costs', 'set', 'server', '--until', '2999-01-01', ...because);
  const shown = await run('costs', 'show');
  expect(shown.body).toMatchObject({
    version: 2,
    costs: [{ name: 'server', monthlyUsdMicros: '20500000', untilMs: Date.UTC(2999, 0, 1) }],
    coverage: { state: 'known', coveredBps: 0, missingUsdMicros: '20500000' },
  });
  expect((await run('audit', 'list')).body.changes[0]).toMatchObject({ subject: 'costs', reason: 'begun' });
  expect((await run('costs', 'set', 'server', '--remove', ...because)).code).toBe(0);
  expect((await run('costs', 'set', 'server', '--remove', ...because)).code).toBe(4);
  expect((await run('costs', 'show')).body).toMatchObject({ version: 3, costs: [] });
});

test('limits are set in words, told apart, and set back in two steps', async () => {
  const { here, run } = await open();
  const set = await run('limits', 'set', 'openPositionsMax=7', 'sizeLamportsMin=0.1 SOL', '--reason', 'calm');
  expect(set).toMatchObject({ code: 0, body: { status: 'applied', version: 2 } });
  expect(here.book.limits).toMatchObject({ openPositionsMax: 7, sizeLamportsMin: 100_000_000n });
  const diff = await run('limits', 'diff', '1');
  expect(diff.body.changes).toMatchObject([
    { name: 'sizeLamportsMin' },
    { name: 'openPositionsMax', after: 7 },
  ]);
  expect((await run('limits', 'history')).body.versions).toMatchObject([{ version: 2, reason: 'calm' }, {}]);
  const asked = await run('limits', 'rollback', '1', '--reason', 'enough');
  expect(asked.body).toMatchObject({ status: 'confirm_required', version: 2 });
  const back = await run('limits', 'rollback', '1', '--reason', 'enough', '--confirm', asked.body.confirm);
  expect(back.body).toMatchObject({ status: 'applied', version: 3 });
  expect((await run('limits', 'diff', '1', '3')).body.changes).toEqual([]);
  expect((await run('limits', 'diff', '9')).code).toBe(4);
  const env = envOf(here.dir, here.controlUrl);
  for (const word of ['openPositionsMax', 'noSuch=1', 'holdMsMax=30']) {
    const { code, text } = await runCommandLine(['limits', 'set', word, '--reason', 'x'], env);
    expect([code, text]).toEqual([2, expect.stringMatching(/names no limit|with its unit/)]);
  }
});

test('lists dead letters and changes of settings, and finds an altered audit row', async () => {
  const { here, run } = await open();
  const letter = {
    class: 'action',
    subject: 'token',
    subjectId: 'x',
    mint: null,
    lane: null,
    count: 1,
  } as const;
  const said = { reason: 'untradable', detail: 'it cannot be sold' };
  const { events, durable } = here.append([{ event: { type: 'dead_lettered', ...letter, ...said } }]);
  await durable;
  const seq = String(events[0]?.seq);
  expect((await run('dead-letter', 'list', '--class', 'action')).body).toMatchObject({
    total: 1,
    letters: [said],
  });
  expect((await run('dead-letter', 'list', '--class', 'info')).body).toMatchObject({ total: 0 });
  expect((await run('dead-letter', 'show', seq)).body).toMatchObject(said);
  expect((await run('dead-letter', 'show', '999999')).code).toBe(4);
  expect((await run('audit', 'list')).body.changes[0]).toMatchObject({ subject: 'access' });
  expect(await run('audit', 'verify')).toMatchObject({ code: 0, body: { status: 'whole', problems: [] } });
  here.db.exec(`DROP TRIGGER dead_letter_queue_refuse_update; UPDATE dead_letter_queue SET detail = 'fine'`);
  const problem = { kind: 'altered', seq: Number(seq) };
  expect(await run('audit', 'verify')).toMatchObject({ code: 6, body: { problems: [problem] } });
});

test('a second admin, a wallet and a key are let in, listed and let out', async () => {
  const { run } = await open();
  const wallet = '9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM';
  expect((await run('admin', 'wallet', 'add', wallet, '--role', 'admin', '--label', 'Ada')).code).toBe(0);
  const key = await run('admin', 'key', '--name', 'grafana');
  const listed = await run('admin', 'list');
  expect(listed.body.wallets).toMatchObject([{ wallet, role: 'admin', label: 'Ada', removedAtMs: null }]);
  expect(listed.body.keys[0]).toMatchObject({ keyId: key.body.keyId, role: 'readonly', revokedAtMs: null });
  expect(JSON.stringify(listed.body)).not.toContain(key.body.secret);
  expect((await run('admin', 'revoke', 'key', key.body.keyId)).code).toBe(0);
  expect((await run('admin', 'revoke', 'key', key.body.keyId)).body.reason).toBe('not_found');
  expect((await run('admin', 'wallet', 'remove', wallet)).code).toBe(0);
  expect((await run('admin', 'list')).body.wallets[0].removedAtMs).toBeGreaterThan(0);
});

test('every command has help with an example, without any settings', async () => {
  for (const { name, example } of COMMANDS) {
    const { code, text } = await runCommandLine([...name.split(' '), '--help'], { CHIMERA_WRONG: '1' });
    expect(code).toBe(0);
    expect(text).toContain(example);
  }
});

test('wrong settings exit with 78', async () => {
  const { code, text } = await runCommandLine(['status'], { CHIMERA_WRONG: '1' });
  expect(code).toBe(78);
  expect(text).toContain('CHIMERA_WRONG');
});

test('backs a running operator up, checks the copy, and refuses to restore under it', async () => {
  const { here, run } = await open();
  const made = await run('backup');
  expect(made.body).toMatchObject({ untilSeq: here.book.lastSeq - 1 });
  expect(here.db.prepare('SELECT count(*) FROM backups').pluck().get()).toBe(1n);
  const checked = await run('restore', made.body.path, '--verify');
  expect(checked).toEqual({ code: 0, body: { status: 'whole', untilSeq: made.body.untilSeq } });
  const stranger = join(here.dir, 'no-copy.db');
  writeFileSync(stranger, 'not a database, but long enough to look at: '.repeat(100));
  const refused = await run('restore', stranger, '--verify');
  expect(refused).toMatchObject({ code: 1, body: { status: 'rejected', reason: 'damaged' } });
  writeFileSync(stranger, '');
  const [problem] = (await run('restore', stranger, '--verify')).body.problems;
  expect(problem).toContain('no copy of our database');
});

test('a backup leaves no file beside itself', async () => {
  const { here, run } = await open();
  const { body } = await run('backup');
  expect(readdirSync(dirname(body.path))).toEqual([basename(body.path)]);
  expect(here.book.lastSeq).toBeGreaterThan(0);
});

test('a restore puts the copy in place and keeps what was there', async () => {
  const { here, run } = await open();
  const made = await run('backup');
  const { dir } = here;
  await doors?.close();
  doors = undefined;
  const restored = await json(['restore', made.body.path], envOf(dir));
  expect(restored).toMatchObject({ code: 0, body: { status: 'restored', untilSeq: made.body.untilSeq } });
  expect(existsSync(restored.body.keptAs)).toBe(true);
  const status = await json(['status'], envOf(dir));
  expect(status.body.stored.lastSeq).toBe(made.body.untilSeq);
});
