/** The suites of `npm test`: what each runs, how long it may take, and how its results are counted. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { findBrowser } from './browser.mjs';
import { ROOT } from './install.mjs';
import { runCommand } from './processes.mjs';
import { findStrace } from './strace.mjs';
import { ensureWebBuilt } from './web-build.mjs';

const RESULTS_DIR = join(ROOT, 'test-results', 'suites');
const BIN = join(ROOT, 'node_modules', '.bin');

/** A cap is for what hangs or a slow machine; everything together may take twenty minutes. */
export const SUITES = [
  { name: 'static', capMs: 60_000, run: runStatic },
  { name: 'unit', capMs: 300_000, run: (suite) => runVitest(suite, 'unit') },
  { name: 'slow', capMs: 300_000, run: (suite) => runVitest(suite, 'slow') },
  { name: 'simulation', capMs: 540_000, run: (suite) => runVitest(suite, 'simulation') },
  { name: 'mutants', capMs: 150_000, run: (suite) => runVitest(suite, 'mutants') },
  { name: 'scenarios', capMs: 400_000, run: (suite) => runVitest(suite, 'scenarios') },
  { name: 'crash', capMs: 300_000, run: (suite) => runVitest(suite, 'crash') },
  { name: 'durability', capMs: 90_000, run: runDurability },
  { name: 'e2e', capMs: 1_200_000, run: runPlaywright },
];

/** Checks that read the sources without running them; each counts as one test. */
const STATIC_STEPS = [
  { name: 'format and lint', command: join(BIN, 'biome'), args: ['check', '--error-on-warnings', '.'] },
  { name: 'types', command: join(BIN, 'tsc'), args: ['-p', 'tsconfig.json'] },
  { name: 'types of the web', command: join(BIN, 'tsc'), args: ['-p', 'apps/web/tsconfig.json'] },
  { name: 'lockfile', command: process.execPath, args: ['tooling/complete-lock.mjs', '--check'] },
];

/**
 * @typedef {{ passed: number, failed: number, notes: string[], remarks: string[] }} Tally
 * A note is a failure in words; a remark is none.
 */

async function runStatic({ capMs, abort }) {
  const startedAt = Date.now();
  const tally = emptyTally();
  for (const step of STATIC_STEPS) {
    const timeoutMs = Math.max(1, capMs - (Date.now() - startedAt));
    const { code, timedOut, ms } = await runCommand(step.command, step.args, { timeoutMs, abort });
    const passed = code === 0 && !timedOut;
    console.log(`${passed ? 'ok' : 'FAILED'}  ${step.name} (${(ms / 1_000).toFixed(1)} s)`);
    if (passed) tally.passed += 1;
    else tally.failed += 1;
    if (timedOut) tally.notes.push(`${step.name} hit the time cap`);
  }
  return tally;
}

function freshResultFile(name) {
  mkdirSync(RESULTS_DIR, { recursive: true });
  const file = join(RESULTS_DIR, `${name}.json`);
  rmSync(file, { force: true });
  return file;
}

/** A runner that fails without a failed test (a file that does not load, an unhandled error) is one failure. */
function settle(tally, { code, timedOut }) {
  const ran = tally.passed + tally.failed;
  if (timedOut) tally.notes.push('hit its time cap');
  else if (ran === 0) tally.notes.push('ran no test');
  else if (code !== 0 && tally.failed === 0) tally.notes.push(`ended with code ${code}`);
  if (tally.notes.length > 0 && tally.failed === 0) tally.failed = 1;
  return tally;
}

async function runVitest({ capMs, abort }, project, env = {}) {
  const file = freshResultFile(project);
  const args = [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ];
  const outcome = await runCommand(join(BIN, 'vitest'), args, { timeoutMs: capMs, env, abort });
  return settle(
    existsSync(file) ? countVitest(JSON.parse(readFileSync(file, 'utf8'))) : emptyTally(),
    outcome,
  );
}

function emptyTally() {
  return { passed: 0, failed: 0, notes: [], remarks: [] };
}

/** @returns {Tally} a test file that fails before its first test counts as one failed test */
export function countVitest(report) {
  const tally = emptyTally();
  for (const file of report.testResults) {
    const failures = file.assertionResults.filter((test) => test.status === 'failed').length;
    const skipped = file.assertionResults.filter((test) => !['failed', 'passed'].includes(test.status));
    tally.passed += file.assertionResults.length - failures - skipped.length;
    tally.failed += failures;
    if (skipped.length > 0) tally.remarks.push(`${skipped.length} not run in ${relative(ROOT, file.name)}`);
    if (file.status === 'failed' && failures === 0) tally.failed += 1;
  }
  return tally;
}

/** The syscall tracer exists on Linux only; elsewhere the test that needs it says so. */
async function runDurability(suite) {
  if (process.platform !== 'linux') return runVitest(suite, 'durability');
  const strace = await findStrace({ install: true });
  return strace.path
    ? runVitest(suite, 'durability', { STRACE_PATH: strace.path })
    : { ...emptyTally(), failed: 1, notes: [strace.problem] };
}

async function runPlaywright({ capMs, abort }) {
  const file = freshResultFile('e2e');
  const browser = await findBrowser({ install: true });
  if (!browser.path) return { ...emptyTally(), failed: 1, notes: [browser.problem] };
  const buildProblem = await ensureWebBuilt(console.log, abort).then(
    () => undefined,
    (error) => error.message,
  );
  if (buildProblem) return { ...emptyTally(), failed: 1, notes: [buildProblem] };
  const args = ['test', '--config', 'tests/e2e/playwright.config.ts', '--reporter=list,json'];
  const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: file, CHROMIUM_PATH: browser.path };
  const outcome = await runCommand(join(BIN, 'playwright'), args, { timeoutMs: capMs, env, abort });
  return settle(
    existsSync(file) ? countPlaywright(JSON.parse(readFileSync(file, 'utf8'))) : emptyTally(),
    outcome,
  );
}

/** @returns {Tally} a flaky or skipped test counts as failed: neither is a proof */
export function countPlaywright(report) {
  const { expected, unexpected, flaky, skipped } = report.stats;
  const tally = { ...emptyTally(), passed: expected, failed: unexpected + flaky + skipped };
  if (skipped > 0) tally.notes.push(`${skipped} skipped`);
  if (flaky > 0) tally.notes.push(`${flaky} flaky`);
  tally.failed += report.errors?.length ?? 0;
  return tally;
}
