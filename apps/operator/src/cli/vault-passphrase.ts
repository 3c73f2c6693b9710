import { existsSync, readFileSync, statSync } from 'node:fs';
import type { VaultContents } from '@chimera/vault/contents';
import { openVault } from '../config/open-vault.ts';
import { callerPath, configProblemText } from '../config.ts';
import { type CommandContext, type CommandInput, textOption, UsageError } from './command.ts';
import { EXIT, type Output } from './output.ts';
import { VAULT_QUESTION } from './secret-prompt.ts';

/** Shorter ones fall to a guesser with a few graphics cards. */
const LENGTH_MIN = 15;
const LENGTH_MAX = 1_024;

export const PASSPHRASE_OPTIONS = { 'passphrase-file': { type: 'string' } } as const;

/** From the file that was named, else the configured one, else asked; never from the command line itself. */
async function passphraseOf(
  { config, prompt }: CommandContext,
  input: CommandInput,
  { option = 'passphrase-file', question = VAULT_QUESTION } = {},
): Promise<string> {
  const given = textOption(input, option);
  const path =
    given === undefined
      ? option === 'passphrase-file'
        ? config.vaultPassphraseFile
        : null
      : callerPath(given);
  return path === null ? prompt.ask(question) : readSecretFile(path);
}

/** A passphrase for a new file: asked twice, and long enough. */
export async function newPassphraseOf(
  context: CommandContext,
  input: CommandInput,
  option?: string,
): Promise<string> {
  const asked = option === undefined ? {} : { option, question: 'Its new passphrase: ' };
  const passphrase = await passphraseOf(context, input, asked);
  if (passphrase.length < LENGTH_MIN || passphrase.length > LENGTH_MAX) {
    throw new UsageError(
      `a passphrase has ${LENGTH_MIN} to ${LENGTH_MAX} characters; several words are easiest`,
    );
  }
  const isFromFile =
    textOption(input, option ?? 'passphrase-file') !== undefined ||
    (option === undefined && context.config.vaultPassphraseFile !== null);
  if (isFromFile) return passphrase;
  if ((await context.prompt.ask('The same again: ')) !== passphrase) {
    throw new UsageError('the two passphrases differ; try again');
  }
  return passphrase;
}

/** A file's text without its last line break. */
export function readSecretFile(path: string): string {
  if (!existsSync(path)) throw new UsageError(`${path} does not exist`);
  if ((statSync(path).mode & 0o077) !== 0)
    throw new UsageError(`${path} is readable by others; chmod 600 it`);
  return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
}

/** Opens the vault for a command, or gives the answer that says why not. */
export async function withVault(
  context: CommandContext,
  input: CommandInput,
  run: (contents: VaultContents, passphrase: string) => Promise<Output>,
): Promise<Output> {
  const { vaultFile } = context.config;
  if (!existsSync(vaultFile)) {
    const text = `There is no vault at ${vaultFile}. Make one by ./chimera vault init.`;
    return { code: EXIT.not_found, json: { status: 'rejected', reason: 'vault_missing' }, text };
  }
  const passphrase = await passphraseOf(context, input);
  const opened = await openVault(vaultFile, passphrase);
  if (opened.ok) return run(opened.value, passphrase);
  return {
    code: EXIT.config,
    json: { status: 'rejected', reason: 'vault_unreadable' },
    text: configProblemText(opened.error),
  };
}
