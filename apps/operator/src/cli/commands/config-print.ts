import type { Config } from '../../config.ts';
import type { Command } from '../command.ts';
import { done } from '../output.ts';

const HIDDEN = '(hidden)';
/** Fields of the configuration that are secrets, or hold some. */
const SECRETS: readonly (keyof Config)[] = [
  'heliusApiKey',
  'hmacSecret',
  'privateKey',
  'vaultKeys',
  'telegramBotToken',
  'discordWebhookUrl',
];

export const configPrintCommand: Command = {
  name: 'config print',
  summary: 'The settings in force, secrets hidden.',
  usage: '',
  example: './chimera config print',
  async run({ config }) {
    const shown = Object.fromEntries(
      Object.entries(config).map(([name, value]) => [name, shownValue(name, value)]),
    );
    const lines = Object.entries(shown).map(([name, value]) => `${name.padEnd(22)} ${toText(value)}`);
    return done({ config: shown }, lines.join('\n'));
  },
};

function shownValue(name: string, value: unknown): unknown {
  if (SECRETS.some((secret) => secret === name)) return value === null ? null : HIDDEN;
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
    typeof part === 'string' && URL.canParse(part) ? withoutKeys(part) : part,
  );
}

/** Providers put keys into the query, the path's last piece or the user name; only the first and last are sure. */
function withoutKeys(text: string): string {
  const url = new URL(text);
  if (url.username === '' && url.password === '' && url.search === '') return text;
  return `${url.protocol}//${url.host}${url.pathname}?${HIDDEN}`;
}

const toText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
