import { closeSync, existsSync, openSync, readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { err, ok, type Result } from '@chimera/core/result';
import type { VaultContents } from '@chimera/vault/contents';
import { readVault } from '@chimera/vault/vault-file';
import { type Config, type ConfigProblem, loadConfig, type VaultPlace, vaultPlace } from '../config.ts';

/** Settings with the vault opened, where there is one; whoever sits at a terminal may be asked where no file is set. */
export async function loadUnlockedConfig(
  env?: Parameters<typeof loadConfig>[0],
  ask?: () => Promise<string>,
): Promise<Result<Config, readonly ConfigProblem[]>> {
  const place = vaultPlace(env);
  if (!existsSync(place.path)) return loadConfig(env);
  const passphrase =
    place.passphraseFile === null && ask !== undefined ? ok(await ask()) : readPassphrase(place);
  if (!passphrase.ok) return passphrase;
  const opened = await openVault(place.path, passphrase.value);
  return opened.ok ? loadConfig(env, opened.value) : opened;
}

/** The vault's contents, or the one sentence for all that can be wrong with it. */
export async function openVault(
  path: string,
  passphrase: string,
): Promise<Result<VaultContents, readonly ConfigProblem[]>> {
  if (existsSync(path) && !isReadable(path)) {
    const message = `cannot be read by ${userInfo().username}; give it to the operator's user (chown) and keep mode 600`;
    return err([{ variable: path, message }]);
  }
  const contents = await readVault(path, passphrase);
  if (contents.ok) return contents;
  const previous = existsSync(`${path}.previous`) ? '; the one before it is kept as config.enc.previous' : '';
  const message = `does not open: the passphrase is wrong or the file is damaged${previous}`;
  return err([{ variable: path, message: `${contents.error}: ${message}` }]);
}

function isReadable(path: string): boolean {
  try {
    closeSync(openSync(path, 'r'));
    return true;
  } catch {
    return false; // Of another user, most often because root made it.
  }
}

function readPassphrase({ path, passphraseFile }: VaultPlace): Result<string, readonly ConfigProblem[]> {
  const problem = (message: string) => err([{ variable: 'CHIMERA_VAULT_PASSPHRASE_FILE', message }]);
  if (passphraseFile === null)
    return problem(`is not set, and ${path} opens only with its passphrase; set it`);
  if (!existsSync(passphraseFile)) return problem(`names ${passphraseFile}, which does not exist`);
  if ((statSync(passphraseFile).mode & 0o077) !== 0)
    return problem(`names ${passphraseFile}, which others can read; chmod 600 it`);
  if (!isReadable(passphraseFile))
    return problem(`names ${passphraseFile}, which ${userInfo().username} cannot read; chown it`);
  return ok(readFileSync(passphraseFile, 'utf8').replace(/\r?\n$/, ''));
}
