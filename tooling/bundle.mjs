/**
 * Programs as one file each. Node loads hundreds of sources one by one, and translates each, at the price of two
 * seconds of processor time a start; one file made of the same sources costs a fifth of that. A bundle is kept with
 * what it was made of, and made again as soon as anything of that is another.
 *
 *     node tooling/bundle.mjs [entry ...]
 *
 * makes those of all programs, or of the entries named, so that a start needs to write nothing.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { endWith, ensureInstalled, ROOT, SetupError } from './install.mjs';

/** Whoever deletes the packages deletes what was made of them. */
const CACHE = join(ROOT, 'node_modules', '.cache', 'programs');
const PROGRAMS = [
  'apps/operator/src/cli/main.ts',
  'apps/operator/src/compose/follow-log-thread.ts',
  'apps/operator/src/main.ts',
  'apps/operator/src/roster-reader/main.ts',
  'apps/web/server.ts',
  'packages/db/src/checkpoint-worker.ts',
  'packages/db/src/reader-worker.ts',
  'packages/localnet/src/main.ts',
  'scout/src/main.ts',
];
/** Native modules, which are loaded from where their binaries lie, and the framework that finds itself by path. */
const EXTERNAL = ['better-sqlite3', '@duckdb/*', 'litesvm', 'next', 'bufferutil', 'utf-8-validate'];
/** Decide what is bundled, and are not part of it. */
const DECIDING = ['package-lock.json', 'tooling/bundle.mjs', ...workspaceManifests()];
/** An older bundle may still be loaded by a process that found it a moment ago. */
const OLD_AFTER_MS = 60_000;

/** What a bundled CommonJS package expects in its module, and how a source finds the files beside it. */
const BANNER = `import { createRequire as makeRequire } from 'node:module';
import { dirname as directoryOf } from 'node:path';
import { fileURLToPath as pathOfUrl } from 'node:url';
const require = makeRequire(import.meta.url);
const __filename = pathOfUrl(import.meta.url);
const __dirname = directoryOf(__filename);
const sourceUrl = (path) => new URL('../../../' + path, import.meta.url).href;`;

/** Says of a package's file that no line of it is mapped: the map is for our sources, and stays small. */
const UNMAPPED = `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(
  '{"version":3,"sources":[""],"mappings":"AAAA"}',
).toString('base64')}`;

/**
 * @param {string} entry from the root of the repository
 * @param {{ name: string, sources: ReadonlyMap<string, string> }} [instead] other wordings of sources, by absolute
 *   path, and the name under which what is made of them is kept apart; it is made anew each time
 * @returns {Promise<{ path: string, replaced: ReadonlySet<string> }>} the bundle, and which wordings are part of it
 */
export async function bundleProgram(entry, instead) {
  if (instead === undefined) {
    const fresh = findFresh(nameOf(entry));
    if (fresh !== undefined) return { path: fresh, replaced: new Set() };
  }
  return makeBundle(entry, instead);
}

const nameOf = (entry) => entry.replace(/\.ts$/, '').replace(/\W+/g, '-');
const manifestOf = (name) => join(CACHE, `${name}.json`);

function workspaceManifests() {
  const folders = ['apps', 'packages'].flatMap((group) =>
    readdirSync(join(ROOT, group)).map((name) => join(group, name)),
  );
  return ['.', 'scout', ...folders].map((folder) => join(folder, 'package.json'));
}

/** The bundle whose every input is as it was when it was made, or undefined. */
function findFresh(name) {
  const file = manifestOf(name);
  const manifest = readManifest(file);
  if (manifest === undefined) return undefined;
  const changed = manifest.inputs.filter((input) => !isUntouched(input));
  if (changed.some((input) => !hasSameContent(input))) return undefined;
  if (changed.length > 0) noteTouched(file, manifest);
  return join(CACHE, manifest.output);
}

function readManifest(file) {
  try {
    const manifest = JSON.parse(readFileSync(file, 'utf8'));
    return statOf(join(CACHE, manifest.output)) === undefined ? undefined : manifest;
  } catch (error) {
    // Never made, or not whole: it is made anew.
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Size and both times; the second one cannot be set, so whoever writes changes it. */
function statOf(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat && `${stat.size} ${stat.mtimeMs} ${stat.ctimeMs}`;
}

const isUntouched = ({ path, stat }) => statOf(join(ROOT, path)) === stat;

function hasSameContent({ path, hash }) {
  const absolute = join(ROOT, path);
  return statOf(absolute) !== undefined && hashOf(readFileSync(absolute)) === hash;
}

const hashOf = (content) => createHash('sha256').update(content).digest('base64');

/** A copied or checked out tree has the same content with other times; the next start need not read it again. */
function noteTouched(file, manifest) {
  const inputs = manifest.inputs.map((input) => ({ ...input, stat: statOf(join(ROOT, input.path)) }));
  try {
    writeWhole(file, JSON.stringify({ ...manifest, inputs }));
  } catch (error) {
    // Whoever runs an installed tree may be forbidden to write in it, and needs not to.
    if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code)) throw error;
  }
}

async function makeBundle(entry, instead) {
  const { build, formatMessages } = await import('esbuild');
  const inputs = new Map(DECIDING.map((path) => [path, readInput(path)]));
  const replaced = new Set();
  const plugin = readingPlugin({ inputs, sources: instead?.sources ?? new Map(), replaced });
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile: join(CACHE, 'bundle.mjs'),
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: EXTERNAL,
    banner: { js: BANNER },
    sourcemap: 'external',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'silent',
    plugins: [plugin],
  }).catch(async (error) => {
    if (error.errors === undefined) throw error;
    const words = await formatMessages(error.errors, { kind: 'error' });
    throw new SetupError(`${entry} cannot be put together:\n${words.join('')}`);
  });
  // What esbuild read by itself: JSON, for the most part.
  for (const path of Object.keys(result.metafile.inputs)) {
    if (!inputs.has(path) && !path.startsWith('<') && !path.startsWith('('))
      inputs.set(path, readInput(path));
  }
  const path = keep(
    instead?.name ?? nameOf(entry),
    result.outputFiles,
    instead === undefined ? inputs : undefined,
  );
  return { path, replaced };
}

/** Before it is read, so that a change in between shows. */
function readInput(path) {
  const stat = statOf(join(ROOT, path));
  const content = readFileSync(join(ROOT, path));
  return { stat, hash: hashOf(content), content };
}

/** Reads every source itself, to know exactly what went in, and lets `import.meta.url` name the source. */
function readingPlugin({ inputs, sources, replaced }) {
  return {
    name: 'read sources',
    setup: (build) => {
      build.onLoad({ filter: /\.([cm]?js|[cm]?ts)$/ }, ({ path: absolute }) => {
        const path = relative(ROOT, absolute);
        const { stat, hash, content } = readInput(path);
        inputs.set(path, { stat, hash });
        const text = sources.get(absolute) ?? content.toString('utf8');
        if (sources.has(absolute)) replaced.add(absolute);
        const isOurs = !path.includes('node_modules/');
        return {
          contents: isOurs ? text.replaceAll('import.meta.url', `sourceUrl('${path}')`) : text + UNMAPPED,
          loader: /ts$/.test(path) ? 'ts' : 'js',
        };
      });
    },
  };
}

/** Writes the bundle under a name of its content, so that no process ever loads half of one. */
function keep(name, outputFiles, inputs) {
  const code = outputFiles.find(({ path }) => path.endsWith('.mjs'));
  const map = outputFiles.find(({ path }) => path.endsWith('.map'));
  const output = `${name}-${hashOf(code.contents).replace(/\W/g, '').slice(0, 12)}.mjs`;
  try {
    mkdirSync(CACHE, { recursive: true });
    removeOld(name, output);
    writeWhole(join(CACHE, `${output}.map`), map.contents);
    writeWhole(join(CACHE, output), `${code.text}\n//# sourceMappingURL=${output}.map\n`);
    if (inputs !== undefined) {
      const rows = [...inputs].map(([path, { stat, hash }]) => ({ path, stat, hash }));
      writeWhole(manifestOf(name), JSON.stringify({ output, inputs: rows }));
    }
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code)) throw error;
    throw new SetupError(
      `The programs in ${CACHE} are not those of the sources, and may not be written (${error.code}). ` +
        'Run "node tooling/bundle.mjs" as the owner of the folder.',
    );
  }
  return join(CACHE, output);
}

function removeOld(name, output) {
  const isOwn = new RegExp(`^${name}-\\w+\\.mjs(\\.map)?$`);
  for (const file of readdirSync(CACHE)) {
    const path = join(CACHE, file);
    const stat = statSync(path, { throwIfNoEntry: false });
    const isOld = stat !== undefined && Date.now() - stat.mtimeMs > OLD_AFTER_MS;
    if (isOwn.test(file) && !file.startsWith(output) && isOld) rmSync(path, { force: true });
  }
}

function writeWhole(path, content) {
  const part = `${path}.${process.pid}-${performance.now()}`;
  writeFileSync(part, content);
  renameSync(part, path);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await ensureInstalled().catch(endWith);
  const named = process.argv.slice(2).map((path) => relative(ROOT, resolve(path)));
  for (const entry of named.length > 0 ? named : PROGRAMS) {
    const { path } = await bundleProgram(entry).catch(endWith);
    console.log(`${entry} is ${relative(ROOT, path)}`);
  }
}
