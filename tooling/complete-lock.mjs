/**
 * Completes `package-lock.json` so that `npm ci` accepts it everywhere.
 *
 * A registry that lacks the binaries of other platforms makes npm leave those optional packages out of the
 * lockfile; `npm ci` then compares and refuses. An entry of name, version and platform, without an address and
 * without an integrity, is enough: npm skips it where the platform differs and fetches it by version elsewhere.
 *
 *     node tooling/complete-lock.mjs [--check] [lockfile]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const SYSTEMS = [
  [/darwin|macos/, 'darwin'],
  [/win32|windows/, 'win32'],
  [/android/, 'android'],
  [/freebsd/, 'freebsd'],
  [/openharmony/, 'openharmony'],
  [/openbsd/, 'openbsd'],
  [/netbsd/, 'netbsd'],
  [/sunos/, 'sunos'],
  [/aix/, 'aix'],
  [/linux/, 'linux'],
];
const PROCESSORS = [
  [/wasm32/, 'wasm32'],
  [/arm64|aarch64/, 'arm64'],
  [/arm/, 'arm'],
  [/ia32/, 'ia32'],
  [/riscv64/, 'riscv64'],
  [/loong64/, 'loong64'],
  [/ppc64/, 'ppc64'],
  [/s390x/, 's390x'],
  [/mips64el/, 'mips64el'],
  [/x64/, 'x64'],
];

/** @returns {string | undefined} the value of the first pattern that occurs in the name */
function firstMatch(table, name) {
  return table.find(([pattern]) => pattern.test(name))?.[1];
}

/** What npm would have written about a binary package, judged by its name. */
function platformOf(name) {
  const os = firstMatch(SYSTEMS, name);
  const cpu = firstMatch(PROCESSORS, name);
  const libc = /musl/.test(name) ? 'musl' : os === 'linux' && /gnu/.test(name) ? 'glibc' : undefined;
  return { cpu: cpu && [cpu], libc: libc && [libc], os: os && [os] };
}

/** The folder that would hold `name` for the package at `from`: looked up from the inside out, as Node does. */
function resolveEntry(packages, from, name) {
  for (let folder = from; ; folder = parentOf(folder)) {
    const key = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (packages[key]) return key;
    if (folder === '') return undefined;
  }
}

function parentOf(folder) {
  const inner = folder.lastIndexOf('/node_modules/');
  if (inner >= 0) return folder.slice(0, inner);
  return '';
}

/** Keys sort as npm sorts them, so a later `npm install` leaves the file as it is. */
function sortByName(packages) {
  return Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
}

/**
 * Also drops what npm itself marks as belonging to nobody: `npm ci` does not install it, so it would seem
 * missing for ever.
 *
 * @returns {string[]} the keys that were absent and are now in `lock.packages`
 */
export function completeLock(lock) {
  const added = [];
  for (const [key, entry] of Object.entries(lock.packages)) if (entry.extraneous) delete lock.packages[key];
  for (const [from, holder] of Object.entries(lock.packages)) {
    for (const [name, range] of Object.entries(holder.optionalDependencies ?? {})) {
      if (resolveEntry(lock.packages, from, name)) continue;
      const { cpu, libc, os } = platformOf(name);
      const level = from.includes('node_modules/') ? from.slice(0, from.lastIndexOf('node_modules/')) : '';
      const key = `${level}node_modules/${name}`;
      lock.packages[key] = {
        version: range.replace(/^[\^~]/, ''),
        ...(cpu && { cpu }),
        ...(holder.dev && { dev: true }),
        ...(libc && { libc }),
        optional: true,
        ...(os && { os }),
      };
      added.push(key);
    }
  }
  lock.packages = sortByName(lock.packages);
  return added;
}

function main(args) {
  const check = args.includes('--check');
  const file = args.find((arg) => !arg.startsWith('--')) ?? 'package-lock.json';
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const added = completeLock(lock);
  if (check && added.length > 0) {
    console.error(`${file} lacks ${added.length} optional packages: run node tooling/complete-lock.mjs`);
    process.exit(1);
  }
  if (!check) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${file}: ${added.length} optional packages added`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main(process.argv.slice(2));
