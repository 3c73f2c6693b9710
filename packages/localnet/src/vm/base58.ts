import bs58 from 'bs58';

/** Enough for every account that is hot at one time; the cache starts over when it is full. */
const CACHE_ENTRIES_MAX = 65_536;
const ADDRESS_BYTES = 32;

const textByBytes = new Map<string, string>();
const bytesByText = new Map<string, Uint8Array>();

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const DIGITS_PER_LIMB = 5;
/** 58^5: a limb times 2^16 still fits a double exactly. */
const LIMB = 656_356_768;
const SHORT_BYTES_MAX = 64;

/**
 * Encodes bytes as base58. Keys and signatures are encoded by the thousand in lists of transactions, so they go in
 * steps of two bytes and five digits, several times faster than the library's one by one.
 */
export function toBase58(bytes: Uint8Array): string {
  if (bytes.length > SHORT_BYTES_MAX) return bs58.encode(bytes);
  const limbs: number[] = [];
  for (let at = 0; at < bytes.length; at += 2) {
    const isOdd = at + 1 === bytes.length;
    const scale = isOdd ? 256 : 65_536;
    let carry = isOdd ? (bytes[at] ?? 0) : (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
    for (let index = 0; index < limbs.length; index++) {
      carry += (limbs[index] ?? 0) * scale;
      limbs[index] = carry % LIMB;
      carry = Math.floor(carry / LIMB);
    }
    if (carry > 0) limbs.push(carry);
  }
  let digits = '';
  for (const limb of limbs) {
    let rest = limb;
    for (let digit = 0; digit < DIGITS_PER_LIMB; digit++) {
      digits = ALPHABET.charAt(rest % 58) + digits;
      rest = Math.floor(rest / 58);
    }
  }
  let zeros = 0;
  while (zeros < bytes.length && bytes[zeros] === 0) zeros += 1;
  return ALPHABET.charAt(0).repeat(zeros) + digits.replace(/^1+/, '');
}

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
  const text = toBase58(bytes);
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
