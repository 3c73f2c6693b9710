import { createPrivateKey, createPublicKey } from 'node:crypto';
import bs58 from 'bs58';
import type { Config } from '../config.ts';

/** Takes everything out of a text that opens something, whoever put it there. */
export type Redact = (text: string) => string;

const HIDDEN = '(hidden)';
/** Shorter values are words that stand in any text. */
const KNOWN_LENGTH_MIN = 8;
const KEY_BYTES = 64;
const SEED_BYTES = 32;

/** `Bearer …`, `whsec_…`, keys in the query of an address, and user names with passwords before a host. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/\b(bearer\s+)[\w.~+/=-]{8,}/gi, `$1${HIDDEN}`],
  [/\bwhsec_[\w+/=-]{8,}/g, HIDDEN],
  [/([?&](?:api[-_]?key|key|token|secret|auth)=)[^&\s"'\\]+/gi, `$1${HIDDEN}`],
  [/(\b\w+:\/\/)[^/\s"'@\\]+:[^/\s"'@\\]+@/g, `$1${HIDDEN}@`],
  [/((?:passphrase|password|private[-_]?key)\\?["']?\s*[:=]\s*\\?["'])[^"'\\]+/gi, `$1${HIDDEN}`],
  [/((?:passphrase|password|private[-_]?key)\s*[:=]\s*)[^\s"'\\,}]+/gi, `$1${HIDDEN}`],
];
/** The bytes of a key as an array, or as JSON writes a buffer. */
const BYTES = /\[\s*(?:\d{1,3}\s*,\s*){31,63}\d{1,3}\s*\]/g;
/** Where a key of 64 bytes may stand. Signatures look the same, and they are what a log is read for. */
const BASE58_64 = /\b[1-9A-HJ-NP-Za-km-z]{86,88}\b/g;

/** Knows the secrets of this process by value, and those of anybody by their shape. */
export function createRedact(known: readonly string[]): Redact {
  const values = [...new Set(known)]
    .filter((value) => value.length >= KNOWN_LENGTH_MIN)
    .sort((left, right) => right.length - left.length);
  return (text) => {
    let result = text;
    for (const value of values) result = result.replaceAll(value, HIDDEN);
    for (const [shape, replacement] of SHAPES) result = result.replace(shape, replacement);
    return result.replace(BYTES, HIDDEN).replace(BASE58_64, (word) => (isKeypair(word) ? HIDDEN : word));
  };
}

/** Every secret that the settings hold, in each form in which it could be written. */
export function secretsOf(config: Config): readonly string[] {
  const { heliusApiKey, hmacSecret, telegramBotToken, discordWebhookUrl, vaultKeys, privateKey } = config;
  const plain = [heliusApiKey, hmacSecret, telegramBotToken, discordWebhookUrl, privateKey];
  return [
    ...plain.flatMap((value) => (value === null ? [] : [value, JSON.stringify(value).slice(1, -1)])),
    ...Object.values(vaultKeys ?? {}),
    ...config.rpcUrls.flatMap(({ url, webSocketUrl }) => [...keysIn(url), ...keysIn(webSocketUrl)]),
    ...(discordWebhookUrl === null ? [] : keysIn(discordWebhookUrl)),
    ...keysIn(config.jitoUrl),
    ...keysIn(config.jupiterUrl),
    ...(privateKey === null ? [] : formsOf(privateKey)),
  ];
}

/** What providers put their keys into: values of the query, the user's name, and the last piece of a path. */
function keysIn(text: string): readonly string[] {
  const url = new URL(text);
  const lastPiece = url.pathname.split('/').at(-1) ?? '';
  const isKey = lastPiece.length >= 20 && /\d/.test(lastPiece);
  return [...url.searchParams.values(), url.password, ...(isKey ? [lastPiece] : [])];
}

function formsOf(keygen: string): readonly string[] {
  const bytes = Uint8Array.from(keygen.match(/\d+/g) ?? [], Number);
  const seed = bytes.subarray(0, SEED_BYTES);
  return [bytes, seed].flatMap((some) => [
    bs58.encode(some),
    Buffer.from(some).toString('hex'),
    Buffer.from(some).toString('base64'),
  ]);
}

/** PKCS #8 of an Ed25519 seed begins with these bytes. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A key's second half follows from its first; a signature's never does. */
function isKeypair(word: string): boolean {
  const bytes = bs58.decodeUnsafe(word);
  if (bytes?.length !== KEY_BYTES) return false;
  const der = Buffer.concat([PKCS8_PREFIX, bytes.subarray(0, SEED_BYTES)]);
  const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  return Buffer.from(key.export({ format: 'der', type: 'spki' }))
    .subarray(-SEED_BYTES)
    .equals(bytes.subarray(SEED_BYTES));
}
