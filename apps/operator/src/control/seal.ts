import { createCipheriv, createDecipheriv, type DecipherGCM } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { assert } from '@chimera/core/assert';
import { writePrivateFile } from './private-file.ts';
import type { RandomBytes } from './random.ts';

const KEY_BYTES = 32;
const IV_BYTES = 12;
const VERSION = 'v1';

/** Keeps secrets unreadable in the database. `context` binds a ciphertext to the row it was made for. */
export interface Seal {
  seal(secret: string, context: string): string;
  /** Null when the text was changed, moved to another row, or sealed under another key. */
  unseal(sealed: string, context: string): string | null;
}

/** AES-256-GCM under the given key. */
export function createSeal(key: Buffer, random: RandomBytes): Seal {
  assert(key.length === KEY_BYTES, `the sealing key must have ${KEY_BYTES} bytes`);
  return {
    seal(secret, context) {
      const iv = random.bytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context));
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      const parts = [iv, cipher.getAuthTag(), text].map((part) => Buffer.from(part).toString('base64url'));
      return [VERSION, ...parts].join('.');
    },
    unseal(sealed, context) {
      const [version, iv = '', tag = '', text = ''] = sealed.split('.');
      if (version !== VERSION) return null;
      const bytes = (part: string): Buffer => Buffer.from(part, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes(iv), { authTagLength: 16 })
        .setAAD(Buffer.from(context))
        .setAuthTag(bytes(tag));
      const start = decipher.update(bytes(text));
      return isAuthentic(decipher) ? start.toString('utf8') : null;
    },
  };
}

/** Ends the decryption; Node says by an exception that the tag does not fit. */
function isAuthentic(decipher: DecipherGCM): boolean {
  try {
    decipher.final();
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes('authenticate')) return false;
    throw error;
  }
}

/** Where the operator keeps its own key while there is no vault. */
export const sealingKeyPath = ({ configDir }: { readonly configDir: string }): string =>
  join(configDir, 'operator.key');

/** The operator's own key, made at first start and readable by its owner only. */
export function loadSealingKey(path: string, random: RandomBytes): Buffer {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    writePrivateFile(path, `${Buffer.from(random.bytes(KEY_BYTES)).toString('hex')}\n`);
  }
  const text = readFileSync(path, 'utf8').trim();
  assert(/^[0-9a-f]{64}$/.test(text), `${path} does not hold 64 hex digits; restore it from a backup`);
  return Buffer.from(text, 'hex');
}
