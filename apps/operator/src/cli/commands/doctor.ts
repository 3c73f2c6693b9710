import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DEFAULT_LIMITS } from '@chimera/core/limits';
import { loadBook } from '@chimera/db/load-book';
import { openReader } from '@chimera/db/open';
import { z } from 'zod';
import type { Config } from '../../config.ts';
import type { Command, CommandContext } from '../command.ts';
import { EXIT } from '../output.ts';
import { type Finding, preflight, probeProvider } from '../preflight.ts';

const NODE_MAJOR_MIN = 20;

export const doctorCommand: Command = {
  name: 'doctor',
  needsVault: true,
  summary: 'Look for what is wrong on this machine, and say what to do.',
  usage: '',
  example: './chimera doctor',
  async run(context) {
    const findings = await examine(context);
    const isWell = findings.every(({ ok, isAdvisory }) => ok || isAdvisory === true);
    return {
      code: isWell ? EXIT.ok : EXIT.refused,
      json: { ok: isWell, findings },
      text: findings.map(lineOf).join('\n'),
    };
  },
};

const lineOf = ({ name, ok, isAdvisory, detail }: Finding): string =>
  `${ok ? 'ok  ' : isAdvisory === true ? 'NOTE' : 'BAD '} ${name}: ${detail}`;

/** Everything that can be looked at from outside, the operator running or not. */
export async function examine({ config, operator }: CommandContext): Promise<readonly Finding[]> {
  const probes = await Promise.all(config.rpcUrls.map(({ url }) => probeProvider(url, Date.now)));
  return [
    nodeVersion(),
    directory('data directory', config.dataDir),
    directory('config directory', config.configDir),
    privateFile('sealing key', join(config.configDir, 'operator.key')),
    privateFile('admin key', config.adminKeyFile),
    database(config),
    haltFile(config),
    ...preflight(config, probes, latencyGateMsMax(config)),
    ...(await running({ operator })),
  ];
}

/** As it is in force, or as it would be at a first start. */
function latencyGateMsMax(config: Config): number {
  if (!existsSync(config.databasePath)) return DEFAULT_LIMITS.latencyGateMsMax;
  const db = openReader(config.databasePath);
  try {
    return loadBook(db).limits.latencyGateMsMax;
  } finally {
    db.close();
  }
}

const notReady = z.object({
  details: z.array(z.object({ name: z.string(), cause: z.string(), remedy: z.string() })).min(1),
});

/** Before a first start nothing runs, and that is no fault. */
async function running({ operator }: Pick<CommandContext, 'operator'>): Promise<readonly Finding[]> {
  const ready = await operator.get('/ready');
  const name = 'operator';
  if (ready.kind === 'unreachable') {
    const detail = `does not run (${ready.reason}); npm start, or systemctl start chimera-operator`;
    return [{ name, ok: false, isAdvisory: true, detail }];
  }
  if (ready.status === 200) return [{ name, ok: true, detail: 'ready' }];
  const told = notReady.safeParse(ready.body);
  if (!told.success) return [{ name, ok: false, detail: `not ready: ${JSON.stringify(ready.body)}` }];
  return told.data.details.map((check) => ({
    name: `operator, ${check.name}`,
    ok: false,
    detail: `${check.cause}; ${check.remedy}`,
  }));
}

function nodeVersion(): Finding {
  const major = Number.parseInt(process.versions.node, 10);
  const ok = major >= NODE_MAJOR_MIN;
  return { name: 'node', ok, detail: `${process.versions.node}${ok ? '' : '; install 20.19 or newer'}` };
}

function directory(name: string, path: string): Finding {
  const existing = existsSync(path) ? path : dirname(path);
  try {
    accessSync(existing, constants.W_OK);
    return { name, ok: true, detail: path };
  } catch (error) {
    return { name, ok: false, detail: `${path} is not writable (${String(error)}); mend its owner or mode` };
  }
}

function privateFile(name: string, path: string): Finding {
  if (!existsSync(path)) return { name, ok: true, detail: 'made at the first start' };
  const mode = statSync(path).mode & 0o777;
  const ok = (mode & 0o077) === 0;
  return {
    name,
    ok,
    detail: ok ? path : `${path} is readable by others (${mode.toString(8)}); chmod 600 it`,
  };
}

function database(config: Config): Finding {
  const name = 'database';
  if (!existsSync(config.databasePath)) return { name, ok: true, detail: 'made at the first start' };
  try {
    const db = openReader(config.databasePath);
    const result = String(db.pragma('quick_check', { simple: true }));
    db.close();
    return { name, ok: result === 'ok', detail: `${config.databasePath}: ${result}` };
  } catch (error) {
    return { name, ok: false, detail: `${String(error)}; restore a backup or run ./chimera rebuild` };
  }
}

function haltFile(config: Config): Finding {
  const exists = existsSync(config.haltFile);
  return { name: 'HALT file', ok: !exists, detail: exists ? 'present; see ./chimera resume' : 'absent' };
}
