import { type Json, toWire } from '@chimera/core/contract/wire';

/** JSON as the REST interface names things: `openCostLamports` becomes `open_cost_lamports`, amounts text. */
export function toSnakeNames(value: unknown): Json {
  return renamed(toWire(value));
}

function renamed(value: Json): Json {
  if (Array.isArray(value)) return value.map(renamed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [toSnakeName(name), renamed(item)]));
}

/** One name: `openPositionsMax` becomes `open_positions_max`. */
export const toSnakeName = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The inverse: `open_positions_max` becomes `openPositionsMax`, however deep. */
export function fromSnakeNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromSnakeNames);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [camel(name), fromSnakeNames(item)]));
}

const camel = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
