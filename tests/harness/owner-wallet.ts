import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Connection,
  Keypair,
  PublicKey,
  Transaction,
  TransactionInstruction,
  VersionedTransaction,
} from '@solana/web3.js';
import type { Stack } from './stack.ts';
import { until } from './until.ts';

/** The owner of the trading key, acting on the chain behind the operator's back. */
export interface OwnerWallet {
  readonly heldAtoms: (mint: string) => Promise<bigint>;
  /** Destroys atoms; nobody gets them. Resolves when it is final. */
  readonly burn: (mint: string, atoms: bigint) => Promise<string>;
  /** Sells atoms through the swap API. Resolves when it is final. */
  readonly sell: (mint: string, atoms: bigint) => Promise<string>;
}

const SOL_MINT = 'So11111111111111111111111111111111111111112';
const BURN = 8;
const FINAL_TIMEOUT_MS = 30_000;

export function openOwnerWallet(stack: Stack): OwnerWallet {
  const { rpcUrl, providersUrl } = stack.run.localnet;
  const seed: number[] = JSON.parse(readFileSync(join(stack.dataDir, 'localnet-wallet.json'), 'utf8'));
  const keypair = Keypair.fromSecretKey(Uint8Array.from(seed));
  const connection = new Connection(rpcUrl, 'confirmed');

  const accountOf = async (mint: string) => {
    const { value } = await connection.getTokenAccountsByOwner(keypair.publicKey, {
      mint: new PublicKey(mint),
    });
    const [account] = value;
    if (account === undefined) throw new Error(`the wallet holds no ${mint}`);
    return account;
  };
  const final = async (txid: string): Promise<string> => {
    const status = async () => (await connection.getSignatureStatus(txid)).value;
    const isFinal = async () => (await status())?.confirmationStatus === 'finalized';
    await until('the owner’s transaction is final', isFinal, FINAL_TIMEOUT_MS);
    const error = (await status())?.err;
    if (error) throw new Error(`the owner's transaction failed: ${JSON.stringify(error)}`);
    return txid;
  };
  const send = async (wire: Uint8Array): Promise<string> =>
    final(await connection.sendRawTransaction(wire, { skipPreflight: true }));

  return {
    heldAtoms: async (mint) => (await accountOf(mint)).account.data.readBigUInt64LE(64),
    burn: async (mint, atoms) => {
      const { pubkey, account } = await accountOf(mint);
      const data = Buffer.alloc(9);
      data.writeUInt8(BURN, 0);
      data.writeBigUInt64LE(atoms, 1);
      const keys = [
        { pubkey, isSigner: false, isWritable: true },
        { pubkey: new PublicKey(mint), isSigner: false, isWritable: true },
        { pubkey: keypair.publicKey, isSigner: true, isWritable: false },
      ];
      const { blockhash, lastValidBlockHeight } = await connection.getLatestBlockhash();
      const transaction = new Transaction({ feePayer: keypair.publicKey, blockhash, lastValidBlockHeight });
      transaction.add(new TransactionInstruction({ programId: account.owner, keys, data }));
      transaction.sign(keypair);
      return send(transaction.serialize());
    },
    sell: async (mint, atoms) => {
      const query = { inputMint: mint, outputMint: SOL_MINT, amount: String(atoms), slippageBps: '5000' };
      const quoteResponse = await fetchJson(`${providersUrl}/swap/v1/quote?${new URLSearchParams(query)}`);
      const body = JSON.stringify({ quoteResponse, userPublicKey: keypair.publicKey.toBase58() });
      const built = await fetchJson(`${providersUrl}/swap/v1/swap`, {
        ...{ method: 'POST', headers: { 'Content-Type': 'application/json' }, body },
      });
      const transaction = VersionedTransaction.deserialize(
        Buffer.from(String(built.swapTransaction), 'base64'),
      );
      transaction.sign([keypair]);
      return send(transaction.serialize());
    },
  };
}

async function fetchJson(url: string, init?: RequestInit): Promise<Record<string, unknown>> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return JSON.parse(await response.text());
}
