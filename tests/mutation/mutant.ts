import { readdirSync } from 'node:fs';
import type { FaultKind } from '../simulation/faults.ts';
import type { Patch } from './patch.ts';

/** One mistake, made on purpose in the real code. */
export interface Mutant {
  /** What it does wrong, in one sentence. */
  readonly breaks: string;
  /** What the simulation must say of it. */
  readonly foundBy: RegExp;
  readonly patches: readonly Patch[];
  /** Faults that bring it out, where it takes a rare mix. */
  readonly faults?: readonly FaultKind[];
  /** The first seed of these faults alone that is known to find it; looking begins there. */
  readonly focusedSeed?: number;
}

export interface NamedMutant extends Mutant {
  readonly name: string;
}

const DIR = new URL('./mutants/', import.meta.url);

/** Every mutant, by its file's name; the canary, which each seed must find, is not among them. */
export async function loadMutants(): Promise<readonly NamedMutant[]> {
  const names = readdirSync(DIR).map((file) => file.replace(/\.ts$/, ''));
  return Promise.all(names.filter((name) => name !== CANARY).map(loadMutant));
}

export const CANARY = 'canary';

export async function loadMutant(name: string): Promise<NamedMutant> {
  const { mutant }: { mutant: Mutant } = await import(new URL(`./${name}.ts`, DIR).href);
  return { name, ...mutant };
}
