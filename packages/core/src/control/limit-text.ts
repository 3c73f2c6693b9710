import type { Json } from '../contract/wire.ts';
import { err, ok, type Result } from '../result.ts';
import { decimalText, parseDecimal } from '../units/decimal.ts';
import type { LimitUnit } from './limit-facts.ts';

/*
 * Limits as people write them, exactly: "0.05 SOL", "$500", "2 %", "30 m", "1.1x 33 %, 1.25x 66 %". Text and
 * value turn into each other without loss.
 */

const SOL_DECIMALS = 9;
const USD_DECIMALS = 6;
const PERCENT_DECIMALS = 2;
const MULTIPLE_DECIMALS = 4;
const DURATIONS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;

/** A value of JSON as a person reads it. */
export function limitText(unit: LimitUnit, value: Json): string {
  switch (unit) {
    case 'sol':
      return `${decimalText(unitsOf(value), SOL_DECIMALS)} SOL`;
    case 'usd':
      return `$${grouped(decimalText(unitsOf(value), USD_DECIMALS))}`;
    case 'bps':
      return percent(value);
    case 'ms':
      return duration(Number(value));
    case 'slots':
      return `${value} slots`;
    case 'ladder':
      return Array.isArray(value) && value.length > 0 ? value.map(rungText).join(', ') : 'none';
    case 'mints':
      return Array.isArray(value) && value.length > 0 ? value.join(', ') : 'none';
    case 'count':
    case 'ratio':
      return String(value);
  }
}

/** The inverse; the error says what to write instead. The schema judges the value itself. */
export function parseLimit(unit: LimitUnit, text: string): Result<Json, string> {
  const plain = text.trim();
  switch (unit) {
    case 'sol':
      return amount(plain.replace(/\s*SOL$/i, ''), SOL_DECIMALS, 'write SOL, e.g. "0.05 SOL"');
    case 'usd':
      return amount(ungrouped(plain.replace(/^\$/, '')), USD_DECIMALS, 'write US dollars, e.g. "$500"');
    case 'bps':
      return numeric(
        plain.replace(/\s*%$/, ''),
        PERCENT_DECIMALS,
        'write percent with two digits at most, e.g. "2.5 %"',
      );
    case 'ms':
      return parseDuration(plain);
    case 'slots':
    case 'count':
      return numeric(plain.replace(/\s*slots?$/, ''), 0, 'write a whole number');
    case 'ratio':
      return /^\d{1,6}(\.\d{1,6})?$/.test(plain) ? ok(Number(plain)) : err('write a number, e.g. "1.8"');
    case 'ladder':
      return parseLadder(plain);
    case 'mints':
      return ok(plain === '' || plain === 'none' ? [] : plain.split(/\s*,\s*/));
  }
}

/** "10000.5" as "10,000.5". */
const grouped = (decimal: string): string => decimal.replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',');
/** Only where the commas stand between thousands: "1,5" is a mistake and no fifteen. */
const ungrouped = (text: string): string =>
  /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text;

const unitsOf = (value: Json): bigint => BigInt(String(value));
const percent = (bps: Json): string => `${decimalText(unitsOf(bps), PERCENT_DECIMALS)} %`;

function amount(text: string, decimals: number, otherwise: string): Result<Json, string> {
  const units = parseDecimal(text, decimals);
  return units === null ? err(otherwise) : ok(units.toString());
}

function numeric(text: string, decimals: number, otherwise: string): Result<number, string> {
  const units = parseDecimal(text, decimals);
  return units === null || units > BigInt(Number.MAX_SAFE_INTEGER) ? err(otherwise) : ok(Number(units));
}

function duration(ms: number): string {
  const [unit, size] = Object.entries(DURATIONS).find(([, each]) => ms >= each && ms % each === 0) ?? [
    'ms',
    1,
  ];
  return `${ms / size} ${unit}`;
}

function parseDuration(text: string): Result<Json, string> {
  const [, count = '', unit = ''] = /^(\d{1,12})\s*(ms|s|m|h|d)$/.exec(text) ?? [];
  if (!isDurationUnit(unit)) return err('write a time with its unit: ms, s, m, h or d, e.g. "30 m"');
  return ok(Number(count) * DURATIONS[unit]);
}

const isDurationUnit = (unit: string): unit is keyof typeof DURATIONS => Object.hasOwn(DURATIONS, unit);

function rungText(rung: Json): string {
  if (typeof rung !== 'object' || rung === null || !('multipleBps' in rung)) return String(rung);
  return `${decimalText(unitsOf(rung.multipleBps ?? 0), MULTIPLE_DECIMALS)}x ${percent(rung.soldBps ?? 0)}`;
}

function parseLadder(text: string): Result<Json, string> {
  const wrong = err('write rungs of multiple and part sold, e.g. "1.1x 33 %, 1.25x 66 %", or "none"');
  if (text === '' || text === 'none') return ok([]);
  const rungs: Json[] = [];
  for (const part of text.split(',')) {
    const [, multiple = '', sold = ''] = /^\s*(\S+?)x\s+(\S+?)\s*%?\s*$/.exec(part) ?? [];
    const multipleBps = numeric(multiple, MULTIPLE_DECIMALS, '');
    const soldBps = numeric(sold, PERCENT_DECIMALS, '');
    if (!multipleBps.ok || !soldBps.ok) return wrong;
    rungs.push({ multipleBps: multipleBps.value, soldBps: soldBps.value });
  }
  return ok(rungs);
}
