import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { err, ok, type Result } from '@chimera/core/result';
import { type VaultContents, vaultContents } from './contents.ts';
import type { DeriveKey } from './derive-key.ts';
import { type EnvelopeParts, openEnvelope, sealEnvelope, type VaultRefusal } from './envelope.ts';

const PRIVATE_MODE = 0o600;
const FILE_BYTES_MAX = 1_048_576;

/** Reads the vault. Whatever is wrong with file, passphrase or contents, the refusal is the same one. */
export async function readVault(
  path: string,
  passphrase: string,
  derive?: DeriveKey,
): Promise<Result<VaultContents, VaultRefusal>> {
  if (!existsSync(path) || statSync(path).size > FILE_BYTES_MAX) return err('vault_unreadable');
  const payload = await openEnvelope(readFileSync(path), passphrase, derive);
  if (!payload.ok) return payload;
  const contents = vaultContents.safeParse(parseJson(payload.value.toString('utf8')));
  payload.value.fill(0);
  return contents.success ? ok(contents.data) : err('vault_unreadable');
}

/**
 * Replaces the vault: whole or not at all, on disk when this resolves, readable by its owner only. The one before
 * stays beside it as `.previous`.
 */
export async function writeVault(
  path: string,
  contents: VaultContents,
  passphrase: string,
  parts: EnvelopeParts,
): Promise<void> {
  const file = await sealEnvelope(Buffer.from(JSON.stringify(contents)), passphrase, parts);
  if (existsSync(path)) copyFileSync(path, `${path}.previous`);
  const temporary = `${path}.new`;
  const descriptor = openSync(temporary, 'w', PRIVATE_MODE);
  try {
    chmodSync(temporary, PRIVATE_MODE);
    writeSync(descriptor, file);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, path);
  syncDirectory(dirname(path));
}

/** A rename is durable only with its directory. */
function syncDirectory(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
