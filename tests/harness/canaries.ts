import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import bs58 from 'bs58';

/** A trading key of a test, as keygen files have it. */
function newKeygen(): Buffer {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { d = '', x = '' } = privateKey.export({ format: 'jwk' });
  return Buffer.concat([Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')]);
}

const keygen = newKeygen();
/** Nothing listens there, so that every message fails and is written about. */
const CLOSED = 'http://127.0.0.1:9';

/** Settings whose every secret is a canary. */
export const CANARY_ENV = {
  HELIUS_API_KEY: 'canary-of-helius-1',
  PRIVATE_KEY: JSON.stringify([...keygen]),
  ...{ TELEGRAM_URL: CLOSED, TELEGRAM_BOT_TOKEN: '1:canary-of-telegram-1-1', TELEGRAM_CHAT_ID: '1' },
  DISCORD_WEBHOOK_URL: `${CLOSED}/api/webhooks/1/canary-of-discord-1-1`,
};

/** By what they are called, each in every form that somebody could read it in. */
export const CANARIES: readonly (readonly [name: string, form: Buffer])[] = [
  ['HELIUS_API_KEY', Buffer.from(CANARY_ENV.HELIUS_API_KEY)],
  ['TELEGRAM_BOT_TOKEN', Buffer.from(CANARY_ENV.TELEGRAM_BOT_TOKEN)],
  ['DISCORD_WEBHOOK_URL', Buffer.from('canary-of-discord-1-1')],
  ['PRIVATE_KEY, its bytes', keygen.subarray(0, 32)],
  ['PRIVATE_KEY, as numbers', Buffer.from([...keygen.subarray(0, 32)].join(','))],
  ...(['hex', 'base64'] as const).map(
    (form) =>
      [`PRIVATE_KEY, ${form}`, Buffer.from(keygen.subarray(0, 32).toString(form).slice(0, 42))] as const,
  ),
  ['PRIVATE_KEY, base58', Buffer.from(bs58.encode(keygen))],
];

/** The names of the canaries in a text or the bytes of a file. */
export const canariesIn = (content: string | Buffer, canaries = CANARIES): readonly string[] => {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return canaries.filter(([, form]) => bytes.includes(form)).map(([name]) => name);
};

/** Every file below a folder, those of the given names left out. */
export function filesBelow(folder: string, except: readonly string[]): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !except.some((one) => name === one || name.startsWith(`${one}/`)))
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}
