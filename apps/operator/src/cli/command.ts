import type { ParseArgsConfig } from 'node:util';
import type { KdfCost } from '@chimera/vault/header';
import type { Config } from '../config.ts';
import type { OperatorClient } from './operator-client.ts';
import type { Output } from './output.ts';
import type { SecretPrompt } from './secret-prompt.ts';

export interface CommandContext {
  readonly config: Config;
  readonly operator: OperatorClient;
  /** For passphrases and secret values. */
  readonly prompt: SecretPrompt;
  /** What guessing the passphrase of a new vault costs; left out, as much as is bearable. */
  readonly vaultCost?: KdfCost;
}

export interface CommandInput {
  /** Words after the command's name. */
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
}

export interface Command {
  /** One or two words: `halt`, `provider add`. */
  readonly name: string;
  readonly summary: string;
  /** What may follow the name. */
  readonly usage: string;
  readonly example: string;
  readonly options?: ParseArgsConfig['options'];
  /** Opens the vault before it runs, because it needs what only the vault knows. */
  readonly needsVault?: boolean;
  readonly run: (context: CommandContext, input: CommandInput) => Promise<Output>;
}

/** A mistake in the command line; the message says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The text of an option, if it was given. */
export function textOption(input: CommandInput, name: string): string | undefined {
  const value = input.options[name];
  return typeof value === 'string' ? value : undefined;
}

/** A word that must be there. */
export function wordAt(input: CommandInput, index: number, what: string): string {
  const word = input.words[index];
  if (word === undefined) throw new UsageError(`give ${what}`);
  return word;
}
