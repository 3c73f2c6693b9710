import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { completeLock } from '../tooling/complete-lock.mjs';
import { checkNode, missingPackages } from '../tooling/install.mjs';
import { createLogFile } from '../tooling/log-file.mjs';
import { operatorEnv, webEnv } from '../tooling/process-env.mjs';
import { readSettings } from '../tooling/settings.mjs';
import { countPlaywright, countVitest } from '../tooling/suites.mjs';

const ROOT = new URL('..', import.meta.url).pathname;
let dir;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'chimera-tooling-'));
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('the lockfile', () => {
  test('gets an entry for each optional package of another platform', () => {
    const lock = {
      packages: {
        '': { name: 'root' },
        'node_modules/tool': {
          version: '2.0.0',
          dev: true,
          optionalDependencies: { '@tool/darwin-arm64': '2.0.0', '@tool/linux-x64-musl': '2.0.0' },
        },
        'node_modules/@tool/linux-x64-musl': { version: '2.0.0', optional: true },
      },
    };
    expect(completeLock(lock)).toEqual(['node_modules/@tool/darwin-arm64']);
    expect(lock.packages).toMatchObject({
      'node_modules/@tool/darwin-arm64': { version: '2.0.0', os: ['darwin'], cpu: ['arm64'], optional: true },
    });
    expect(completeLock(lock)).toEqual([]);
  });

  test('finds a package that sits further out', () => {
    const lock = {
      packages: {
        'node_modules/a/node_modules/b': { version: '1.0.0', optionalDependencies: { c: '1.0.0' } },
        'node_modules/c': { version: '1.0.0' },
      },
    };
    expect(completeLock(lock)).toEqual([]);
  });
});

describe('the installation', () => {
  function writeLocks(wanted, installed) {
    mkdirSync(join(dir, 'node_modules'));
    writeFileSync(join(dir, 'package-lock.json'), JSON.stringify({ packages: wanted }));
    writeFileSync(join(dir, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: installed }));
  }

  test('lacks what is absent or of another version, and leaves optional packages to npm', () => {
    writeLocks(
      {
        '': {},
        'packages/core': {},
        'node_modules/@chimera/core': { link: true },
        'node_modules/same': { version: '1.0.0' },
        'node_modules/other': { version: '2.0.0' },
        'node_modules/absent': { version: '1.0.0' },
        'node_modules/elsewhere': { version: '1.0.0', optional: true },
      },
      { 'node_modules/same': { version: '1.0.0' }, 'node_modules/other': { version: '1.0.0' } },
    );
    expect(missingPackages(dir)).toEqual(['node_modules/other', 'node_modules/absent']);
  });

  test('is complete in this very tree', () => {
    expect(missingPackages()).toEqual([]);
  });

  test.each(['18.20.0', '20.18.3', '8.0.0'])('refuses Node %s and says what is needed', (version) => {
    expect(() => checkNode(version, 'linux')).toThrow(/20\.19 or newer/);
  });

  test.each(['20.19.0', '22.1.0', '24.0.0'])('takes Node %s', (version) => {
    expect(() => checkNode(version, 'linux')).not.toThrow();
  });

  test('sends Windows to WSL2', () => {
    expect(() => checkNode('24.0.0', 'win32')).toThrow(/WSL2/);
  });
});

describe('the count of tests', () => {
  const file = (name, status, tests) => ({
    name: join(ROOT, name),
    status,
    assertionResults: tests.map((result) => ({ status: result })),
  });

  test('adds up the files of a vitest report', () => {
    const report = {
      testResults: [file('a', 'passed', ['passed', 'passed']), file('b', 'failed', ['failed', 'passed'])],
    };
    expect(countVitest(report)).toMatchObject({ passed: 3, failed: 1 });
  });

  test('counts a file that did not load as a failure', () => {
    expect(countVitest({ testResults: [file('a', 'failed', [])] })).toMatchObject({ passed: 0, failed: 1 });
  });

  test('tells a test that was not run, and does not count it as passed', () => {
    const tally = countVitest({ testResults: [file('a', 'passed', ['passed', 'pending'])] });
    expect(tally).toMatchObject({ passed: 1, failed: 0, remarks: ['1 not run in a'] });
  });

  test('takes flaky and skipped browser tests for failures', () => {
    const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 1 };
    expect(countPlaywright({ stats, errors: [] })).toMatchObject({ passed: 5, failed: 3 });
  });

  test('counts a setup that failed', () => {
    const stats = { expected: 0, unexpected: 0, flaky: 0, skipped: 0 };
    expect(countPlaywright({ stats, errors: [{ message: 'no stack' }] })).toMatchObject({ failed: 1 });
  });
});

describe('the settings of the supervisor', () => {
  test('come from the environment first and from the file second', () => {
    writeFileSync(join(dir, '.env'), 'WEB_PORT=4000\nOPERATOR_PORT=4001\n');
    const { ports } = readSettings({ CHIMERA_CONFIG_DIR: dir, WEB_PORT: '5000' });
    expect(ports).toMatchObject({ WEB_PORT: 5000, OPERATOR_PORT: 4001, CONTROL_PORT: 8081 });
  });

  test('ignore the file where real money is at stake', () => {
    writeFileSync(join(dir, '.env'), 'WEB_PORT=4000\n');
    const env = { CHIMERA_CONFIG_DIR: dir, CHIMERA_CLUSTER: 'mainnet', CHIMERA_MODE: 'live' };
    expect(readSettings(env).ports.WEB_PORT).toBe(3000);
  });

  test('refuse a port that is none', () => {
    expect(() => readSettings({ WEB_PORT: 'eighty' })).toThrow(/WEB_PORT must be a port/);
  });

  test('pass on the addresses that were really taken', () => {
    const settings = readSettings({ CHIMERA_CONFIG_DIR: dir, CONTROL_PORT: '0', OPERATOR_PORT: '0' });
    const localnet = {
      rpcUrl: 'http://127.0.0.1:1001',
      wsUrl: 'ws://127.0.0.1:1002',
      rpcUrl2: 'http://127.0.0.1:1003',
      wsUrl2: 'ws://127.0.0.1:1004',
      jitoUrl: 'http://127.0.0.1:1005',
      jupiterUrl: 'http://127.0.0.1:1005',
    };
    const operator = { operatorUrl: 'http://127.0.0.1:2001', controlUrl: 'http://127.0.0.1:2002' };
    expect(operatorEnv(settings, { localnet })).toMatchObject({
      CONTROL_PORT: '0',
      RPC_URLS: 'http://127.0.0.1:1001|ws://127.0.0.1:1002,http://127.0.0.1:1003|ws://127.0.0.1:1004',
      JITO_URL: 'http://127.0.0.1:1005',
    });
    // A restart takes the ports of the first start, or every address that others were told would be wrong.
    expect(operatorEnv(settings, { localnet, operator })).toMatchObject({ CONTROL_PORT: '2002' });
    expect(webEnv(settings, { operator })).toMatchObject({ CONTROL_PORT: '2002' });
  });

  test('pass on where people find the dashboard, and nothing made up while its port is open', () => {
    const toldBy = (env) => operatorEnv(readSettings({ CHIMERA_CONFIG_DIR: dir, ...env }), {}).PUBLIC_URL;
    expect(toldBy({ WEB_PORT: '4100' })).toBe('http://127.0.0.1:4100');
    expect(toldBy({ WEB_PORT: '0', PUBLIC_URL: 'https://chimera.example' })).toBe('https://chimera.example');
    expect(toldBy({ WEB_PORT: '0' })).toBeUndefined();
  });
});

test('a log file keeps the whole line, the login link left out', () => {
  const log = createLogFile(join(dir, 'logs', 'operator.log'));
  log.write('{"adminLink":"http://127.0.0.1:3000/login?token=abc-DEF_123","ready":true}');
  log.close();
  expect(readFileSync(log.path, 'utf8')).toBe(
    '{"adminLink":"http://127.0.0.1:3000/login?token=(hidden)","ready":true}\n',
  );
});

describe('the commands', () => {
  const node = (args) => spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });

  test('name the suites when an unknown one is asked for', () => {
    const { status, stderr } = node(['tooling/test.mjs', 'everything']);
    expect(status).toBe(64);
    expect(stderr).toMatch(/There are: static, unit, .*scenarios.*e2e/);
  });

  test('name the processes when an unknown one is asked for', () => {
    const { status, stderr } = node(['tooling/start.mjs', 'wallet']);
    expect(status).toBe(69);
    expect(stderr).toContain('localnet, operator, web');
  });
});
