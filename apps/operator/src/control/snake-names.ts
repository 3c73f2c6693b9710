import { type Json, toWire } from '@chimera/core/contract/wire';

/** JSON as the REST interface names things: `openCostLamports` becomes `open_cost_lamports`, amounts text. */
export function toSnakeNames(value: unknown): Json {
  return renamed(toWire(value));
}

function renamed(value: Json): Json {
  if (Array.isArray(value)) return value.map(renamed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [snake(name), renamed(item)]));
}

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
