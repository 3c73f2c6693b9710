/**
 * The steps of `deploy/docker` where no engine runs: what the Dockerfile's build stage does, in a copy of the sources
 * outside the checkout, and then both programs of the image as a user without rights, from a tree that they cannot
 * write, against the embedded cluster.
 *
 *     node tooling/image-steps.mjs [--keep]
 *
 * Needs root, to become another user. What only an engine can do (layers, mounts, capabilities) is not tried.
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { endWith, ensureInstalled, ROOT, SetupError } from './install.mjs';
import { takeFreePort } from './ports.mjs';
import { operatorEnv, webEnv } from './process-env.mjs';
import { readSettings } from './settings.mjs';

const NOBODY = 65_534;
const READY_MS = 60_000;
const STOP_MS = 10_000;

const say = (text) => console.log(`image    ${text}`);

/** The Dockerfile as its stages, each a list of instructions with their text. */
function readStages() {
  const text = readFileSync(join(ROOT, 'deploy/docker/Dockerfile'), 'utf8').replaceAll('\\\n', ' ');
  const stages = [];
  for (const line of text.split('\n')) {
    const [, instruction, rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (instruction === 'FROM') stages.push([]);
    else if (instruction !== undefined) stages.at(-1)?.push({ instruction, rest });
  }
  return stages;
}

/** `COPY . .`, without what `.dockerignore` keeps out: what git knows is less than that, and all that is needed. */
function copySources(to) {
  const { stdout } = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  for (const path of stdout.split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(to, path)), { recursive: true });
    cpSync(join(ROOT, path), join(to, path), { verbatimSymlinks: true });
  }
}

/** Packages of the operating system are the machine's own here. */
const isOfSystem = (command) => /\b(apt-get|useradd)\b/.test(command);

function runBuildStage(stage, image) {
  for (const { instruction, rest } of stage) {
    if (instruction === 'COPY') copySources(image);
    if (instruction !== 'RUN' || isOfSystem(rest)) continue;
    say(rest);
    const { status } = spawnSync('sh', ['-c', rest], {
      cwd: image,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    if (status !== 0) throw new SetupError(`"${rest}" ended with ${status}`);
  }
}

/** Starts a program as nobody; resolves with its ready line. */
function startProgram(name, command, { cwd, env, asNobody }) {
  const [program, ...args] = command;
  const identity = asNobody ? { uid: NOBODY, gid: NOBODY } : {};
  const path = process.env.PATH;
  const child = spawn(program === 'node' ? process.execPath : program, args, {
    ...identity,
    cwd,
    env: { PATH: path, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ready = new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new SetupError(`${name} was not ready in time`)), READY_MS);
    child.on('exit', (code) => reject(new SetupError(`${name} ended with ${code}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const told = line.startsWith('{"ready":true') ? JSON.parse(line) : undefined;
      if (told === undefined) return;
      clearTimeout(timer);
      resolve(told);
    });
  });
  const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve(code ?? signal)));
  return { name, ready, ended, stop: () => child.kill('SIGTERM') };
}

async function stopAll(programs) {
  const codes = [];
  for (const { name, ended, stop } of programs.toReversed()) {
    stop();
    const late = new Promise((resolve) => setTimeout(resolve, STOP_MS, 'late').unref());
    codes.push([name, await Promise.race([ended, late])]);
  }
  return codes;
}

async function runImage(stages, image, state) {
  const commandOf = (text) => JSON.parse(text);
  const last = stages.at(-1) ?? [];
  const operatorCommand = commandOf(last.find(({ instruction }) => instruction === 'CMD')?.rest ?? '[]');
  const compose = readFileSync(join(ROOT, 'deploy/docker/compose.yml'), 'utf8');
  const webCommand = commandOf(/^ {4}command: (\[.*\])$/m.exec(compose)?.[1] ?? '[]');
  const folders = { CHIMERA_DATA_DIR: join(state, 'data'), CHIMERA_CONFIG_DIR: join(state, 'config') };
  const ports = Object.fromEntries(
    ['OPERATOR', 'CONTROL', 'LOCALNET_RPC', 'LOCALNET_PROVIDERS', 'LOCALNET_SEARCHER'].map((name) => [
      `${name}_PORT`,
      '0',
    ]),
  );
  const settings = readSettings({ ...folders, ...ports, WEB_PORT: String(await takeFreePort()) });
  const programs = [];
  const start = (name, command, options) => {
    const program = startProgram(name, command, options);
    programs.push(program);
    return program.ready;
  };
  const clusterEnv = { LOCALNET_HISTORY_DAYS: '0', LOCALNET_RPC_PORT: '0', LOCALNET_PROVIDERS_PORT: '0' };
  try {
    const localnet = await start('localnet', ['node', 'tooling/run.mjs', 'packages/localnet/src/main.ts'], {
      cwd: ROOT,
      env: { ...clusterEnv, LOCALNET_SEARCHER_PORT: '0', CHIMERA_DATA_DIR: join(state, 'cluster') },
    });
    const asNobody = { cwd: image, asNobody: true };
    const env = { NODE_ENV: 'production', HOME: state };
    const operator = await start('operator', operatorCommand, {
      ...asNobody,
      env: { ...env, ...operatorEnv(settings, { localnet }) },
    });
    await start('web', webCommand, {
      ...asNobody,
      env: { ...env, ...webEnv(settings, { operator }) },
    });
    await mustAnswer(`${operator.operatorUrl}/ready`);
    await mustAnswer(`http://127.0.0.1:${settings.ports.WEB_PORT}/login`);
    await mustAnswer(`${operator.operatorUrl}/api/v1/openapi.json`);
  } finally {
    for (const [name, code] of await stopAll(programs)) say(`${name} ended with ${code}`);
  }
}

async function mustAnswer(url) {
  const { status } = await fetch(url, { signal: AbortSignal.timeout(READY_MS) });
  say(`${new URL(url).pathname} answers ${status}`);
  if (status !== 200) throw new SetupError(`${url} answered ${status}`);
}

async function main() {
  if (process.getuid?.() !== 0)
    throw new SetupError('run it as root: the programs of the image run as another user');
  await ensureInstalled();
  const dir = mkdtempSync(join(tmpdir(), 'chimera-image-'));
  const [image, state] = [join(dir, 'image'), join(dir, 'state')];
  const stages = readStages();
  try {
    for (const folder of [image, state]) mkdirSync(folder);
    spawnSync('chmod', ['755', dir]);
    spawnSync('chown', [`${NOBODY}:${NOBODY}`, state]);
    runBuildStage(stages[0] ?? [], image);
    say(`the image is built; both programs run as user ${NOBODY}`);
    await runImage(stages, image, state);
    say('every step that needs no engine went well');
  } finally {
    if (!process.argv.includes('--keep')) rmSync(dir, { recursive: true, force: true });
  }
}

await main().catch(endWith);
process.exit(0);
