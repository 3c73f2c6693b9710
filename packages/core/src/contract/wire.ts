import { AssertionError } from '../assert.ts';

/** Keys whose values are amounts: bigint in memory, decimal text in JSON. */
const AMOUNT_KEY = /(?:Lamports|Atoms|UsdMicros)(?:Min|Max)?$/;
const DECIMAL = /^-?\d+$/;

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * A JSON-safe copy: a bigint under an amount key becomes decimal text. A bigint anywhere else, `undefined`
 * in a list, or a number that is not finite is our own bug and throws.
 */
export function toWire(value: unknown, key = ''): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'bigint') {
    if (!AMOUNT_KEY.test(key)) throw refusal('bigint under a key that does not name its unit', key);
    return value.toString();
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw refusal('number is not finite', key);
    return value;
  }
  if (Array.isArray(value)) return value.map((item) => toWire(item, key));
  if (typeof value !== 'object') throw refusal(`${typeof value} is not JSON`, key);
  return fieldsToWire(value);
}

/** A loop, because every event of the journal goes through here: chains of list methods cost four times as much. */
function fieldsToWire(value: object): Json {
  const fields: { [name: string]: Json } = {};
  for (const [name, item] of Object.entries(value)) {
    if (item === undefined) continue;
    // Assigning to this one name would set the prototype instead.
    if (name === '__proto__') Object.defineProperty(fields, name, { value: toWire(item, name), ...OWN });
    else fields[name] = toWire(item, name);
  }
  return fields;
}

const OWN = { configurable: true, enumerable: true, writable: true };

const refusal = (problem: string, key: string): AssertionError =>
  new AssertionError(`${problem}, under the key ${key}`);

/** The inverse of `toWire`: decimal text under an amount key becomes bigint again. */
export function fromWire(value: unknown, key = ''): unknown {
  if (typeof value === 'string' && AMOUNT_KEY.test(key) && DECIMAL.test(value)) return BigInt(value);
  if (Array.isArray(value)) return value.map((item) => fromWire(item, key));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fromWire(item, name)]));
  }
  return value;
}
