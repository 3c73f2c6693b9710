import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openReader } from '@chimera/db/open';
import type { Config } from '../../config.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../output.ts';

interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

const NODE_MAJOR_MIN = 20;
const RPC_TIMEOUT_MS = 3_000;

export const doctorCommand: Command = {
  name: 'doctor',
  needsVault: true,
  summary: 'Look for what is wrong on this machine, and say what to do.',
  usage: '',
  example: './chimera doctor',
  async run({ config, operator }) {
    const ready = await operator.get('/ready');
    const isReady = ready.kind === 'answered' && ready.status === 200;
    const findings = [
      nodeVersion(),
      directory('data directory', config.dataDir),
      directory('config directory', config.configDir),
      privateFile('sealing key', join(config.configDir, 'operator.key')),
      privateFile('admin key', config.adminKeyFile),
      database(config),
      haltFile(config),
      ...(await Promise.all(config.rpcUrls.map(({ url }) => rpc(url)))),
      {
        name: 'operator',
        ok: isReady,
        detail: isReady ? 'ready' : `not ready: ${JSON.stringify(ready)}; see "npm start"`,
      },
    ];
    const isWell = findings.every(({ ok }) => ok);
    return {
      code: isWell ? EXIT.ok : EXIT.refused,
      json: { ok: isWell, findings },
      text: findings.map(({ name, ok, detail }) => `${ok ? 'ok  ' : 'BAD '} ${name}: ${detail}`).join('\n'),
    };
  },
};

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

async function rpc(url: string): Promise<Finding> {
  const name = `rpc ${new URL(url).host}`;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'getHealth' }),
      signal: AbortSignal.timeout(RPC_TIMEOUT_MS),
    });
    return { name, ok: response.ok, detail: `answered ${response.status}` };
  } catch (error) {
    return { name, ok: false, detail: `${String(error)}; check RPC_URLS, or start the localnet` };
  }
}
