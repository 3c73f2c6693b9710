import { ROLES, type Role } from '@chimera/core/control/roles';
import { createReadDb } from '@chimera/db/read-at';
import { type AccessRows, readAccess } from '@chimera/db/reads/access';
import type { Config } from '../../config.ts';
import { loginPage } from '../../control/access.ts';
import { type Command, type CommandInput, textOption, UsageError, wordAt } from '../command.ts';
import { withDatabase } from '../database.ts';
import { dashboardUrlOf, type OperatorAnswer, outputOf } from '../operator-client.ts';
import { done } from '../output.ts';

export const adminLinkCommand: Command = {
  name: 'admin link',
  summary: 'Make a login link that works once, for thirty minutes; also when the last one was lost.',
  usage: '[--role readonly|operator|admin]',
  example: './chimera admin link --role operator',
  options: { role: { type: 'string' } },
  async run({ config, operator }, input) {
    const answer = await operator.command('login-link', { role: roleOption(input, 'admin') });
    return outputOf(withPage(answer, config), ({ token, url }) =>
      typeof url === 'string' ? url : pageUnknown(String(token)),
    );
  },
};

/** The running operator was told where the dashboard is, or one that was started beside it has said so itself. */
function withPage(answer: OperatorAnswer, config: Config): OperatorAnswer {
  if (answer.kind !== 'answered' || answer.body.url !== null) return answer;
  const dashboardUrl = dashboardUrlOf(config);
  const url = dashboardUrl === null ? null : loginPage(dashboardUrl, String(answer.body.token));
  return { ...answer, body: { ...answer.body, url } };
}

const pageUnknown = (token: string): string =>
  [
    'Nobody told this operator where the dashboard is: WEB_PORT is 0, and none was started with it.',
    `Open /login?token=${token} under the address that "npm run web" prints.`,
    'To have the whole address here, start both by "npm start", or set WEB_PORT or PUBLIC_URL.',
  ].join('\n');

export const adminKeyCommand: Command = {
  name: 'admin key',
  summary: 'Add an API key; it is shown once.',
  usage: '--name <name> [--role readonly|operator|admin]',
  example: './chimera admin key --name grafana --role readonly',
  options: { name: { type: 'string' }, role: { type: 'string' } },
  async run({ operator }, input) {
    const answer = await operator.command('api-key', {
      name: textOption(input, 'name') ?? 'unnamed',
      role: roleOption(input, 'readonly'),
    });
    return outputOf(answer, ({ keyId, secret }) => `Key ${keyId}, shown only now: ${secret}`);
  },
};

export const adminListCommand: Command = {
  name: 'admin list',
  summary: 'Open sessions, API keys and wallets that may sign in. Works with the operator dead.',
  usage: '',
  example: './chimera admin list',
  async run({ config }) {
    return withDatabase(config, (db) => {
      const { rows } = readAccess(createReadDb(db), { nowMs: Date.now() });
      return done(rows, textOf(rows));
    });
  },
};

const timeOf = (ms: number): string => new Date(ms).toISOString();

function textOf({ sessions, keys, wallets }: AccessRows): string {
  return [
    'Sessions',
    ...sessions.map(
      ({ sessionId, userId, role, expiresAtMs }) =>
        `  ${sessionId}  ${role.padEnd(8)}  ${userId}, until ${timeOf(expiresAtMs)}`,
    ),
    'Keys',
    ...keys.map(
      ({ keyId, role, name, revokedAtMs }) =>
        `  ${keyId}  ${role.padEnd(8)}  ${name}${revokedAtMs === null ? '' : `, revoked ${timeOf(revokedAtMs)}`}`,
    ),
    'Wallets',
    ...wallets.map(
      ({ wallet, role, label, removedAtMs }) =>
        `  ${wallet}  ${role.padEnd(8)}  ${label ?? ''}${removedAtMs === null ? '' : `, removed ${timeOf(removedAtMs)}`}`,
    ),
  ].join('\n');
}

export const adminRevokeCommand: Command = {
  name: 'admin revoke',
  summary: 'End a session or an API key now; its open screens close.',
  usage: 'key|session <id>',
  example: './chimera admin revoke key 1f2e3d4c5b6a',
  async run({ operator }, input) {
    const kind = wordAt(input, 0, '"key" or "session"');
    const id = wordAt(input, 1, 'the id that "./chimera admin list" shows');
    if (kind !== 'key' && kind !== 'session') throw new UsageError('say key or session');
    const answer = await (kind === 'key'
      ? operator.command('api-key-revoke', { keyId: id })
      : operator.command('session-revoke', { sessionId: id }));
    return outputOf(answer, ({ seq }) => `The ${kind} ${id} is revoked (row ${seq}).`);
  },
};

export const adminWalletCommand: Command = {
  name: 'admin wallet',
  summary: 'Let a wallet sign in under a role, or take it out; its open sessions end.',
  usage: 'add|remove <address> [--role readonly|operator|admin] [--label <text>]',
  example: './chimera admin wallet add 7xKX... --role operator --label "Ada"',
  options: { role: { type: 'string' }, label: { type: 'string' } },
  async run({ operator }, input) {
    const act = wordAt(input, 0, '"add" or "remove"');
    if (act !== 'add' && act !== 'remove') throw new UsageError('say add or remove');
    const wallet = wordAt(input, 1, 'the address of the wallet');
    const role = act === 'remove' ? null : roleOption(input, 'readonly');
    const answer = await operator.command('admin-wallet', {
      wallet,
      role,
      label: textOption(input, 'label') ?? null,
    });
    return outputOf(answer, () =>
      role === null ? `${wallet} signs in no more.` : `${wallet} signs in as ${role}.`,
    );
  },
};

function roleOption(input: CommandInput, otherwise: Role): Role {
  const asked = textOption(input, 'role') ?? otherwise;
  const role = ROLES.find((known) => known === asked);
  if (role === undefined) throw new UsageError(`--role is one of ${ROLES.join(', ')}`);
  return role;
}
