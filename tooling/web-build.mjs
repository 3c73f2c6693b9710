/** Builds the dashboard when its sources changed since the last build, and only then. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT, SetupError } from './install.mjs';

const WEB_DIR = join(ROOT, 'apps', 'web');
const STAMP = join(WEB_DIR, '.next', 'source-hash');
const SOURCES = ['apps/web', 'packages/core', 'packages/db', 'package-lock.json'];
const IGNORED = new Set(['.next', 'node_modules', 'next-env.d.ts', 'test-results']);
const BUILD_TIMEOUT_MS = 600_000;
const PROGRESS_EVERY_MS = 10_000;
const FAILURE_LINES_MAX = 40;
/** Two starts in one checkout may build at once; the second waits for the first and uses its work. */
const OTHER_BUILD = /another next build process is already running/i;
const OTHER_BUILD_CHECK_MS = 2_000;

function listFiles(path) {
  if (!existsSync(path)) return [];
  const entries = readdirSync(path, { withFileTypes: true });
  return entries
    .filter((entry) => !IGNORED.has(entry.name) && !/\.(test|spec)\.tsx?$/.test(entry.name))
    .flatMap((entry) => {
      const child = join(path, entry.name);
      return entry.isDirectory() ? listFiles(child) : [child];
    });
}

/** One hash over the names and contents of everything the build reads. */
function hashSources() {
  const hash = createHash('sha256').update(process.versions.node.split('.')[0] ?? '');
  const files = SOURCES.flatMap((source) => {
    const path = join(ROOT, source);
    return source.includes('.') ? [path] : listFiles(path);
  });
  for (const file of files.sort()) {
    hash
      .update(`${relative(ROOT, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

function runBuild(say, abort) {
  const startedAt = Date.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'node_modules/next/dist/bin/next'), 'build'], {
      cwd: WEB_DIR,
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: abort,
      timeout: BUILD_TIMEOUT_MS,
    });
    const lines = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        lines.push(...text.split('\n').filter((line) => line.trim() !== ''));
        lines.splice(0, Math.max(0, lines.length - FAILURE_LINES_MAX));
      });
    }
    const seconds = () => Math.round((Date.now() - startedAt) / 1_000);
    const progress = setInterval(
      () => say(`still building the dashboard, ${seconds()} s`),
      PROGRESS_EVERY_MS,
    );
    const settle = (error) => {
      clearInterval(progress);
      if (error) reject(error);
      else resolve(seconds());
    };
    child.on('error', settle);
    child.on('close', (code, signal) => {
      if (code === 0) return settle();
      settle(new SetupError(`The dashboard did not build (${code ?? signal}).\n${lines.join('\n')}`));
    });
  });
}

/** @param {(line: string) => void} say */
export async function ensureWebBuilt(say, abort) {
  for (let waited = 0; ; waited += OTHER_BUILD_CHECK_MS) {
    const hash = hashSources();
    if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash) return;
    if (waited === 0) say('building the dashboard (about half a minute)');
    try {
      const seconds = await runBuild(say, abort);
      writeFileSync(STAMP, hash);
      say(`dashboard built in ${seconds} s`);
      return;
    } catch (error) {
      if (!OTHER_BUILD.test(error.message) || waited >= BUILD_TIMEOUT_MS) throw error;
      await sleep(OTHER_BUILD_CHECK_MS, undefined, { signal: abort });
    }
  }
}
