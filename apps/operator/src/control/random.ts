/** Secure randomness, given from outside so that tests and simulations can repeat a run. */
export interface RandomBytes {
  bytes(count: number): Uint8Array;
}

const SECRET_BYTES = 32;

/** 256 bits as URL-safe text. */
export const randomSecret = (random: RandomBytes): string =>
  Buffer.from(random.bytes(SECRET_BYTES)).toString('base64url');
