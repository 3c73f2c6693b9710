/**
 * Everything CI runs, each suite under its own time cap. The last line is the sum over all runners.
 *
 *     npm test [-- suite ...]
 */
import { endWith, ensureInstalled } from './install.mjs';
import { onStopSignal, watchParent } from './processes.mjs';
import { SUITES } from './suites.mjs';

/** @returns {typeof SUITES} the suites named, in their own order, or all of them */
function selectSuites(names) {
  const unknown = names.filter((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    const known = SUITES.map((suite) => suite.name).join(', ');
    console.error(`No suite is called ${unknown.join(', ')}. There are: ${known}.`);
    process.exit(64);
  }
  return names.length === 0 ? SUITES : SUITES.filter((suite) => names.includes(suite.name));
}

function describe({ name, tally, ms }) {
  const words = [...tally.notes, ...tally.remarks];
  const notes = words.length > 0 ? ` (${words.join('; ')})` : '';
  return `${name.padEnd(10)} ${tally.passed} passed, ${tally.failed} failed in ${Math.round(ms / 1_000)} s${notes}`;
}

export async function runSuites(suites) {
  const stop = new AbortController();
  onStopSignal((signal) => stop.abort(signal));
  watchParent((reason) => stop.abort(reason));
  const results = [];
  for (const suite of suites) {
    if (stop.signal.aborted) break;
    console.log(`\n── ${suite.name} (at most ${suite.capMs / 1_000} s)`);
    const startedAt = Date.now();
    const tally = await suite.run({ capMs: suite.capMs, abort: stop.signal });
    results.push({ name: suite.name, tally, ms: Date.now() - startedAt });
  }
  const passed = results.reduce((sum, { tally }) => sum + tally.passed, 0);
  const failed = results.reduce((sum, { tally }) => sum + tally.failed, 0);
  console.log(`\n${results.map(describe).join('\n')}`);
  if (stop.signal.aborted) console.log('stopped before the end');
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 && !stop.signal.aborted;
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const suites = selectSuites(process.argv.slice(2));
  await ensureInstalled().catch(endWith);
  process.exit((await runSuites(suites)) ? 0 : 1);
}
