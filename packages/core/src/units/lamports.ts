/** Native units of value. Every amount is a branded bigint so that lamports never meet token atoms. */
export type Lamports = bigint & { readonly __unit: 'lamports' };
/** The smallest unit of a token; its decimals live in the token's facts. */
export type TokenAtoms = bigint & { readonly __unit: 'atoms' };
/** Millionths of a US dollar. */
export type UsdMicros = bigint & { readonly __unit: 'usd_micros' };

export const LAMPORTS_PER_SOL = 1_000_000_000n;

export const lamports = (value: bigint): Lamports => value as Lamports;
export const tokenAtoms = (value: bigint): TokenAtoms => value as TokenAtoms;
export const usdMicros = (value: bigint): UsdMicros => value as UsdMicros;
