/** A base58 account address. Checked once at each door. */
export type Address = string & { readonly __unit: 'address' };
/** A base58 transaction signature; the idempotency key of the whole platform. */
export type Txid = string & { readonly __unit: 'txid' };
/** A slot number; not every slot has a block, so slots are not heights. */
export type Slot = number & { readonly __unit: 'slot' };
/** A block height; a blockhash lives 150 heights. */
export type Height = number & { readonly __unit: 'height' };
/** Milliseconds since the Unix epoch. */
export type UnixMs = number & { readonly __unit: 'unix_ms' };

const BASE58 = /^[1-9A-HJ-NP-Za-km-z]+$/;

export const isAddressText = (text: string): boolean =>
  text.length >= 32 && text.length <= 44 && BASE58.test(text);
export const isTxidText = (text: string): boolean =>
  text.length >= 64 && text.length <= 88 && BASE58.test(text);

export const address = (text: string): Address => text as Address;
export const txid = (text: string): Txid => text as Txid;
export const slot = (value: number): Slot => value as Slot;
export const height = (value: number): Height => value as Height;
export const unixMs = (value: number): UnixMs => value as UnixMs;

export const WSOL_MINT = address('So11111111111111111111111111111111111111112');
