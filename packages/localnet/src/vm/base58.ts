import bs58 from 'bs58';

/** Enough for every account that is hot at one time; the cache starts over when it is full. */
const CACHE_ENTRIES_MAX = 65_536;
const ADDRESS_BYTES = 32;

const textByBytes = new Map<string, string>();
const bytesByText = new Map<string, Uint8Array>();

export const toBase58 = (bytes: Uint8Array): string => bs58.encode(bytes);

/** Decodes base58; null when the text is not base58. */
export function fromBase58(text: string): Uint8Array | null {
  return bs58.decodeUnsafe(text) ?? null;
}

/** The address of 32 bytes; the same few addresses come again and again, so they are remembered. */
export function toAddress(bytes: Uint8Array): string {
  const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const known = textByBytes.get(key);
  if (known !== undefined) return known;
  if (textByBytes.size >= CACHE_ENTRIES_MAX) textByBytes.clear();
  const text = bs58.encode(bytes);
  textByBytes.set(key, text);
  return text;
}

/** True when the text decodes to exactly 32 bytes. */
export function isAddress(text: unknown): text is string {
  return typeof text === 'string' && addressBytes(text) !== null;
}

/**
 * The only way from text to a key that native code may see: exactly 32 bytes or an exception. A key of another
 * length would abort the process inside the virtual machine.
 */
export function key32(address: string): Uint8Array {
  const bytes = addressBytes(address);
  if (bytes === null) throw new RangeError(`not an address: ${address.slice(0, 64)}`);
  return bytes;
}

/** Longer text cannot be an address; decoding it would only burn time. */
const ADDRESS_TEXT_MAX = 44;

function addressBytes(text: string): Uint8Array | null {
  const known = bytesByText.get(text);
  if (known !== undefined) return known;
  if (text.length > ADDRESS_TEXT_MAX) return null;
  const bytes = bs58.decodeUnsafe(text);
  if (bytes === undefined || bytes.length !== ADDRESS_BYTES) return null;
  if (bytesByText.size >= CACHE_ENTRIES_MAX) bytesByText.clear();
  bytesByText.set(text, bytes);
  return bytes;
}
