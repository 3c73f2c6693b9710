import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { auditKeyOf } from '@chimera/db/audit-chain';
import { newContents, type VaultContents } from '@chimera/vault/contents';
import { writeVault } from '@chimera/vault/vault-file';
import { SETTING_NAMES, SETTINGS, type Setting, type SettingName } from '../../config/settings.ts';
import { callerPath } from '../../config.ts';
import {
  type Command,
  type CommandContext,
  type CommandInput,
  textOption,
  UsageError,
  wordAt,
} from '../command.ts';
import { done, EXIT, type Output } from '../output.ts';
import { newPassphraseOf, PASSPHRASE_OPTIONS, readSecretFile, withVault } from '../vault-passphrase.ts';

const random = { bytes: (count: number): Uint8Array => randomBytes(count) };
const AT_NEXT_START = 'The operator reads it at its next start.';

export const vaultInitCommand: Command = {
  name: 'vault init',
  summary: 'Make the encrypted file of secrets, with keys of its own.',
  usage: '[--passphrase-file <path>]',
  example: './chimera vault init',
  options: PASSPHRASE_OPTIONS,
  run: initVault,
};

/** Takes the key over under which secrets are sealed already; the bare file goes once the vault is on disk. */
async function initVault(context: CommandContext, input: CommandInput): Promise<Output> {
  const { vaultFile, configDir } = context.config;
  if (existsSync(vaultFile)) {
    const text = `${vaultFile} exists and is not replaced. Change its passphrase by ./chimera vault rotate.`;
    return { code: EXIT.refused, json: { status: 'rejected', reason: 'vault_exists' }, text };
  }
  const passphrase = await newPassphraseOf(context, input);
  const bareKey = join(configDir, 'operator.key');
  const sealing = existsSync(bareKey) ? readFileSync(bareKey, 'utf8').trim() : null;
  mkdirSync(dirname(vaultFile), { recursive: true });
  await save(context, newContents(random, sealing === null ? null : keptKeys(sealing)), passphrase);
  rmSync(bareKey, { force: true });
  const taken = sealing === null ? '' : ' It holds the key of operator.key now, which is gone.';
  return done(
    { status: 'made', path: vaultFile, tookOperatorKey: sealing !== null },
    `The vault is made: ${vaultFile}.${taken} Without the passphrase nothing opens it: keep a copy of both apart.`,
  );
}

/** The audit chain goes on under the key it began with. */
const keptKeys = (sealing: string) => ({
  sealing,
  audit: auditKeyOf(Buffer.from(sealing, 'hex')).toString('hex'),
});

export const vaultSetCommand: Command = {
  name: 'vault set',
  summary: 'Put a secret into the vault, or take it out; its value is asked, never an argument.',
  usage: '<name> [--file <path>] [--remove] [--passphrase-file <path>]',
  example: './chimera vault set PRIVATE_KEY --file id.json',
  options: { ...PASSPHRASE_OPTIONS, file: { type: 'string' }, remove: { type: 'boolean' } },
  async run(context, input) {
    const name = sealableName(wordAt(input, 0, 'the name of the setting'));
    return withVault(context, input, async (contents, passphrase) => {
      const secrets = { ...contents.secrets };
      if (input.options.remove === true) delete secrets[name];
      else secrets[name] = await askValue(name, context, input);
      await save(context, { ...contents, secrets }, passphrase);
      const verb = input.options.remove === true ? 'removed' : 'set';
      return done({ status: verb, name }, `${name} is ${verb}. ${AT_NEXT_START}`);
    });
  },
};

const isSealable = (name: SettingName): boolean => {
  const setting: Setting = SETTINGS[name];
  return setting.isSecret === true || setting.mayHoldKeys === true;
};

function sealableName(word: string): SettingName {
  const names = SETTING_NAMES.filter(isSealable);
  const name = names.find((known) => known === word);
  if (name === undefined) throw new UsageError(`the vault holds ${names.join(', ')}, and not ${word}`);
  return name;
}

async function askValue(name: SettingName, { prompt }: CommandContext, input: CommandInput): Promise<string> {
  const path = textOption(input, 'file');
  const text = path === undefined ? await prompt.ask(`${name}: `) : readSecretFile(callerPath(path));
  const checked = SETTINGS[name].schema.safeParse(text.trim());
  if (checked.success) return text.trim();
  throw new UsageError(`${name} ${checked.error.issues[0]?.message ?? 'is not valid'}`);
}

export const vaultListCommand: Command = {
  name: 'vault list',
  summary: 'The names in the vault, without their values.',
  usage: '[--passphrase-file <path>]',
  example: './chimera vault list',
  options: PASSPHRASE_OPTIONS,
  run: (context, input) =>
    withVault(context, input, async ({ secrets, keys }) => {
      const names = Object.keys(secrets).sort();
      const text =
        names.length === 0 ? 'No secret yet; add one by ./chimera vault set <name>.' : names.join('\n');
      return done({ secrets: names, keys: Object.keys(keys) }, text);
    }),
};

export const vaultRotateCommand: Command = {
  name: 'vault rotate',
  summary: 'Change the passphrase; the secrets and keys stay.',
  usage: '[--passphrase-file <path>] [--new-passphrase-file <path>]',
  example: './chimera vault rotate',
  options: { ...PASSPHRASE_OPTIONS, 'new-passphrase-file': { type: 'string' } },
  run: (context, input) =>
    withVault(context, input, async (contents) => {
      const passphrase = await newPassphraseOf(context, input, 'new-passphrase-file');
      await save(context, contents, passphrase);
      rmSync(`${context.config.vaultFile}.previous`, { force: true });
      return done({ status: 'rotated' }, `The passphrase is changed. ${AT_NEXT_START}`);
    }),
};

export const vaultVerifyCommand: Command = {
  name: 'vault verify',
  summary: 'Whether the vault opens and is whole.',
  usage: '[--passphrase-file <path>]',
  example: './chimera vault verify --passphrase-file vault.passphrase',
  options: PASSPHRASE_OPTIONS,
  run: (context, input) =>
    withVault(context, input, async ({ secrets }) => {
      const count = Object.keys(secrets).length;
      return done(
        { status: 'whole', secrets: count },
        `The vault opens and is whole; it holds ${count} secrets.`,
      );
    }),
};

const save = (
  { config, vaultCost }: CommandContext,
  contents: VaultContents,
  passphrase: string,
): Promise<void> =>
  writeVault(config.vaultFile, contents, passphrase, {
    random,
    ...(vaultCost === undefined ? {} : { cost: vaultCost }),
  });
