import { existsSync, readFileSync, statSync } from 'node:fs';
import { err, ok, type Result } from '@chimera/core/result';
import type { VaultContents } from '@chimera/vault/contents';
import { readVault } from '@chimera/vault/vault-file';
import { type Config, type ConfigProblem, loadConfig, type VaultPlace, vaultPlace } from '../config.ts';

/** Settings with the vault opened, where there is one. */
export async function loadUnlockedConfig(
  env?: Parameters<typeof loadConfig>[0],
): Promise<Result<Config, readonly ConfigProblem[]>> {
  const place = vaultPlace(env);
  if (!existsSync(place.path)) return loadConfig(env);
  const passphrase = readPassphrase(place);
  if (!passphrase.ok) return passphrase;
  const opened = await openVault(place.path, passphrase.value);
  return opened.ok ? loadConfig(env, opened.value) : opened;
}

/** The vault's contents, or the one sentence for all that can be wrong with it. */
export async function openVault(
  path: string,
  passphrase: string,
): Promise<Result<VaultContents, readonly ConfigProblem[]>> {
  const contents = await readVault(path, passphrase);
  if (contents.ok) return contents;
  const message =
    'does not open: the passphrase is wrong or the file is damaged; the one before it is kept as config.enc.previous';
  return err([{ variable: path, message: `${contents.error}: ${message}` }]);
}

function readPassphrase({ path, passphraseFile }: VaultPlace): Result<string, readonly ConfigProblem[]> {
  const problem = (message: string) => err([{ variable: 'CHIMERA_VAULT_PASSPHRASE_FILE', message }]);
  if (passphraseFile === null)
    return problem(`is not set, and ${path} opens only with its passphrase; set it`);
  if (!existsSync(passphraseFile)) return problem(`names ${passphraseFile}, which does not exist`);
  if ((statSync(passphraseFile).mode & 0o077) !== 0)
    return problem(`names ${passphraseFile}, which others can read; chmod 600 it`);
  return ok(readFileSync(passphraseFile, 'utf8').replace(/\r?\n$/, ''));
}
