import { fromWire } from '@chimera/core/contract/wire';
import { type Slot, slot, type UnixMs, unixMs } from '@chimera/core/units/chain';
import {
  type Lamports,
  lamports,
  type TokenAtoms,
  tokenAtoms,
  type UsdMicros,
  usdMicros,
} from '@chimera/core/units/lamports';
import { customType } from 'drizzle-orm/sqlite-core';

/*
 * The only file that says how a stored value becomes one in memory. Connections read every INTEGER as bigint,
 * so that no amount passes through a float; what is not an amount becomes a number here.
 */

interface Stored<Data, Driver> {
  readonly sqlType: 'integer' | 'text' | 'real' | 'blob';
  readonly read: (stored: Driver) => Data;
}

function columnOf<Data, Driver>({ sqlType, read }: Stored<Data, Driver>) {
  return customType<{ data: Data; driverData: Driver }>({ dataType: () => sqlType, fromDriver: read });
}

const asNumber = (stored: bigint | number): number => Number(stored);

export const countColumn = columnOf<number, bigint>({ sqlType: 'integer', read: asNumber });
export const seqColumn = countColumn;
export const unixMsColumn = columnOf<UnixMs, bigint>({
  sqlType: 'integer',
  read: (ms) => unixMs(Number(ms)),
});
export const slotColumn = columnOf<Slot, bigint>({
  sqlType: 'integer',
  read: (value) => slot(Number(value)),
});
export const flagColumn = columnOf<boolean, bigint>({
  sqlType: 'integer',
  read: (flag) => Number(flag) === 1,
});
export const lamportsColumn = columnOf<Lamports, bigint>({
  sqlType: 'integer',
  read: (amount) => lamports(BigInt(amount)),
});
export const usdMicrosColumn = columnOf<UsdMicros, bigint>({
  sqlType: 'integer',
  read: (amount) => usdMicros(BigInt(amount)),
});
/** A token's supply is a u64 and may exceed SQLite's signed integer, so atoms are decimal text. */
export const atomsColumn = columnOf<TokenAtoms, string>({
  sqlType: 'text',
  read: (text) => tokenAtoms(BigInt(text)),
});
/** Basis points and scores: never an amount. */
export const ratioColumn = columnOf<number, number>({ sqlType: 'real', read: asNumber });
export const blobColumn = columnOf<Uint8Array, Uint8Array>({ sqlType: 'blob', read: (bytes) => bytes });

/** Text of a closed vocabulary or a branded id; the table's CHECK or the journal's codec guarantees it. */
export function textColumn<T extends string = string>(name: string) {
  return columnOf<T, T>({ sqlType: 'text', read: (text) => text })(name);
}

/** JSON written through `toWire`. */
export function jsonColumn<T>(name: string) {
  return columnOf<T, string>({ sqlType: 'text', read: (text) => fromWire(JSON.parse(text)) as T })(name);
}
