import { existsSync, readdirSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { type Figure, isKept, type Suite } from './suite.ts';

/*
 * `npm run bench` runs every file of `suites/`; names after `--` choose some of them. It ends with 1 when a budget
 * is missed that holds on any machine; times that hang on the machine are only told.
 */

const SUITES_DIR = new URL('./suites', import.meta.url).pathname;

const known = readdirSync(SUITES_DIR)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -'.ts'.length));
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !existsSync(join(SUITES_DIR, `${name}.ts`)));
if (unknown.length > 0) {
  console.error(`no suite is called ${unknown.join(', ')}; there are ${known.join(', ')}`);
  process.exit(2);
}

let isOver = false;
console.log(`${cpus().length} processors, load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}`);
for (const name of asked.length === 0 ? known : asked) {
  // Every file there exports its suite.
  const { suite } = (await import(`./suites/${name}.ts`)) as { suite: Suite };
  console.log(`\n${name}: ${suite.about}`);
  for (const figure of await suite.run()) {
    console.log(`  ${lineOf(figure)}`);
    isOver ||= isKept(figure) === false && figure.isTold !== true;
  }
}
process.exitCode = isOver ? 1 : 0;

function lineOf(figure: Figure): string {
  const { name, value, unit, budget, least } = figure;
  const shown = value < 1 ? value.toFixed(3) : value < 10 ? value.toFixed(2) : Math.round(value).toString();
  const promised = budget !== null ? `at most ${budget}` : `at least ${least}`;
  const verdict = isKept(figure) === null ? '' : `  (${promised}: ${isKept(figure) ? 'kept' : 'MISSED'})`;
  return `${name.padEnd(46)} ${shown.padStart(8)} ${unit}${verdict}`;
}
