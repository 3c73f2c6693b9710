import { setPriority } from 'node:os';
import { unixMs } from '@chimera/core/units/chain';
import { SolanaError } from '@chimera/solana/rpc/errors';
import { loadScoutConfig, ScoutRefused } from './config.ts';
import { runScout, type ScoutProgress } from './run.ts';

const EXIT_REFUSED = 78;
const EXIT_OUTSIDE = 69;
/** Trading comes first: the scout takes what the processor has left. */
const NICENESS = 10;

setPriority(NICENESS);
let lastShown = '';

/** One JSON line to whoever started us; for a person, one line per step. */
function say(progress: ScoutProgress, json: boolean): void {
  if (json) {
    console.log(JSON.stringify({ progress }));
    return;
  }
  const { stage, done, total } = progress;
  const text = total === null ? `${stage}: ${done}` : `${stage}: ${done} of ${total}`;
  if (text !== lastShown) console.log(text);
  lastShown = text;
}

try {
  const config = loadScoutConfig(process.argv.slice(2));
  const result = await runScout(config, unixMs(Date.now()), (progress) => say(progress, config.json));
  if (config.json) console.log(JSON.stringify({ result }));
  else {
    const { screened, active, candidates, rejected, report } = result;
    console.log(
      `${screened} wallets screened: ${active} ACTIVE, ${candidates} CANDIDATE, ${rejected} rejected. Report: ${report}`,
    );
    console.log(
      'Look at the proposal with ./chimera roster diff, and take it over with ./chimera roster merge.',
    );
  }
} catch (error) {
  if (!(error instanceof ScoutRefused || error instanceof SolanaError)) throw error;
  console.error(error.message);
  process.exit(error instanceof ScoutRefused ? EXIT_REFUSED : EXIT_OUTSIDE);
}
