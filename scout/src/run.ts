import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { CopyTerms } from '@chimera/core/score/episodes';
import { bps, bpsOfFloor } from '@chimera/core/units/bps';
import { type Address, address, type UnixMs, unixMs } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import { writeRosterFile } from '@chimera/db/roster-file/write';
import { createFetchHttp } from '@chimera/solana/http/fetch-http';
import { createFailover, type Failover } from '@chimera/solana/route/failover';
import { createRpcClient, type RpcClient } from '@chimera/solana/rpc/client';

import { crawl } from './collect/crawl.ts';
import { openHistory } from './collect/duckdb-history.ts';
import type { History } from './collect/history.ts';
import { type ScoutConfig, ScoutRefused } from './config.ts';
import { assess } from './measure/assess.ts';
import { loadTapes } from './measure/tapes.ts';
import { readTokens } from './measure/tokens.ts';
import { type OperatorFacts, readOperatorFacts } from './operator-facts.ts';
import { CANDIDATE_WQS_MIN, propose } from './propose.ts';
import { renderReport } from './report/report.ts';
import { writeReport } from './write.ts';

/** A line of progress; `done` of `total` where there is a total. */
export interface ScoutProgress {
  readonly stage: string;
  readonly done: number;
  readonly total: number | null;
}

export interface ScoutResult {
  readonly screened: number;
  readonly swaps: number;
  readonly active: number;
  readonly candidates: number;
  readonly rejected: number;
  readonly sha256: string;
  readonly report: string;
}

const DAY_MS = 86_400_000;
const SIGNATURE_FEE_LAMPORTS = 5_000n;

/** Collects, scores, writes. Every part of it may be killed and run again. */
export async function runScout(
  config: ScoutConfig,
  nowMs: UnixMs,
  say: (progress: ScoutProgress) => void,
): Promise<ScoutResult> {
  mkdirSync(config.dataDir, { recursive: true });
  const readFacts = (): OperatorFacts => readOperatorFacts(config.databasePath, nowMs);
  const start = [...new Set([...readFacts().roster, ...config.start.map(address)])];
  if (start.length === 0) {
    throw new ScoutRefused('The roster is empty, so there is nobody to begin at; give --from <address>.');
  }
  const http = createFetchHttp();
  const clients = config.rpcUrls.map((url) => createRpcClient({ providerId: new URL(url).host, url, http }));
  const pool = createFailover<RpcClient>(clients, () => performance.now());
  const history = await openHistory(join(config.dataDir, 'history.duckdb'));
  try {
    await collect({ config, history, pool, nowMs, say }, start);
    // Reading may take an hour; what it is judged by is what the operator knows afterwards.
    return await scoreAndWrite({ config, history, pool, nowMs, say }, readFacts());
  } finally {
    history.close();
  }
}

interface Work {
  readonly config: ScoutConfig;
  readonly history: History;
  readonly pool: Failover<RpcClient>;
  readonly nowMs: UnixMs;
  readonly say: (progress: ScoutProgress) => void;
}

const collect = ({ config, history, pool, nowMs, say }: Work, start: readonly Address[]): Promise<void> =>
  crawl(
    {
      history,
      read: pool.read,
      sleep: async (ms) => {
        await wait(ms);
      },
      sinceMs: unixMs(nowMs - config.days * DAY_MS),
      onProgress: ({ listed, read, sources, complete }, stage) =>
        say(
          stage === 'listing'
            ? { stage: 'listing addresses', done: complete, total: sources }
            : { stage: 'reading transactions', done: read, total: listed },
        ),
    },
    start,
  );

async function scoreAndWrite(work: Work, facts: OperatorFacts): Promise<ScoutResult> {
  const { config, history, pool, nowMs, say } = work;
  const tapeOf = await loadTapes(history);
  const tokenOf = await readTokens(pool.read, await history.mints(), nowMs);
  const genesis = await pool.read((node) => node.getGenesisHash());
  const slotMs = await measuredSlotMs(pool);
  const { limits, delaySlots, solPriceUsdMicros } = facts;
  const { wallets, screened, swaps } = await assess({
    history,
    tapeOf,
    tokenOf,
    terms: termsOf(facts),
    delayMs: delaySlots * slotMs,
    nowMs,
    backtest: { limits, solPriceUsdMicros, wqsMin: CANDIDATE_WQS_MIN },
    onProgress: (stage, done) => say({ stage, done, total: null }),
  });
  const both = wallets.map((assessed) => ({
    assessed,
    proposed: propose(assessed, limits.walletQualityMin),
  }));
  const proposed = both.map((one) => one.proposed);
  const info = { version: 1, madeAtMs: nowMs, genesis, screened, swaps } as const;
  const report = writeReport(
    config.dataDir,
    renderReport({ info, wallets: both, wqsMin: limits.walletQualityMin, delaySlots }),
  );
  const { sha256 } = writeRosterFile({
    directory: config.dataDir,
    info,
    wallets: proposed,
    key: config.rosterKey,
  });
  const count = (status: string): number => proposed.filter((one) => one.status === status).length;
  return {
    screened,
    swaps,
    active: count('ACTIVE'),
    candidates: count('CANDIDATE'),
    rejected: count('REJECTED'),
    sha256,
    report,
  };
}

/** What one of our transactions costs, and how much we would spend on an entry. */
function termsOf({ limits, delaySlots }: OperatorFacts): CopyTerms {
  return {
    delaySlots,
    sizeLamports: lamports(bpsOfFloor(limits.configuredCapitalLamports, bps(limits.shieldSizeBps))),
    costLamports: lamports(SIGNATURE_FEE_LAMPORTS + limits.priorityFeeLamports + limits.tipLamportsMin),
    holdMsMax: limits.holdMsMax,
  };
}

const SLOT_MS_UNKNOWN = 400;

/** How long a slot takes on this cluster now, by the node's own samples. */
async function measuredSlotMs(pool: Failover<RpcClient>): Promise<number> {
  const [sample] = await pool.read((node) => node.getRecentPerformanceSamples(1));
  if (sample === undefined || sample.numSlots === 0) return SLOT_MS_UNKNOWN;
  return (sample.samplePeriodSecs * 1_000) / sample.numSlots;
}
