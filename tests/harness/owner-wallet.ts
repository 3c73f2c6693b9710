import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bps } from '@chimera/core/units/bps';
import { type Address, address, type Txid, WSOL_MINT } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import { createFetchHttp } from '@chimera/solana/http/fetch-http';
import { buildSwap } from '@chimera/solana/jupiter/build';
import { createRpcClient, type RpcClient } from '@chimera/solana/rpc/client';
import { ataAddress } from '@chimera/solana/tx/ata';
import { compileMessage } from '@chimera/solana/tx/codec';
import type { Instruction } from '@chimera/solana/tx/instruction';
import { createSigner, type Signer } from '@chimera/solana/tx/sign';
import { composeInstructions } from '../../apps/operator/src/execution/steps/build.ts';
import type { Stack } from './stack.ts';
import { until } from './until.ts';

/** What the wallet's owner does with the trading key in another program, of which the operator knows nothing. */
export interface OwnerWallet {
  /** Sells this much for SOL through the cluster's router; the emptied account may be closed with it. */
  sell(mint: string, atoms: bigint, options?: { readonly closesAccount: boolean }): Promise<Txid>;
  /** Destroys this much. */
  burn(mint: string, atoms: bigint): Promise<Txid>;
  /** What the wallet's own token account holds. */
  held(mint: string): Promise<bigint>;
}

const COMPUTE_UNITS = 400_000;
const FINAL_TIMEOUT_MS = 30_000;
const BURN = 8;
const ATOMS_AT = 64;

export function openOwnerWallet({ run, dataDir }: Pick<Stack, 'run' | 'dataDir'>): OwnerWallet {
  const { rpcUrl, rpcUrl2, providersUrl } = run.localnet;
  const http = createFetchHttp();
  const nodes = [rpcUrl, rpcUrl2].map((url) => createRpcClient({ providerId: url, url, http }));
  const [rpc] = nodes;
  if (rpc === undefined) throw new Error('the cluster has no node');
  const key = createSigner(
    Uint8Array.from(JSON.parse(readFileSync(join(dataDir, 'localnet-wallet.json'), 'utf8'))),
  );
  if (!key.ok) throw new Error(key.error);
  const signer = key.value;
  const wallet = signer.address;
  const accountOf = async (mint: Address) => {
    const tokenProgram = (await rpc.getAccountInfo(mint))?.owner;
    if (tokenProgram === undefined) throw new Error(`no mint ${mint}`);
    return { account: ataAddress({ owner: wallet, mint, tokenProgram }), tokenProgram };
  };
  return {
    async sell(of, atoms, { closesAccount } = { closesAccount: false }) {
      const mint = address(of);
      const want = {
        inputMint: mint,
        outputMint: WSOL_MINT,
        amount: atoms,
        slippageBps: bps(5_000),
        taker: wallet,
      };
      const swap = await buildSwap({ url: providersUrl, http }, want);
      const { blockhash } = await rpc.getLatestBlockhash();
      const close = closesAccount ? await accountOf(mint) : null;
      const request = { swap, wallet, blockhash, computeUnits: COMPUTE_UNITS, tip: null, close };
      const instructions = composeInstructions({ ...request, priorityFeeLamports: lamports(10_000n) });
      return submit(nodes, signer, instructions, { blockhash, lookupTables: swap.lookupTables });
    },
    async burn(of, atoms) {
      const mint = address(of);
      const { blockhash } = await rpc.getLatestBlockhash();
      const instruction = burnOf(await accountOf(mint), { mint, wallet, atoms });
      return submit(nodes, signer, [instruction], { blockhash, lookupTables: [] });
    },
    async held(of) {
      const { account } = await accountOf(address(of));
      const state = await rpc.getAccountInfo(account, { commitment: 'finalized' });
      return state === null ? 0n : Buffer.from(state.data).readBigUInt64LE(ATOMS_AT);
    },
  };
}

function burnOf(
  { account, tokenProgram }: { account: Address; tokenProgram: Address },
  { mint, wallet, atoms }: { mint: Address; wallet: Address; atoms: bigint },
): Instruction {
  const data = Buffer.alloc(9);
  data.writeUInt8(BURN, 0);
  data.writeBigUInt64LE(atoms, 1);
  return {
    programId: tokenProgram,
    accounts: [
      { address: account, isSigner: false, isWritable: true },
      { address: mint, isSigner: false, isWritable: true },
      { address: wallet, isSigner: true, isWritable: false },
    ],
    data: new Uint8Array(data),
  };
}

/** Signs, sends, and waits until every node calls it final: one that lags finds the books right as they were. */
async function submit(
  nodes: readonly RpcClient[],
  signer: Signer,
  instructions: readonly Instruction[],
  { blockhash, lookupTables }: Pick<Parameters<typeof compileMessage>[0], 'blockhash' | 'lookupTables'>,
): Promise<Txid> {
  const message = compileMessage({ feePayer: signer.address, blockhash, instructions, lookupTables });
  if (!message.ok) throw new Error(message.error);
  const { wire, txid } = signer.signMessage(message.value);
  await nodes[0]?.sendTransaction(wire, { skipPreflight: false });
  const isFinalOn = async (node: RpcClient): Promise<boolean> => {
    const [status] = await node.getSignatureStatuses([txid]);
    if (status?.err != null) throw new Error(JSON.stringify(status.err));
    return status?.confirmationStatus === 'finalized';
  };
  const isFinal = async () => (await Promise.all(nodes.map(isFinalOn))).every(Boolean);
  await until(`${txid} is final`, isFinal, FINAL_TIMEOUT_MS);
  return txid;
}
