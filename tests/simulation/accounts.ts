import { must } from '@chimera/core/assert';
import { createReconcileBooks, type ReconcileBooks } from '@chimera/db/reads/reconcile-books';
import { compileMessage } from '@chimera/solana/tx/codec';
import { DoorError } from '../../apps/operator/src/http/door-error.ts';
import type { FaultKind } from './faults.ts';
import { encodeScript } from './sim-ledger.ts';
import { ROUTER_PROGRAM } from './sim-market.ts';
import type { SimOperator } from './sim-operator.ts';
import type { World } from './world.ts';

/* The wallet's owner, who sells past the operator, and whoever lays the books beside the chain afterwards. */

const BY = 'simulated accountant';
const ADVICE = /explain it instead$/;
const KEEP_ACCOUNTS: readonly FaultKind[] = ['manual_reconciliation', 'manual_sale_elsewhere'];

/** Whether in this world somebody does so at all. */
export const areAccountsKept = ({ faults }: World): boolean =>
  KEEP_ACCOUNTS.some((kind) => faults.drawn.includes(kind));

/** Sells a part of what the wallet holds, as another program with the same key would; the operator is told nothing. */
export function sellElsewhere({ chain, key, rng, invariants }: World): void {
  const { wallet, blockhash } = chain.best();
  const held = [...wallet.tokens].filter(([, atoms]) => atoms > 1n);
  if (held.length === 0) return;
  const [mint, atoms] = rng.pick(held);
  const inAmount = rng.chance(0.4) ? atoms : rng.amount(1n, atoms);
  const sale = {
    programId: ROUTER_PROGRAM,
    accounts: [{ address: key.address, isSigner: true, isWritable: true }],
    data: encodeScript({ side: 'sell', mint, inAmount, minOut: 0n }),
  };
  const message = compileMessage({
    ...{ feePayer: key.address, blockhash, instructions: [sale], lookupTables: [] },
  });
  const { txid, wire } = key.signMessage(must(message.ok ? message.value : undefined, 'compiled sale'));
  invariants.onSignedElsewhere(txid);
  chain.submit(wire, rng.below(3));
}

/** Begins one comparison, unless one runs. */
export function reconcile({ engine }: SimOperator): void {
  const { state, start } = engine.upkeep.reconciliation;
  if (!state().isRunning) start('manual', BY);
}

const UNSETTLED = `SELECT txid FROM wallet_transfers t WHERE kind = 'unknown_signed' AND NOT EXISTS
  (SELECT 1 FROM reconciliation_resolutions r WHERE r.key = 'UNKNOWN_TX:' || t.txid)`;

/** Whether the wallet's history holds a transaction of our key that nobody has accounted for yet. */
export const isUnsettled = ({ db }: World): boolean => db.prepare(UNSETTLED).get() !== undefined;

/** Takes every sale into the books that stands open, and explains what is none; a later look does the rest. */
export async function settle({ db, start }: World, { engine }: SimOperator): Promise<void> {
  const { bookSale, resolve } = engine.upkeep.reconciliation;
  for (const open of createReconcileBooks(db).openDifferences()) {
    const { key, kind } = open;
    if (isFirstMoney(open, start)) await resolve(key, 'simulated', BY);
    if (kind !== 'UNKNOWN_TX') continue;
    try {
      await bookSale({ key, reason: 'simulated' }, BY);
    } catch (error) {
      if (!(error instanceof DoorError)) throw error;
      if (ADVICE.test(String(error.options.details))) await resolve(key, 'simulated', BY);
    }
  }
}

/** What the last comparison of a world found, when all is over; null when nothing is wrong. */
export function judgeAccounts({ engine }: SimOperator, { db, start }: World): string | null {
  const { outcome, failure } = engine.upkeep.reconciliation.state();
  const open = createReconcileBooks(db)
    .openDifferences()
    .filter((each) => !isFirstMoney(each, start));
  if (open.length === 0 && (outcome === 'clean' || outcome === 'differs')) return null;
  const note = db.prepare<[], string | null>(LAST_NOTE).pluck().get() ?? '';
  const keys = open.map(({ key }) => key).join(', ');
  return `reconciled at the end, the books are not those of the chain: ${outcome ?? failure} ${keys} ${note}`;
}

/** The wallet had its money before the chain began, by no transaction. */
const isFirstMoney = ({ key, kind }: OpenDifference, { lamports }: World['start']): boolean =>
  kind === 'AMOUNT_MISMATCH' && key.endsWith(`:${lamports}`);

type OpenDifference = ReturnType<ReconcileBooks['openDifferences']>[number];

const LAST_NOTE = 'SELECT note FROM reconciliation_runs ORDER BY seq DESC LIMIT 1';
