import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from '../config.ts';
import { writePrivateFile } from '../control/private-file.ts';

/** By the name of where its money is worth something: on paper nowhere. */
const FILES = { localnet: 'localnet-wallet.json', mainnet: 'paper-wallet.json' };
const SEED_BYTES = 32;

/** The trading key: as configured, or, without real money, one that is made at first start beside the data. */
export function loadWalletKey(config: Config): Uint8Array {
  if (config.privateKey !== null) return parseKeygen(config.privateKey, 'PRIVATE_KEY');
  if (config.isRealMoney)
    throw new Error(
      'PRIVATE_KEY is required for live trading on mainnet; put it into the vault by ./chimera vault set PRIVATE_KEY',
    );
  const path = join(config.dataDir, FILES[config.cluster]);
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    writePrivateFile(path, `${JSON.stringify([...generateKeygen()])}\n`);
  }
  return parseKeygen(readFileSync(path, 'utf8'), path);
}

function parseKeygen(text: string, from: string): Uint8Array {
  const numbers: unknown = JSON.parse(text);
  if (
    !Array.isArray(numbers) ||
    !numbers.every((value) => Number.isInteger(value) && value >= 0 && value < 256)
  ) {
    throw new Error(`${from} does not hold a keygen array; restore it`);
  }
  return Uint8Array.from(numbers);
}

/** Seed, then public key, as keygen files have it. */
function generateKeygen(): Uint8Array {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { d = '', x = '' } = privateKey.export({ format: 'jwk' });
  const bytes = Buffer.concat([Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')]);
  if (bytes.length !== 2 * SEED_BYTES) throw new Error('key generation gave an unexpected length');
  return bytes;
}
