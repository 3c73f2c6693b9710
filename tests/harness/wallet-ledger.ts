import { Connection, PublicKey } from '@solana/web3.js';

/** What each transaction of a wallet did to its lamports, by the chain's own account. */
export interface WalletLedger {
  readonly balance: bigint;
  /** By txid, the oldest first. */
  readonly changes: ReadonlyMap<string, bigint>;
}

const PAGE = 1_000;
const PAGES_MAX = 50;

/** Reads a wallet's whole history with an unmodified web3.js client. */
export async function readWalletLedger(rpcUrl: string, wallet: string): Promise<WalletLedger> {
  const connection = new Connection(rpcUrl, 'confirmed');
  const key = new PublicKey(wallet);
  const txids: string[] = [];
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const before = txids.at(-1);
    const found = await connection.getSignaturesForAddress(key, {
      limit: PAGE,
      ...(before === undefined ? {} : { before }),
    });
    txids.push(...found.map((item) => item.signature));
    if (found.length < PAGE) break;
  }
  const changes = new Map<string, bigint>();
  for (const txid of txids.reverse()) {
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
    changes.set(txid, BigInt(postBalances[index] ?? 0) - BigInt(preBalances[index] ?? 0));
  }
  return { balance: BigInt(await connection.getBalance(key)), changes };
}
