import { setMaxListeners } from 'node:events';
import { inspect } from 'node:util';
import { DatabaseFailure } from '@chimera/db/database-failure';
import { SolanaError } from '@chimera/solana/rpc/errors';
import { StartRefused } from './compose/identity.ts';
import { type Network, openNetwork } from './compose/network.ts';
import { startOperator } from './compose/operator.ts';
import { onPaper } from './compose/paper-network.ts';
import { createRedact, secretsOf } from './compose/redact.ts';
import { createSystemClock, createSystemLogger, createSystemRandom } from './compose/system.ts';
import { loadUnlockedConfig } from './config/open-vault.ts';
import { configProblemText } from './config.ts';
import { DoorError } from './http/door-error.ts';

const EXIT_NO_CHAIN = 69;
const EXIT_REFUSED = 78;
const EXIT_FATAL = 70;
const CLOSE_MS_MAX = 4_000;

const config = await loadUnlockedConfig();
if (!config.ok) {
  console.error(configProblemText(config.error));
  process.exit(EXIT_REFUSED);
}

const redact = createRedact(secretsOf(config.value));
const logger = createSystemLogger(redact);
const stop = new AbortController();
// Every task in flight listens for the stop; their number is limited where they are started.
setMaxListeners(0, stop.signal);

/** The book in memory may be ahead of the disk: nothing may run on. The next start begins at the journal. */
function onFatal(error: unknown): void {
  // While we stop, tasks end in the middle and the journal is closed; the next start takes them up.
  if (stop.signal.aborted) return;
  console.error('operator: ended by a failure of its own:', redact(inspect(error)));
  process.exit(EXIT_FATAL);
}
process.on('uncaughtException', onFatal);
process.on('unhandledRejection', onFatal);

const parts = { config: config.value, clock: createSystemClock(), random: createSystemRandom(), logger };
/** The one place where the mode matters: what stands behind the ports. */
async function compose(): Promise<Network> {
  const network = await openNetwork(parts.config, parts.clock);
  return parts.config.mode === 'paper' ? onPaper(network, parts.config, parts.clock) : network;
}
const starting = compose().then((network) =>
  startOperator({ ...parts, network, onFatal, stop: stop.signal }),
);

/** A stop in good order is a courtesy to open connections; being killed is as good. */
async function end(): Promise<void> {
  if (stop.signal.aborted) return;
  stop.abort();
  setTimeout(() => process.exit(0), CLOSE_MS_MAX).unref();
  await (await starting).close();
  process.exit(0);
}
/** A signal cannot carry an approval, so a roster that needs one is refused and the refusal logged. */
async function mergeRoster(): Promise<void> {
  try {
    await (await starting).mergeRoster('SIGHUP');
    logger.info({}, 'took over the proposed roster');
  } catch (error) {
    if (!(error instanceof DoorError)) throw error;
    logger.warn(
      { code: error.code, details: error.options.details },
      'the proposed roster was not taken over',
    );
  }
}
process.on('SIGHUP', mergeRoster);
process.on('SIGTERM', end);
process.on('SIGINT', end);
process.on('disconnect', end);

try {
  console.log(JSON.stringify((await starting).ready));
} catch (error) {
  if (error instanceof SolanaError) {
    console.error(
      redact(`no RPC provider tells which chain it serves: ${error.message}; ./chimera doctor asks each`),
    );
    process.exit(EXIT_NO_CHAIN);
  }
  const isRefusal = error instanceof StartRefused || error instanceof DatabaseFailure;
  console.error(redact(isRefusal ? error.message : inspect(error)));
  process.exit(isRefusal ? EXIT_REFUSED : EXIT_FATAL);
}
