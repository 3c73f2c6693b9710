import { parseArgs } from 'node:util';
import { bundleMutant, hunt, type Kill } from './hunt.ts';
import { writeKnownSeeds } from './known-seeds.ts';
import { CANARY, loadMutant, loadMutants, type NamedMutant } from './mutant.ts';

/*
 * npm run mutants [-- name ...] [--seeds N] [--from S] [--write | --focused]
 * Hunts each mutant from seed 1 on, two at a time, and tells the first seed that finds it. `--write` keeps those
 * seeds for the ordinary run, which looks there first; `--focused` lets only a mutant's own faults strike.
 */

const AT_ONCE = 2;
/** Within so many seeds each must be found. */
const SEEDS_MAX = 20_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: String(SEEDS_MAX) },
    from: { type: 'string', default: '1' },
    write: { type: 'boolean', default: false },
    focused: { type: 'boolean', default: false },
  },
});

const mutants =
  positionals.length > 0
    ? await Promise.all(positionals.map(loadMutant))
    : [await loadMutant(CANARY), ...(await loadMutants())];
const kills = new Map<string, Kill>();
const waiting = [...mutants];
await Promise.all(Array.from({ length: AT_ONCE }, huntNext));
console.log(`${kills.size} of ${mutants.length} mutants were found`);
if (values.write) writeKnownSeeds(kills);
if (kills.size < mutants.length) process.exitCode = 1;

async function huntNext(): Promise<void> {
  for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) await huntOne(mutant);
}

async function huntOne(mutant: NamedMutant): Promise<void> {
  const worker = await bundleMutant(mutant);
  const range = {
    from: Number(values.from),
    seeds: Number(values.seeds),
    deadlineMs: Number.POSITIVE_INFINITY,
    only: values.focused ? mutant.faults : undefined,
  };
  const kill = await hunt(mutant, worker, range);
  if (kill === null) console.log(`SURVIVED  ${mutant.name}: ${mutant.breaks}`);
  else {
    kills.set(mutant.name, kill);
    console.log(`found     ${mutant.name} at seed ${kill.seed}: ${kill.says}`);
  }
}
