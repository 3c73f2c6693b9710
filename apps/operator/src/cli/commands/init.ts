import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnvFile } from '../../config/env-file.ts';
import { SETTINGS, type SettingName } from '../../config/settings.ts';
import { loadConfig } from '../../config.ts';
import { writePrivateFile } from '../../control/private-file.ts';
import { type Command, type CommandContext, type CommandInput, textOption, UsageError } from '../command.ts';
import { done, EXIT, type Output } from '../output.ts';
import { PASSPHRASE_OPTIONS } from '../vault-passphrase.ts';
import { vaultInitCommand } from './vault.ts';

/** What is asked, in this order; each has an option of its name. None of them is a secret. */
const QUESTIONS = {
  cluster: { setting: 'CHIMERA_CLUSTER', fallback: 'localnet' },
  mode: { setting: 'CHIMERA_MODE', fallback: '' },
  'rpc-urls': { setting: 'RPC_URLS', fallback: '' },
  'public-url': { setting: 'PUBLIC_URL', fallback: '' },
} as const satisfies Record<string, { readonly setting: SettingName; readonly fallback: string }>;

type Question = keyof typeof QUESTIONS;
const NAMES = Object.keys(QUESTIONS) as readonly Question[];

export const initCommand: Command = {
  name: 'init',
  summary: 'Write the settings file, and the vault if wanted. Keeps what is there; may run again.',
  usage:
    '[--cluster localnet|mainnet] [--mode paper|live] [--rpc-urls <list>] [--public-url <url>] [--vault] [--passphrase-file <path>] [--defaults]',
  example: './chimera init --cluster mainnet --mode paper --rpc-urls https://a.example,https://b.example',
  options: {
    ...Object.fromEntries(NAMES.map((name) => [name, { type: 'string' as const }])),
    ...PASSPHRASE_OPTIONS,
    vault: { type: 'boolean' },
    defaults: { type: 'boolean' },
  },
  run: init,
};

async function init(context: CommandContext, input: CommandInput): Promise<Output> {
  const { configDir } = context.config;
  const path = join(configDir, '.env');
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const known = parseEnvFile(before);
  if (!known.ok) throw new UsageError(`${path}: ${known.error}; mend or remove it`);
  const wanted = await answers(context, input, known.value);
  const changed = Object.entries(wanted).filter(([name, value]) => (known.value[name] ?? '') !== value);
  const text = changed.reduce((file, [name, value]) => withLine(file, name, value), before);
  const problem = problemOf({ ...known.value, ...wanted }, configDir);
  if (problem !== null) return refused(problem);
  mkdirSync(configDir, { recursive: true });
  if (text !== before) writePrivateFile(path, text);
  const vault = input.options.vault === true ? await vaultOnce(context, input) : null;
  if (vault !== null && vault.code !== EXIT.ok) return vault;
  return done(
    { status: 'done', path, changed: changed.map(([name]) => name), vault: vault?.json ?? null },
    [
      changed.length === 0
        ? `${path} is as wanted.`
        : `${path}: ${changed.map(([name]) => name).join(', ')} set.`,
      ...(vault === null ? [] : [vault.text]),
      'Look for what is missing by ./chimera doctor, then npm start.',
    ].join('\n'),
  );
}

/** By option, else what the file says, else asked; behind a pipe and with `--defaults` nobody is asked. */
async function answers(
  { prompt }: CommandContext,
  input: CommandInput,
  known: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const name of NAMES) {
    const { setting, fallback } = QUESTIONS[name];
    const kept = known[setting] ?? fallback;
    const isAsked = input.options.defaults !== true && process.stdin.isTTY;
    const shown = kept === '' ? '' : ` [${kept}]`;
    const asked = isAsked ? await prompt.askShown(`${SETTINGS[setting].sentence}\n${setting}${shown}: `) : '';
    const value = (textOption(input, name) ?? asked.trim()) || kept;
    if (value !== '') found[setting] = value;
  }
  return found;
}

/** What the settings would say against it, the vault and what only live trading asks for left out. */
function problemOf(values: Readonly<Record<string, string>>, configDir: string): string | null {
  if (values.CHIMERA_CLUSTER === 'mainnet' && values.CHIMERA_MODE === 'live') {
    return 'CHIMERA_MODE=live on mainnet is never read from a file: set it in the environment itself, as the first of two acts';
  }
  // An empty folder beside, so that only these values are looked at.
  const checked = loadConfig({ ...values, CHIMERA_CONFIG_DIR: join(configDir, 'absent') }, 'locked');
  return checked.ok
    ? null
    : checked.error.map(({ variable, message }) => `${variable} ${message}`).join('\n');
}

const refused = (text: string): Output => ({
  code: EXIT.refused,
  json: { status: 'rejected', reason: 'bad_settings', details: text },
  text,
});

/** A vault that exists is left alone. */
function vaultOnce(context: CommandContext, input: CommandInput): Promise<Output> | Output {
  const { vaultFile } = context.config;
  if (existsSync(vaultFile))
    return done({ status: 'kept', path: vaultFile }, `${vaultFile} is there already.`);
  return vaultInitCommand.run(context, input);
}

/** Replaces the setting's line where it stands, else adds one; comments and other lines stay. */
function withLine(file: string, name: string, value: string): string {
  const line = `${name}=${value}`;
  const present = new RegExp(`^(?:export\\s+)?${name}\\s*=.*$`, 'm');
  if (present.test(file)) return file.replace(present, () => line);
  return `${file}${file === '' || file.endsWith('\n') ? '' : '\n'}${line}\n`;
}
