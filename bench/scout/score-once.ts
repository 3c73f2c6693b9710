import { unknownFact } from '@chimera/core/decision/facts';
import { DEFAULT_LIMITS } from '@chimera/core/limits';
import { unixMs } from '@chimera/core/units/chain';
import { lamports, usdMicros } from '@chimera/core/units/lamports';
import { openHistory } from '../../scout/src/collect/duckdb-history.ts';
import { assess } from '../../scout/src/measure/assess.ts';
import { loadTapes } from '../../scout/src/measure/tapes.ts';

/* Scores a whole history and says what it took: `<file>`. */

const history = await openHistory(process.argv[2] ?? '');
const nowMs = unixMs(Date.now());
const startedMs = performance.now();
const tapeOf = await loadTapes(history);
const { wallets } = await assess({
  history,
  tapeOf,
  tokenOf: () => unknownFact('made up'),
  terms: {
    delaySlots: 4,
    sizeLamports: lamports(2_000_000_000n),
    costLamports: lamports(25_000n),
    holdMsMax: 86_400_000,
  },
  delayMs: 1_600,
  nowMs,
  backtest: {
    limits: DEFAULT_LIMITS,
    solPriceUsdMicros: { state: 'known', value: usdMicros(150_000_000n), atMs: nowMs },
    wqsMin: 40,
  },
  onProgress: () => undefined,
});
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({
    wallets: wallets.length,
    cpuMs: (user + system) / 1_000,
    wallMs: performance.now() - startedMs,
    peakMib: process.resourceUsage().maxRSS / 1_024,
  }),
);
history.close();
