import { decimalText } from '@chimera/core/units/decimal';
import { LAMPORTS_PER_SOL } from '@chimera/core/units/lamports';

/*
 * The only place where numbers become text. Amounts stay bigint until the last character; a real minus
 * sign is used, so that columns of signed numbers line up.
 */

const SOL_DECIMALS = 9;
const USD_DECIMALS = 6;
const LOCALE = 'en-GB';
/** What stands where a value is unknown: never a zero. */
export const UNKNOWN = '—';

interface AmountStyle {
  /** Digits after the point, always all of them, so that the width does not jump. */
  readonly digits?: number;
  /** Writes a plus before gains. */
  readonly signed?: boolean;
}

const grouped = (whole: string): string => whole.replace(/\B(?=(\d{3})+$)/g, ',');

/** Rounds to `digits` after the point, half away from zero, and groups the thousands. */
function fixed(units: bigint, decimals: number, style: Required<AmountStyle>): string {
  const { digits, signed } = style;
  const step = 10n ** BigInt(decimals - digits);
  const size = units < 0n ? -units : units;
  const rounded = (size + step / 2n) / step;
  const text = rounded.toString().padStart(digits + 1, '0');
  const whole = grouped(text.slice(0, text.length - digits));
  const fraction = digits === 0 ? '' : `.${text.slice(-digits)}`;
  const sign = rounded === 0n ? '' : units < 0n ? '−' : signed ? '+' : '';
  return `${sign}${whole}${fraction}`;
}

/** SOL without its unit; the cell or label names it. */
export const formatSol = (lamports: bigint, style: AmountStyle = {}): string =>
  fixed(lamports, SOL_DECIMALS, { digits: style.digits ?? 4, signed: style.signed ?? false });

/** Every lamport, for receipts and breakdowns. */
export const formatSolExact = (lamports: bigint, style: AmountStyle = {}): string =>
  fixed(lamports, SOL_DECIMALS, { digits: SOL_DECIMALS, signed: style.signed ?? false });

/** Whole lamports with grouped thousands, for tips and fees. */
export const formatLamports = (lamports: bigint): string => fixed(lamports, 0, { digits: 0, signed: false });

export function formatUsd(usdMicros: bigint, style: AmountStyle = {}): string {
  const text = fixed(usdMicros, USD_DECIMALS, { digits: style.digits ?? 2, signed: style.signed ?? false });
  return text.replace(/^([+−]?)/, '$1$');
}

/** What lamports are worth at a price of one SOL; null when the price is unknown. */
export const usdMicrosOf = (lamports: bigint, solPriceUsdMicros: bigint | null): bigint | null =>
  solPriceUsdMicros === null ? null : (lamports * solPriceUsdMicros) / LAMPORTS_PER_SOL;

/** `part` of `whole` in percent, with fewer digits the larger it is; unknown when there is no whole. */
export function formatShare(part: bigint, whole: bigint, signed = false): string {
  if (whole === 0n) return UNKNOWN;
  const size = whole < 0n ? -whole : whole;
  const share = (part * 1_000_000n) / size;
  const percents = (share < 0n ? -share : share) / 10_000n;
  const digits = percents < 100n ? 2 : percents < 1_000n ? 1 : 0;
  return `${fixed(share, 4, { digits, signed })} %`;
}

/** A multiple of cost, given in basis points: 12,500 is "1.25x". */
export const formatMultiple = (bps: number): string => `${(bps / 10_000).toFixed(bps < 100_000 ? 3 : 1)}x`;

export const formatBps = (bps: number): string => `${(bps / 100).toFixed(2)} %`;

const COMPACT = ['', 'K', 'M', 'B', 'T'] as const;

/** A token amount in four significant digits ("1.234 M"); without known decimals the raw atoms, said so. */
export function formatTokens(atoms: bigint, decimals: number | null): string {
  const unit = decimals === null ? ' atoms' : '';
  const digits = decimals ?? 0;
  const size = atoms < 0n ? -atoms : atoms;
  const sign = atoms < 0n ? '−' : '';
  const whole = size / 10n ** BigInt(digits);
  const groups = Math.min(Math.floor((whole.toString().length - 1) / 3), COMPACT.length - 1);
  if (groups === 0) return `${sign}${trimmed(decimalText(size, digits))}${unit}`;
  const scaled = decimalText(size, digits + groups * 3);
  return `${sign}${trimmed(scaled)}${COMPACT[groups]}${unit}`;
}

/** Every atom, as whole tokens with grouped thousands; without known decimals the raw atoms, said so. */
export function formatTokensExact(atoms: bigint, decimals: number | null): string {
  const size = atoms < 0n ? -atoms : atoms;
  const [whole = '0', fraction] = decimalText(size, decimals ?? 0).split('.');
  const text = `${grouped(whole)}${fraction === undefined ? '' : `.${fraction}`}`;
  return `${atoms < 0n ? '−' : ''}${text}${decimals === null ? ' atoms' : ''}`;
}

/** At most four significant digits, cut and not rounded: an amount is never shown larger than it is. */
function trimmed(text: string): string {
  const [whole = '0', fraction = ''] = text.split('.');
  if (whole.length >= 4 || fraction === '') return whole;
  const leading = whole === '0' ? (/^0*/.exec(fraction)?.[0].length ?? 0) : 0;
  const kept = fraction.slice(0, leading + 4 - (whole === '0' ? 0 : whole.length)).replace(/0+$/, '');
  return kept === '' ? whole : `${whole}.${kept}`;
}

/** SOL per token, a ratio: four significant digits, small ones written out rather than with an exponent. */
export function formatPrice(price: number | null): string {
  if (price === null) return UNKNOWN;
  if (price === 0) return '0';
  const exponent = Math.floor(Math.log10(Math.abs(price)));
  return price.toFixed(Math.min(Math.max(3 - exponent, 0), 15));
}

export const formatCount = (count: number): string => count.toLocaleString(LOCALE);

/** A score of 0 to 100 with one digit. */
export const formatScore = (score: number | null): string => (score === null ? UNKNOWN : score.toFixed(1));

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** A duration in its one or two largest units: "840 ms", "12 s", "4 m 05 s", "3 h 20 m", "5 d 2 h". */
export function formatDuration(ms: number): string {
  if (ms < SECOND_MS) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < MINUTE_MS) return `${Math.floor(ms / SECOND_MS)} s`;
  const pad = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} m ${pad((ms % MINUTE_MS) / SECOND_MS)} s`;
  if (ms < DAY_MS) return `${Math.floor(ms / HOUR_MS)} h ${pad((ms % HOUR_MS) / MINUTE_MS)} m`;
  return `${Math.floor(ms / DAY_MS)} d ${Math.floor((ms % DAY_MS) / HOUR_MS)} h`;
}

/** A measured time in milliseconds with one digit below ten: "0.4 ms", "12 ms". */
export const formatMs = (ms: number): string => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;

/** An age in its largest unit, for cells: "now", "12 s", "4 m", "3 h", "5 d". */
export function formatAge(ms: number): string {
  if (ms < SECOND_MS) return 'now';
  if (ms < MINUTE_MS) return `${Math.floor(ms / SECOND_MS)} s`;
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} m`;
  if (ms < DAY_MS) return `${Math.floor(ms / HOUR_MS)} h`;
  return `${Math.floor(ms / DAY_MS)} d`;
}

/** Local wall clock with seconds. */
export const formatTime = (atMs: number): string => new Date(atMs).toLocaleTimeString(LOCALE);

/** Local wall clock to the minute, for axes. */
export const formatClock = (atMs: number): string =>
  new Date(atMs).toLocaleTimeString(LOCALE, { hour: '2-digit', minute: '2-digit' });

/** A coordinate of a chart's axis, as short as its size allows. */
export const formatPlotted = (value: number): string =>
  value.toLocaleString(LOCALE, { maximumFractionDigits: Math.abs(value) >= 1_000 ? 1 : 3 });

/** A ratio of 0 to 1 in whole percent. */
export const formatPercent = (ratio: number): string => `${(ratio * 100).toFixed(ratio < 0.1 ? 1 : 0)} %`;

/** Local date and time; the year is left out. */
export const formatDateTime = (atMs: number): string => `${formatDay(atMs)} ${formatTime(atMs)}`;

/** The same without seconds. */
export const formatDateMinute = (atMs: number): string => `${formatDay(atMs)} ${formatClock(atMs)}`;

const formatDay = (atMs: number): string =>
  new Date(atMs).toLocaleDateString(LOCALE, { day: '2-digit', month: 'short' });

/** A UTC month in words: "November 2026". */
export const formatMonth = (atMs: number): string =>
  new Date(atMs).toLocaleDateString(LOCALE, { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** UTC to the millisecond, for titles and receipts. */
export const formatUtc = (atMs: number): string => new Date(atMs).toISOString().replace('T', ' ');

/** The ends of an address, signature or id; the whole of it belongs into a title or behind a copy button. */
export const shortId = (id: string, size = 4): string =>
  id.length <= size * 2 + 1 ? id : `${id.slice(0, size)}…${id.slice(-size)}`;

/** Signs for people, and no more than four digits after a point: for texts that the operator wrote exactly. */
export const readable = (text: string): string =>
  text
    .replace('>=', '≥')
    .replace('<=', '≤')
    .replace(/(\d\.\d{4})\d+/g, '$1');

/** "wallet_not_active" as words for people. */
export const humanised = (code: string): string => code.replaceAll('_', ' ');
