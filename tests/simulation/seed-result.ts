import { createHash } from 'node:crypto';
import type { FaultKind } from './faults.ts';
import type { Figures } from './figures.ts';
import type { World } from './world.ts';

export interface SeedResult {
  readonly seed: number;
  readonly faults: readonly FaultKind[];
  /** Empty when everything held. */
  readonly violations: readonly string[];
  /** Of the whole journal and the end of the chain: the same seed gives the same one. Empty unless asked for. */
  readonly hash: string;
  readonly figures: Figures;
}

const FORKED_IN_EXIT = `SELECT count(*) FROM journal j JOIN attempts a ON a.txid = json_extract(j.data, '$.txid')
  JOIN orders e ON e.order_id = a.order_id AND e.kind = 'entry'
  JOIN orders x ON x.position_id = e.position_id AND x.kind = 'exit' AND x.seq < j.seq
  WHERE j.type = 'attempt_rolled_back'`;

export function hashOf({ db, chain, scheduler }: World): string {
  const hash = createHash('sha256');
  for (const row of db.prepare('SELECT seq, at_ms, type, data FROM journal ORDER BY seq').raw().iterate()) {
    hash.update(String(row));
  }
  return hash.update(`${chain.best().blockhash} ${scheduler.steps()}`).digest('hex');
}

export function toResult(
  { seed, faults, invariants, db, close, chain, scheduler }: World,
  { crashes, hash }: { readonly crashes: number; readonly hash: string },
): SeedResult {
  const count = (query: string): number => Number(db.prepare<[], bigint>(query).pluck().get());
  const attempts = (state: string): number => count(`SELECT count(*) FROM attempts WHERE state = '${state}'`);
  const events = (type: string): number => count(`SELECT count(*) FROM journal WHERE type = '${type}'`);
  const result = {
    ...{ seed, faults: faults.drawn, violations: invariants.violations, hash },
    figures: {
      ...{ steps: scheduler.steps(), crashes, blocks: chain.best().height - chain.start.height },
      attempts: count('SELECT count(*) FROM attempts'),
      landed: attempts('landed'),
      dead: attempts('dead'),
      walked: count("SELECT count(*) FROM attempts WHERE json_array_length(evidence, '$.walks') > 1"),
      failedOnChain: attempts('failed_on_chain'),
      unresolved: events('attempt_unresolved'),
      rolledBack: events('attempt_rolled_back'),
      resigned: count('SELECT count(*) FROM attempts WHERE n > 1'),
      quarantined: count('SELECT count(*) FROM positions WHERE flag_reason IS NOT NULL'),
      spears: count(
        `SELECT count(*) FROM orders WHERE strategy = 'SPEAR' AND kind = 'entry' AND state = 'filled'`,
      ),
      adopted: count("SELECT count(*) FROM journal WHERE data LIKE '%only the signer log had it%'"),
      forkedInExit: count(FORKED_IN_EXIT),
      handled: events('attempt_handled'),
      landedLate: events('attempt_landed_late'),
      reconciled: events('reconciliation_ended'),
      soldElsewhere: count("SELECT count(*) FROM signals WHERE exit_cause = 'outside'"),
      closed: count(`SELECT count(*) FROM positions WHERE state = 'closed'`),
    },
  };
  close();
  return result;
}
