import { Connection, Keypair, PublicKey, VersionedTransaction } from '@solana/web3.js';
import { until } from '../harness/until.ts';
import { type Cluster, readJson, request } from './cluster.ts';

/** Somebody who trades so much that a price moves further than our slippage allows. */
export interface Whale {
  /** Buys, so that whoever wanted to buy at the old price cannot. */
  raise(mint: string): Promise<void>;
  /** Sells all that it bought, so that whoever wanted to sell at the raised price cannot. */
  dump(mint: string): Promise<void>;
}

const SOL_MINT = 'So11111111111111111111111111111111111111112';
const FUND_LAMPORTS = '100000000000000';
/** Tried one after the other until one moves the price far enough. */
const BUYS_LAMPORTS = [20n, 60n, 200n, 600n, 2_000n, 6_000n].map((sol) => sol * 1_000_000_000n);
/** Half as much again as the widest first slippage. */
const IMPACT_MIN = 0.08;
const SLIPPAGE_BPS = 9_000;
const LANDED_TIMEOUT_MS = 10_000;

interface Quote {
  readonly priceImpactPct: string;
}

export async function createWhale({ localnet, airdrop }: Cluster): Promise<Whale> {
  const keypair = Keypair.generate();
  const address = keypair.publicKey.toBase58();
  const connection = new Connection(localnet.rpcUrl, 'confirmed');
  await airdrop(address, FUND_LAMPORTS);

  const quote = (inputMint: string, outputMint: string, amount: string): Promise<Quote> =>
    readJson(
      `${localnet.jupiterUrl}/swap/v1/quote?${new URLSearchParams({ inputMint, outputMint, amount, slippageBps: `${SLIPPAGE_BPS}` })}`,
    );

  const swap = async (quoteResponse: Quote): Promise<void> => {
    const body = { quoteResponse, userPublicKey: address };
    const built = await request<{ swapTransaction: string }>(`${localnet.jupiterUrl}/swap/v1/swap`, body);
    const transaction = VersionedTransaction.deserialize(Buffer.from(built.swapTransaction, 'base64'));
    transaction.sign([keypair]);
    const txid = await connection.sendRawTransaction(transaction.serialize(), { skipPreflight: true });
    const isThere = async () => (await connection.getSignatureStatus(txid)).value;
    const { err } = await until('the whale has traded', isThere, LANDED_TIMEOUT_MS);
    if (err !== null) throw new Error(`the whale's trade failed: ${JSON.stringify(err)}`);
  };

  const heldAtoms = async (mint: string): Promise<string> => {
    const { value } = await connection.getParsedTokenAccountsByOwner(
      keypair.publicKey,
      { programId: await ownerOf(connection, mint) },
      'processed',
    );
    const account = value.find(({ account: { data } }) => data.parsed.info.mint === mint);
    return account?.account.data.parsed.info.tokenAmount.amount ?? '0';
  };

  return {
    raise: async (mint) => {
      for (const lamports of BUYS_LAMPORTS) {
        const offer = await quote(SOL_MINT, mint, `${lamports}`);
        if (Number(offer.priceImpactPct) >= IMPACT_MIN) return swap(offer);
      }
      throw new Error(`nothing moves the price of ${mint}`);
    },
    dump: async (mint) => swap(await quote(mint, SOL_MINT, await heldAtoms(mint))),
  };
}

async function ownerOf(connection: Connection, mint: string): Promise<PublicKey> {
  const account = await connection.getAccountInfo(new PublicKey(mint));
  if (account === null) throw new Error(`there is no mint ${mint}`);
  return account.owner;
}
