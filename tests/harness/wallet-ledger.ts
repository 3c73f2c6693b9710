import { Connection, PublicKey } from '@solana/web3.js';

/** What each transaction of a wallet did to its lamports, by the chain's own account. */
export interface WalletLedger {
  readonly balance: bigint;
  /** By txid, the oldest first. */
  readonly changes: ReadonlyMap<string, bigint>;
}

const PAGE = 1_000;
const PAGES_MAX = 50;

/**
 * Reads a wallet's whole history with an unmodified web3.js client. What is final is kept in `known`, so that a
 * caller who asks again and again reads each transaction once.
 */
export async function readWalletLedger(
  rpcUrl: string,
  wallet: string,
  known = new Map<string, bigint>(),
): Promise<WalletLedger> {
  const connection = new Connection(rpcUrl, 'confirmed');
  const key = new PublicKey(wallet);
  const changes = new Map<string, bigint>();
  for (const { signature, confirmationStatus } of (await readHistory(connection, key)).toReversed()) {
    const delta = known.get(signature) ?? (await readChange(connection, key, signature));
    changes.set(signature, delta);
    if (confirmationStatus === 'finalized') known.set(signature, delta);
  }
  return { balance: BigInt(await connection.getBalance(key)), changes };
}

/** Newest first. */
async function readHistory(connection: Connection, key: PublicKey) {
  const history: Awaited<ReturnType<Connection['getSignaturesForAddress']>> = [];
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const before = history.at(-1)?.signature;
    const found = await connection.getSignaturesForAddress(key, {
      limit: PAGE,
      ...(before === undefined ? {} : { before }),
    });
    history.push(...found);
    if (found.length < PAGE) break;
  }
  return history;
}

async function readChange(connection: Connection, key: PublicKey, txid: string): Promise<bigint> {
  const transaction = await connection.getTransaction(txid, {
    commitment: 'confirmed',
    maxSupportedTransactionVersion: 0,
  });
  if (!transaction?.meta) throw new Error(`the chain lists ${txid} and does not give it`);
  const keys = transaction.transaction.message.getAccountKeys({
    accountKeysFromLookups: transaction.meta.loadedAddresses ?? null,
  });
  const index = keys
    .keySegments()
    .flat()
    .findIndex((account) => account.equals(key));
  const { preBalances, postBalances } = transaction.meta;
  return BigInt(postBalances[index] ?? 0) - BigInt(preBalances[index] ?? 0);
}
