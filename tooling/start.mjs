/**
 * One command for everything: installs what is missing, builds the dashboard, starts the processes in order,
 * keeps them running, and stops all of them together.
 *
 *     node tooling/start.mjs [localnet] [operator] [web] [--json]
 *
 * Without a name, all three. `--json` prints the ready line as JSON, for programs.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createChild } from './child.mjs';
import { endWith, ensureInstalled, ROOT, SetupError } from './install.mjs';
import { findLocalnet, wireLocalnet } from './localnet-wiring.mjs';
import { checkPorts, takeFreePort } from './ports.mjs';
import { localnetEnv, operatorEnv, webEnv } from './process-env.mjs';
import { onStopSignal, watchParent } from './processes.mjs';
import { readSettings } from './settings.mjs';
import { ensureWebBuilt } from './web-build.mjs';

const NAMES = ['localnet', 'operator', 'web'];
const PORTS_OF = {
  localnet: ['LOCALNET_RPC_PORT', 'LOCALNET_PROVIDERS_PORT', 'LOCALNET_SEARCHER_PORT'],
  operator: ['OPERATOR_PORT', 'CONTROL_PORT'],
  web: ['WEB_PORT'],
};

function readArguments(args) {
  const unknown = args.filter((arg) => !NAMES.includes(arg) && arg !== '--json');
  if (unknown.length > 0) {
    throw new SetupError(`No process is called ${unknown.join(', ')}. There are: ${NAMES.join(', ')}.`);
  }
  const named = NAMES.filter((name) => args.includes(name));
  return { json: args.includes('--json'), names: named.length > 0 ? named : NAMES };
}

/** Prints a line under the name of who speaks; in JSON mode standard output carries only the ready line. */
function createSay(json) {
  const colours = { localnet: 36, operator: 32, web: 35, chimera: 34 };
  const colourful = !json && process.stdout.isTTY && !process.env.NO_COLOR;
  const print = json ? console.error : console.log;
  return (name) => (line) => {
    const label = name.padEnd(8);
    print(colourful ? `\u001b[${colours[name]}m${label}\u001b[0m ${line}` : `${label} ${line}`);
  };
}

/** Everything one run shares: what was asked for, who speaks, what is up, and how to stop. */
function createRun({ names, json }, settings) {
  const say = createSay(json);
  const stop = new AbortController();
  const children = [];
  const runFile = join(settings.dataDir, 'run.json');
  /** Ready messages by name; a restarted child overwrites its own. */
  const up = {};

  function startChild(name, args, env) {
    const child = createChild({
      name,
      args,
      env,
      logPath: join(settings.dataDir, 'logs', `${name}.log`),
      say: say(name),
      onReady: (ready) => {
        const again = up[name] !== undefined;
        up[name] = ready;
        writeRunFile();
        if (again) onReadyAgain(name);
      },
    });
    children.push(child);
    return child.firstReady;
  }

  /** Where everything is, for the command line and for tests. */
  function writeRunFile() {
    const pids = Object.fromEntries(children.map((child) => [child.name, child.pid()]));
    const { adminLink: _once, ...operator } = up.operator ?? {};
    const content = { supervisor: process.pid, pids, ...up, operator };
    writeFileSync(runFile, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
    return content;
  }

  function onReadyAgain(name) {
    say(name)('is up again');
    if (name !== 'web') wire(run).catch((error) => say('chimera')(`wiring failed: ${error.message}`));
  }

  async function stopAll() {
    for (const child of children.toReversed()) await child.stop();
    rmSync(runFile, { force: true });
  }

  const run = { names, json, settings, say, stop, up, startChild, stopAll, writeRunFile };
  return run;
}

async function wire({ settings, up, say }) {
  if (settings.cluster !== 'localnet' || !up.operator) return;
  const localnet = up.localnet ?? (await findLocalnet(settings));
  if (localnet) await wireLocalnet({ settings, localnet, operator: up.operator, say: say('chimera') });
  else say('chimera')('no embedded cluster answers, so nothing was wired; start it with npm run localnet');
}

/** Ports that are 0 at first keep the number they got, so that a restart changes no address. */
async function fixWebPort({ names }, settings) {
  if (names.includes('web') && settings.ports.WEB_PORT === 0) settings.ports.WEB_PORT = await takeFreePort();
}

async function startAll(run) {
  const { names, settings, up, say, stop } = run;
  const wanted = (name) => names.includes(name);
  const built = wanted('web') ? ensureWebBuilt(say('web'), stop.signal) : undefined;
  // Awaited below; until then its failure must not count as unhandled.
  built?.catch(() => undefined);
  if (wanted('localnet') && settings.cluster === 'localnet') {
    await run.startChild('localnet', ['tooling/run.mjs', 'packages/localnet/src/main.ts'], () =>
      localnetEnv(settings, up),
    );
  }
  if (wanted('operator')) {
    await run.startChild('operator', ['tooling/run.mjs', 'apps/operator/src/main.ts'], () =>
      operatorEnv(settings, up),
    );
    await wire(run);
  }
  if (wanted('web')) {
    await built;
    await run.startChild('web', ['tooling/run.mjs', 'apps/web/server.ts'], () => webEnv(settings, up));
  }
}

function printReady({ json, names, settings, up, writeRunFile }) {
  const content = writeRunFile();
  if (json) {
    console.log(JSON.stringify({ ready: true, ...content, operator: up.operator }));
    return;
  }
  const rows = [
    ['Dashboard', up.web?.webUrl],
    ['First login', up.operator?.adminLink && `${up.operator.adminLink}  (works once)`],
    ['Operator', up.operator && `${up.operator.operatorUrl}/api/v1`],
    ['Cluster', up.localnet?.rpcUrl],
    ['Wallet', up.operator?.wallet],
    ['Logs', relative(process.cwd(), join(settings.dataDir, 'logs')) || '.'],
  ].filter(([, value]) => value);
  const where =
    settings.cluster === 'localnet' ? ' on its own Solana cluster; no real money is involved' : '';
  console.log(`\nReady: ${names.join(', ')}${where}.`);
  for (const [label, value] of rows) console.log(`  ${label.padEnd(12)} ${value}`);
  console.log('Ctrl-C stops everything.\n');
}

async function main(args) {
  const asked = readArguments(args);
  await ensureInstalled({ say: asked.json ? console.error : console.log });
  const settings = readSettings();
  const wanted = asked.names.flatMap((name) => PORTS_OF[name]);
  await checkPorts(wanted.map((setting) => ({ setting, port: settings.ports[setting] })));
  await fixWebPort(asked, settings);
  mkdirSync(settings.dataDir, { recursive: true });

  const run = createRun(asked, settings);
  let ending;
  const end = (code) => {
    ending ??= run.stopAll().then(() => process.exit(code));
    return ending;
  };
  const onStop = () => {
    run.stop.abort();
    end(0);
  };
  onStopSignal(onStop);
  watchParent(onStop);
  try {
    await startAll(run);
    printReady(run);
  } catch (error) {
    if (run.stop.signal.aborted) return;
    console.error(`\n${error instanceof SetupError ? error.message : error.stack}`);
    await end(1);
  }
}

process.chdir(ROOT);
await main(process.argv.slice(2)).catch(endWith);
