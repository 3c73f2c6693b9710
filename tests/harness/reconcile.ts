import type { JournalReader } from './journal-reader.ts';
import type { OperatorClient } from './operator-client.ts';
import { until } from './until.ts';

export interface ToldDifference {
  readonly key: string;
  readonly kind: string;
  readonly subject_id: string;
  readonly action: string;
  readonly resolved_cause: string | null;
}

/** The answer of `GET /reconciliation`, as far as scenarios read it. */
export interface ReconciliationView {
  readonly state: { readonly is_running: boolean; readonly failure: string | null };
  readonly open_count: number;
  readonly runs: readonly {
    readonly outcome: string;
    readonly tolerated_count: number;
    readonly note: string | null;
  }[];
  readonly differences: { readonly items: readonly ToldDifference[] };
}

const RUN_TIMEOUT_MS = 60_000;
const SETTLE_TIMEOUT_MS = 60_000;
const UNDER_WAY = `SELECT count(*) = 0 FROM attempts WHERE state IN ('signed', 'landed_provisional', 'unresolved')`;

/** A wrong shape fails the test that reads it. */
export async function readReconciliation(operator: OperatorClient): Promise<ReconciliationView> {
  const { status, body } = await operator.get('/api/v1/reconciliation?limit=200');
  if (status !== 200) throw new Error(`GET /reconciliation: ${status}`);
  return body as unknown as ReconciliationView;
}

/** Asks for a run as a program does, and waits for its end. One runs at a time, and one follows every start by itself. */
export async function reconcile(operator: OperatorClient): Promise<ReconciliationView> {
  const start = async () => (await operator.post('/api/v1/reconciliation/run', {})).status === 200;
  await until('a run begins', start, RUN_TIMEOUT_MS);
  const ended = async () => {
    const view = await readReconciliation(operator);
    return view.state.is_running ? null : view;
  };
  return until('the run has ended', ended, RUN_TIMEOUT_MS);
}

/** Both steps of a halt of everything: the market goes on, and nothing of ours moves while balances are compared. */
export async function haltEverything(operator: OperatorClient, journal: JournalReader): Promise<void> {
  const command = { mode: 'all', reason: 'the books are compared' };
  const { confirm } = (await operator.control('halt', command)).body;
  const { body } = await operator.control('halt', { ...command, confirm });
  if (body.status !== 'halted') throw new Error(JSON.stringify(body));
  await until('nothing is under way', () => Number(journal.one(UNDER_WAY)) === 1, SETTLE_TIMEOUT_MS);
}

/** Both steps of a resume. */
export async function resume(operator: OperatorClient, reason = 'the books agree'): Promise<void> {
  const { confirm } = (await operator.control('resume', { reason })).body;
  const { body } = await operator.control('resume', { reason, confirm });
  if (body.status !== 'resumed') throw new Error(JSON.stringify(body));
}
