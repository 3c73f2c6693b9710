import { assert } from '../assert.ts';

/** Keys whose values are amounts: bigint in memory, decimal text in JSON. */
const AMOUNT_KEY = /(?:Lamports|Atoms|UsdMicros)(?:Min|Max)?$/;
const DECIMAL = /^-?\d+$/;

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * A JSON-safe copy: a bigint under an amount key becomes decimal text. A bigint anywhere else, `undefined`
 * in a list, or a number that is not finite is our own bug and throws.
 */
export function toWire(value: unknown, key = ''): Json {
  if (typeof value === 'bigint') {
    assert(AMOUNT_KEY.test(key), `bigint under a key that does not name its unit: ${key}`);
    return value.toString();
  }
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') {
    assert(Number.isFinite(value), `number is not finite under ${key}`);
    return value;
  }
  if (Array.isArray(value)) return value.map((item) => toWire(item, key));
  assert(typeof value === 'object', `not JSON under ${key}: ${typeof value}`);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([name, item]) => [name, toWire(item, name)]));
}

/** The inverse of `toWire`: decimal text under an amount key becomes bigint again. */
export function fromWire(value: unknown, key = ''): unknown {
  if (typeof value === 'string' && AMOUNT_KEY.test(key) && DECIMAL.test(value)) return BigInt(value);
  if (Array.isArray(value)) return value.map((item) => fromWire(item, key));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fromWire(item, name)]));
  }
  return value;
}
