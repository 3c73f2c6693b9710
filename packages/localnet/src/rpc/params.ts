import type { Commitment } from '../chain/types.ts';
import { fromBase58, isAddress } from '../vm/base58.ts';
import { invalidParams } from './error.ts';

/** A configuration object of a call, not yet read. */
export type Config = Readonly<Record<string, unknown>>;

export const isConfig = (value: unknown): value is Config =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The configuration at a position; absent and null mean empty. Throws for anything else. */
export function configAt(params: readonly unknown[], index: number): Config {
  const value = params[index];
  if (value === undefined || value === null) return {};
  if (!isConfig(value)) throw invalidParams('expected a configuration object');
  return value;
}

export function addressAt(params: readonly unknown[], index: number): string {
  return toAddressParam(params[index]);
}

export function toAddressParam(value: unknown): string {
  if (!isAddress(value)) throw invalidParams('Invalid param: WrongSize');
  return value;
}

export function textAt(params: readonly unknown[], index: number, what: string): string {
  const value = params[index];
  if (typeof value !== 'string') throw invalidParams(`expected ${what} as text`);
  return value;
}

/** A non-negative integer that a double holds exactly. */
export function integerAt(params: readonly unknown[], index: number, what: string): number {
  return toInteger(params[index], what);
}

export function toInteger(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw invalidParams(`expected ${what} as a non-negative integer`);
  return value;
}

export function optionalInteger(value: unknown, what: string): number | undefined {
  return value === undefined || value === null ? undefined : toInteger(value, what);
}

export function listAt(
  params: readonly unknown[],
  index: number,
  { what, max }: { what: string; max: number },
): readonly unknown[] {
  const value = params[index];
  if (!Array.isArray(value)) throw invalidParams(`expected ${what} as a list`);
  if (value.length > max) throw invalidParams(`Too many inputs provided; max ${max}`);
  return value;
}

const COMMITMENTS: Readonly<Record<string, Commitment>> = {
  processed: 'processed',
  recent: 'processed',
  single: 'confirmed',
  singleGossip: 'confirmed',
  confirmed: 'confirmed',
  finalized: 'finalized',
  max: 'finalized',
  root: 'finalized',
};

/** The commitment of a configuration; finalized when none is given, as on every Solana node. */
export function commitmentOf(config: Config, key = 'commitment'): Commitment {
  const value = config[key];
  if (value === undefined || value === null) return 'finalized';
  const commitment =
    typeof value === 'string' && Object.hasOwn(COMMITMENTS, value) ? COMMITMENTS[value] : undefined;
  if (commitment === undefined) throw invalidParams(`unknown commitment ${JSON.stringify(value)}`);
  return commitment;
}

/** Text this long cannot be a transaction in either encoding; decoding it would only burn time. */
const ENCODED_TRANSACTION_MAX = 4_096;

/** Wire bytes from text in the named encoding (base58 unless told). */
export function wireBytes(text: string, encoding: unknown): Uint8Array {
  if (text.length > ENCODED_TRANSACTION_MAX)
    throw invalidParams(
      `encoded transaction too large: ${text.length} bytes (max: ${ENCODED_TRANSACTION_MAX})`,
    );
  if (encoding === 'base64') return Uint8Array.from(Buffer.from(text, 'base64'));
  if (encoding !== undefined && encoding !== null && encoding !== 'base58')
    throw invalidParams(
      `unsupported encoding: ${JSON.stringify(encoding)}. Supported encodings: base58, base64`,
    );
  const bytes = fromBase58(text);
  if (bytes === null) throw invalidParams('invalid base58 encoding');
  return bytes;
}
