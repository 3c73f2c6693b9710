import { existsSync, readdirSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { type Figure, isKept, type Suite } from './suite.ts';
import { tableOf } from './table.ts';

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

const load = (): string => (loadavg()[0] ?? 0).toFixed(1);
const figures: Figure[] = [];
console.log(`${cpus().length} processors, Node ${process.version}`);
for (const name of asked.length === 0 ? known : asked) {
  // Every file there exports its suite.
  const { suite } = (await import(`./suites/${name}.ts`)) as { suite: Suite };
  console.log(`\n${name}: ${suite.about}`);
  const before = load();
  const measured = await suite.run();
  for (const line of tableOf(measured)) console.log(`  ${line}`);
  console.log(`  load of the machine ${before} before, ${load()} after`);
  figures.push(...measured);
}
const missed = figures.filter((figure) => isKept(figure) === false);
const decisive = missed.filter(({ isTold }) => isTold !== true);
const promised = figures.filter((figure) => isKept(figure) !== null);
console.log(
  `\n${promised.length - missed.length} of ${promised.length} budgets kept; ${decisive.length} fall short on any machine` +
    `, ${missed.length - decisive.length} here`,
);
process.exitCode = decisive.length > 0 ? 1 : 0;
