/**
 * Makes sure that what the other commands need is installed, and installs it when it is not. Every entry runs
 * this first, so it uses nothing but Node's own modules.
 *
 *     node tooling/install.mjs [--quiet]
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** Lies inside what it speaks of: whoever deletes the packages deletes it too. */
const STAMP = join('node_modules', '.installed-lockfile');
const NODE_MIN = [20, 19];
const PROGRESS_EVERY_MS = 5_000;
const INSTALL_TIMEOUT_MS = 900_000;
/** How much of npm's own output is repeated when it fails. */
const FAILURE_LINES_MAX = 25;

/** A condition on this machine that a person must mend; the message says how. */
export class SetupError extends Error {}

export function checkNode(version = process.versions.node, platform = process.platform) {
  if (platform === 'win32') {
    throw new SetupError('Chimera runs on Linux and macOS. On Windows, run it inside WSL2.');
  }
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1])) return;
  throw new SetupError(
    `Chimera needs Node ${NODE_MIN.join('.')} or newer and this is Node ${version}. ` +
      'Install a newer one (https://nodejs.org, or: nvm install 20) and try again.',
  );
}

/**
 * Names the packages that the lockfile wants and that are absent or of another version. Optional packages
 * belong to other platforms as often as not, so npm alone judges them.
 *
 * @returns {string[]}
 */
export function missingPackages(root = ROOT) {
  if (isStamped(root)) return [];
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  const wanted = readPackages(join(root, 'package-lock.json'));
  const installed = existsSync(installedFile) ? readPackages(installedFile) : {};
  return Object.entries(wanted)
    .filter(
      ([key, entry]) => key.includes('node_modules/') && !entry.optional && !entry.link && !entry.extraneous,
    )
    .filter(([key, entry]) => installed[key]?.version !== entry.version)
    .map(([key]) => key);
}

/** What npm installed of this very lockfile is complete by definition, whatever its own list says. */
function hashLockfile(root) {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

function isStamped(root) {
  const stamp = join(root, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hashLockfile(root);
}

function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/** npm of the calling command when there is one, so that both are of the same version. */
function npmCommand(args) {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('npm-cli.js')) return [process.execPath, [cli, ...args]];
  return ['npm', args];
}

function countInstalled(root) {
  const folder = join(root, 'node_modules');
  return existsSync(folder) ? readdirSync(folder).length : 0;
}

function describeProgress(root) {
  const compiling = existsSync(join(root, 'node_modules', 'better-sqlite3', 'build'));
  return compiling
    ? 'compiling better-sqlite3 (about a minute)'
    : `unpacking, ${countInstalled(root)} folders`;
}

/** Runs npm quietly, prints where it stands every few seconds, and throws with its last words when it fails. */
function runNpm(args, { root, say, remedy }) {
  const [command, commandArgs] = npmCommand(args);
  const startedAt = Date.now();
  return new Promise((resolve, reject) => {
    const child = spawn(command, commandArgs, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const lines = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        lines.push(...text.split('\n').filter((line) => line.trim() !== ''));
        lines.splice(0, Math.max(0, lines.length - FAILURE_LINES_MAX));
      });
    }
    const progress = setInterval(() => {
      const seconds = Math.round((Date.now() - startedAt) / 1_000);
      say(`  ${seconds} s: ${describeProgress(root)}`);
    }, PROGRESS_EVERY_MS);
    const deadline = setTimeout(() => child.kill('SIGKILL'), INSTALL_TIMEOUT_MS);
    const finish = (settle) => {
      clearInterval(progress);
      clearTimeout(deadline);
      settle();
    };
    child.on('error', (error) => finish(() => reject(new SetupError(`npm did not start: ${error.message}`))));
    child.on('close', (code) =>
      finish(() => {
        if (code === 0) return resolve();
        reject(new SetupError(`npm ${args[0]} failed.\n${lines.join('\n')}\n${remedy}`));
      }),
    );
  });
}

/**
 * Why the compiled part of better-sqlite3 does not load in this Node, or undefined when it does. One build
 * serves one major version of Node; loading it is the only reliable question.
 */
function sqliteProblem(root) {
  const script = 'new (require("better-sqlite3"))(":memory:").close()';
  const probe = spawnSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' });
  if (probe.status === 0) return undefined;
  return probe.stderr.trim().split('\n').slice(0, 5).join('\n') || `ended by ${probe.signal ?? probe.status}`;
}

/** The same question without a new process, for the case that all is well. */
function sqliteLoads(root) {
  try {
    const Database = createRequire(join(root, 'package.json'))('better-sqlite3');
    new Database(':memory:').close();
    return true;
  } catch {
    return false; // sqliteProblem() then tells the reason from a clean process.
  }
}

const COMPILER_REMEDY =
  'better-sqlite3 is compiled here when no ready binary can be fetched: it needs a C++ compiler, make and ' +
  'python3 (Debian and Ubuntu: apt-get install g++ make python3; macOS: xcode-select --install).';

/**
 * Installs the locked dependencies when they are missing or other, and rebuilds better-sqlite3 when Node changed.
 *
 * @param {{ root?: string, say?: (line: string) => void }} options
 */
export async function ensureInstalled({ root = ROOT, say = console.log } = {}) {
  checkNode();
  const missing = missingPackages(root);
  if (missing.length > 0) {
    say(`Installing dependencies (${missing.length} packages; a few minutes the first time) ...`);
    const startedAt = Date.now();
    await runNpm(['ci', '--no-audit', '--no-fund'], { root, say, remedy: COMPILER_REMEDY });
    writeFileSync(join(root, STAMP), hashLockfile(root));
    say(`Installed in ${Math.round((Date.now() - startedAt) / 1_000)} s.`);
  }
  if (sqliteLoads(root)) return;
  say(`Building better-sqlite3 for Node ${process.versions.node} (about a minute) ...`);
  await runNpm(['rebuild', 'better-sqlite3'], { root, say, remedy: COMPILER_REMEDY });
  const problem = sqliteProblem(root);
  if (problem) throw new SetupError(`better-sqlite3 does not load.\n${problem}\n${COMPILER_REMEDY}`);
}

/** Prints a setup error as a sentence and ends with a stable code; anything else is a bug and keeps its trace. */
export function endWith(error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`\n${error.message}`);
  process.exit(69);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const quiet = process.argv.includes('--quiet');
  // Standard output belongs to the command that follows, so progress goes to standard error.
  await ensureInstalled({ say: (line) => console.error(line) }).catch(endWith);
  if (!quiet) console.log('Everything is installed.');
}
