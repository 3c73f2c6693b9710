import type { JournalReader } from './journal-reader.ts';
import type { Stack } from './stack.ts';
import { until } from './until.ts';
import { readWalletLedger } from './wallet-ledger.ts';

/** Where a chain is asked, and about whom. */
export interface Ledgers {
  /** Changes that are final and were read before; see `readWalletLedger`. */
  readonly knownChanges?: Map<string, bigint>;
  readonly run: {
    readonly localnet: Pick<Stack['run']['localnet'], 'rpcUrl'>;
    readonly operator: Pick<Stack['run']['operator'], 'wallet'>;
  };
}

/**
 * Waits until journal and chain tell the same story of the wallet, transaction by transaction, to the lamport.
 * Both go on while they are read, so one disagreement proves nothing; one that stays does.
 */
export async function untilBooksAgree(
  stack: Ledgers,
  journal: JournalReader,
  timeoutMs: number,
): Promise<void> {
  let differences: string[] = [];
  const agree = async () => {
    differences = await compareWithChain(stack, journal);
    return differences.length === 0;
  };
  await until('journal and chain agree', agree, timeoutMs).catch((error: unknown) => {
    throw new Error(differences.join('\n'), { cause: error });
  });
}

/** Every transaction for which the two differ, in words. The reader must give amounts as bigint. */
async function compareWithChain(stack: Ledgers, journal: JournalReader): Promise<string[]> {
  const { localnet, operator } = stack.run;
  const ledger = await readWalletLedger(localnet.rpcUrl, operator.wallet, stack.knownChanges);
  const explained = journal.all<{ txid: string; delta: bigint }>(
    `SELECT txid, wallet_delta_lamports AS delta FROM fills
      UNION ALL
     SELECT txid, failed_delta_lamports AS delta FROM attempts WHERE state = 'failed_on_chain'`,
  );
  const known = new Map(explained.map(({ txid, delta }) => [txid, delta]));
  const differences = explained
    .filter(({ txid, delta }) => ledger.changes.get(txid) !== delta)
    .map(({ txid, delta }) => `${txid}: journal ${delta}, chain ${ledger.changes.get(txid)}`);
  // What is not ours can only have come in.
  const others = [...ledger.changes].filter(([txid]) => !known.has(txid));
  for (const [txid, delta] of others) if (delta <= 0n) differences.push(`${txid}: unknown, chain ${delta}`);
  const deposits = others.reduce((sum, [, delta]) => sum + delta, 0n);
  const positions = journal.one<bigint>('SELECT sum(wallet_delta_lamports) FROM positions') ?? 0n;
  if (deposits + positions !== ledger.balance) {
    differences.push(`deposits ${deposits} and positions ${positions} are not the balance ${ledger.balance}`);
  }
  return differences;
}
