/**
 * The long versions of what `npm test` samples: hours, one after the other.
 *
 *     npm run deep [-- simulate mutants crash story bench image soak]
 */
import { endWith, ensureInstalled } from './install.mjs';
import { onStopSignal, runCommand } from './processes.mjs';

const HOUR_MS = 3_600_000;

const STEPS = [
  { name: 'simulate', args: ['run', 'simulate', '--', '--seeds', '200000'], capMs: 3 * HOUR_MS },
  { name: 'mutants', args: ['run', 'mutants'], capMs: HOUR_MS },
  { name: 'crash', args: ['run', 'crash'], capMs: HOUR_MS },
  { name: 'story', args: ['run', 'story'], capMs: HOUR_MS / 2 },
  { name: 'bench', args: ['run', 'bench'], capMs: HOUR_MS },
  { name: 'image', args: ['run', 'image-steps'], capMs: HOUR_MS / 2 },
  { name: 'soak', args: ['run', 'soak', '--', '--minutes', '60'], capMs: 2 * HOUR_MS },
];

function selectSteps(names) {
  const unknown = names.filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length === 0) return STEPS.filter(({ name }) => names.length === 0 || names.includes(name));
  console.error(`There is no ${unknown.join(', ')}; there are ${STEPS.map(({ name }) => name).join(', ')}.`);
  process.exit(64);
}

const steps = selectSteps(process.argv.slice(2));
await ensureInstalled().catch(endWith);
const stop = new AbortController();
onStopSignal((signal) => stop.abort(signal));
const failed = [];
for (const { name, args, capMs } of steps) {
  if (stop.signal.aborted) break;
  console.log(`\n── ${name} (at most ${capMs / HOUR_MS} h)`);
  const { code, timedOut, ms } = await runCommand('npm', args, { timeoutMs: capMs, abort: stop.signal });
  const isGood = code === 0 && !timedOut;
  if (!isGood) failed.push(name);
  console.log(
    `${name}: ${isGood ? 'good' : timedOut ? 'hit its cap' : `ended with ${code}`} after ${Math.round(ms / 1_000)} s`,
  );
}
console.log(
  failed.length === 0 ? `\n${steps.length} of ${steps.length} good` : `\nnot good: ${failed.join(', ')}`,
);
process.exit(failed.length > 0 || stop.signal.aborted ? 1 : 0);
