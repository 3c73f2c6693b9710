import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Stack, startStack } from '../harness/stack.ts';
import type { Finding } from './finding.ts';
import { findAll } from './findings.ts';
import { type Weight, weigh } from './gauges.ts';
import { startPlanting } from './plants.ts';
import { beginSpell, CALM_MS, clearWeather, type PastSpell, SPELLS } from './weather.ts';

/*
 * npm run soak -- [--minutes N] [--actors N] [--keep]
 * The whole of `npm start`, unattended, in bad weather: one spell of faults after the other, the operator and the
 * cluster killed in between, and all the while something planted that must be found, or refused; then what the books,
 * the chain and the process say. Ends with 1 when a claim fails.
 */

const SAMPLE_MS = 10_000;
/** At the end everything must come to rest in fair weather. */
const FAIR_MS = 60_000;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    actors: { type: 'string', default: '5' },
    keep: { type: 'boolean', default: false },
    web: { type: 'boolean', default: false },
  },
});

const say = (text: string): void => console.log(`${new Date().toISOString().slice(11, 19)} ${text}`);
const stack = await startStack({
  names: values.web ? ['localnet', 'operator', 'web'] : ['localnet', 'operator'],
  env: {
    LOCALNET_SLOT_MS: '400',
    LOCALNET_HISTORY_DAYS: '45',
    LOCALNET_ACTORS: values.actors,
    LOCALNET_SEED: 'soak',
  },
});
say(`up: ${stack.run.web?.webUrl ?? stack.run.operator.operatorUrl}, files in ${stack.dir}`);
if (stack.run.operator.adminLink) say(stack.run.operator.adminLink);
let findings: readonly Finding[] = [];
try {
  findings = await live(stack, Number(values.minutes) * 60_000);
} finally {
  await stack.stop({ keepFiles: values.keep });
}
for (const { claim, seen, holds } of findings) {
  console.log(`${holds === null ? '      ' : holds ? 'holds ' : 'FAILS '} ${claim}: ${seen}`);
}
if (findings.length === 0 || findings.some(({ holds }) => holds === false)) process.exitCode = 1;

async function live(running: Stack, lastsMs: number): Promise<readonly Finding[]> {
  const weights: Weight[] = [];
  const spells: PastSpell[] = [];
  const sampling = setInterval(
    () => void weigh(running).then((weight) => weight && weights.push(weight)),
    SAMPLE_MS,
  );
  const untilMs = Date.now() + lastsMs;
  const planting = startPlanting(running, say);
  try {
    for (let turn = 0; Date.now() < untilMs; turn += 1) {
      const spell = SPELLS[turn % SPELLS.length];
      if (spell === undefined) break;
      say(spell.name);
      const fromMs = Date.now();
      const end = await beginSpell(running, spell);
      await wait(Math.max(0, Math.min(spell.lastsMs, untilMs - Date.now())));
      await end();
      await wait(CALM_MS);
      spells.push({ spell, fromMs, untilMs: Date.now() });
      sayWeight(weights.at(-1));
    }
    await clearWeather(running);
    say('the end, in fair weather');
    await wait(FAIR_MS);
    await planting.stop();
    return await findAll(running, { planting, spells, weights });
  } finally {
    clearInterval(sampling);
    await planting.stop();
  }
}

function sayWeight(weight: Weight | undefined): void {
  if (weight === undefined) return;
  const { heapMib, residentMib, walMib, openPositions, spearReasons } = weight;
  const spear = spearReasons.length === 0 ? 'Spear on' : `Spear off: ${spearReasons.join(', ')}`;
  say(
    `  ${openPositions} open, heap ${heapMib.toFixed(0)} MiB, resident ${residentMib.toFixed(0)} MiB, WAL ${walMib.toFixed(1)} MiB, ${spear}`,
  );
}
