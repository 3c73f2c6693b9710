import { decimalText } from '@chimera/core/units/decimal';

/** The only place where the scout's numbers become text. */
export const UNKNOWN = '—';

export const percent = (ratio: number | null, digits = 1): string =>
  ratio === null ? UNKNOWN : `${(ratio * 100).toFixed(digits)} %`;

export const points = (value: number): string => (value > 0 ? `+${value.toFixed(1)}` : value.toFixed(1));

/** Summed log returns, in sizes of one entry. */
export const entries = (total: number): string => `${points(total)} entries`;

export const sol = (lamports: bigint): string => decimalText(lamports / 100_000n, 4);

export const usd = (micros: bigint | null): string =>
  micros === null ? UNKNOWN : `$${decimalText(micros / 1_000_000n, 0).replace(/\B(?=(\d{3})+$)/g, ',')}`;

export function duration(ms: number | null): string {
  if (ms === null) return UNKNOWN;
  const minutes = ms / 60_000;
  if (minutes < 2) return `${Math.round(ms / 1_000)} s`;
  return minutes < 120 ? `${Math.round(minutes)} min` : `${Math.round(minutes / 60)} h`;
}

export const moment = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

export const shortAddress = (address: string): string => `${address.slice(0, 4)}…${address.slice(-4)}`;

export const coordinate = (value: number): string => value.toFixed(1);

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '');
