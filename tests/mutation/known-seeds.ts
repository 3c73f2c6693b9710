import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Kill } from './hunt.ts';

/* Seeds that once found a mutant. Every change of the simulation may move them: they are a hint where to look first. */

const FILE = new URL('./known-seeds.json', import.meta.url);
const seedsSchema = z.record(z.string(), z.number().int().positive());

export const readKnownSeeds = (): Readonly<Record<string, number>> =>
  seedsSchema.parse(JSON.parse(readFileSync(FILE, 'utf8')));

/** Keeps what is known of mutants that were not hunted. */
export function writeKnownSeeds(kills: ReadonlyMap<string, Kill>): void {
  const fresh = [...kills].map(([name, { seed }]) => [name, seed] as const);
  const all = Object.entries({ ...readKnownSeeds(), ...Object.fromEntries(fresh) });
  const sorted = all.sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
}
