import { appendFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must } from '@chimera/core/assert';
import { bps } from '@chimera/core/units/bps';
import { address, slot, unixMs, WSOL_MINT } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import { measureFill } from '@chimera/solana/fill/measure';
import { decodeTokenAccount } from '@chimera/solana/token/account';
import { ataAddress } from '@chimera/solana/tx/ata';
import { compileMessage } from '@chimera/solana/tx/codec';
import { TOKEN_2022_PROGRAM, TOKEN_PROGRAM } from '@chimera/solana/tx/programs';
import { createSigner } from '@chimera/solana/tx/sign';
import { Keypair } from '@solana/web3.js';
import { expect, test } from 'vitest';
import { createScriptedRouter } from '../execution/scripted-market-for-tests.ts';
import { compileRequest, composeInstructions } from '../execution/steps/build.ts';
import type { ChainNode } from '../ports.ts';
import { createLand } from './paper-land.ts';
import { openPaperLedger } from './paper-ledger.ts';
import { createPaperNode } from './paper-node.ts';
import { createQuotes } from './paper-trade.ts';

const SOL = 1_000_000_000n;
const START = lamports(10n * SOL);
const RENT = lamports(2_039_280n);
const TIP = lamports(20_000n);
const signer = createSigner(Keypair.generate().secretKey);
if (!signer.ok) throw new Error(signer.error);
const { address: wallet, signMessage } = signer.value;
const someone = () => address(Keypair.generate().publicKey.toBase58());
const [MINT, TIP_ACCOUNT] = [someone(), someone()];
const account = ataAddress({ owner: wallet, mint: MINT, tokenProgram: TOKEN_PROGRAM });

/** A mint account of six decimals without authorities. */
function mintState() {
  const data = Buffer.alloc(82);
  data.writeBigUInt64LE(10n ** 15n, 36);
  data.writeUInt8(6, 44);
  data.writeUInt8(1, 45);
  return { lamports: RENT, owner: TOKEN_PROGRAM, executable: false, data: new Uint8Array(data) };
}

/** The chain: it goes on by slots, and whoever sends it anything fails the test. */
function createRealNode() {
  const chain = { slot: 100, asked: 0 };
  const refuse = () => {
    throw new Error('a transaction left the process');
  };
  const node: Partial<ChainNode> = {
    providerId: 'real',
    getSlot: async (options) => slot(chain.slot - (options?.commitment === 'finalized' ? 32 : 0)),
    getAccountInfo: async (of) => (of === MINT ? mintState() : null),
    getMinimumBalanceForRentExemption: async () => RENT,
    getSignatureStatuses: async (ids) => ids.map(() => null),
    getTransaction: async () => null,
    getSignaturesForAddress: async () => [],
    ...{ sendTransaction: refuse, simulateTransaction: refuse },
  };
  // Only what the test needs is there; the rest would fail loudly.
  return { chain, node: node as ChainNode };
}

function setUp(path = join(mkdtempSync(join(tmpdir(), 'chimera-paper-')), 'paper.jsonl')) {
  const { chain, node } = createRealNode();
  const ledger = openPaperLedger(path, wallet, START);
  const quotes = createQuotes();
  const land = createLand({ ledger, quotes, clock: { nowMs: () => unixMs(1_000) } });
  const paper = createPaperNode(node, { ledger, quotes, land });
  const router = createScriptedRouter();
  const sign = async (side: 'buy' | 'sell', amount: bigint, isClosed = false) => {
    const [inputMint, outputMint] = side === 'buy' ? [WSOL_MINT, MINT] : [MINT, WSOL_MINT];
    const swap = await router.build({ inputMint, outputMint, amount, slippageBps: bps(100), taker: wallet });
    quotes.keep(swap);
    const draft = {
      ...{ swap, wallet, blockhash: MINT, computeUnits: 200_000, priorityFeeLamports: lamports(10_000n) },
      tip: { account: TIP_ACCOUNT, lamports: TIP },
      close: isClosed ? { account, tokenProgram: TOKEN_PROGRAM } : null,
    };
    const message = compileRequest(draft, composeInstructions(draft));
    return signMessage(message.ok ? message.value : new Uint8Array());
  };
  const swapsOf = async (all: readonly (readonly ['buy' | 'sell', bigint])[]): Promise<Uint8Array> => {
    const instructions = await Promise.all(
      all.map(async ([side, amount]) => {
        const [inputMint, outputMint] = side === 'buy' ? [WSOL_MINT, MINT] : [MINT, WSOL_MINT];
        const swap = await router.build({
          inputMint,
          outputMint,
          amount,
          slippageBps: bps(100),
          taker: wallet,
        });
        quotes.keep(swap);
        return swap.swap;
      }),
    );
    const message = compileMessage({ feePayer: wallet, blockhash: MINT, instructions, lookupTables: [] });
    return signMessage(message.ok ? message.value : new Uint8Array()).wire;
  };
  return { chain, paper, ledger, sign, swapsOf, path };
}

const OPTIONS = { skipPreflight: true };

test('a purchase fills at its quote, costs fee, tip and rent, and is final when the chain has gone on', async () => {
  const { paper, sign, chain } = setUp();
  const { wire, txid } = await sign('buy', SOL);
  const [before] = await paper.getSignatureStatuses([txid]);
  expect(before).toBeNull();
  expect(await paper.sendTransaction(wire, OPTIONS)).toBe(txid);
  expect(await paper.getSignatureStatuses([txid])).toEqual([null]);
  chain.slot += 1;
  expect(await paper.getSignatureStatuses([txid])).toMatchObject([
    { confirmationStatus: 'confirmed', err: null },
  ]);
  expect(await paper.getTransaction(txid, { commitment: 'finalized' })).toBeNull();
  chain.slot += 40;
  const transaction = must(await paper.getTransaction(txid, { commitment: 'finalized' }), 'transaction');
  const fill = measureFill(transaction, wallet, new Set([TIP_ACCOUNT]));
  expect(fill).toMatchObject({
    feeLamports: 15_000n,
    tipLamports: TIP,
    rentLamports: RENT,
    tradeLamports: -SOL,
  });
  expect(fill.tokenDeltas.get(MINT)).toBe(2n * SOL);
  const { lamports: left } = await paper.getBalance(wallet);
  expect(left).toBe(START + fill.walletDeltaLamports);
  const state = must(await paper.getAccountInfo(account), 'token account');
  expect(decodeTokenAccount(state.data)).toMatchObject({ mint: MINT, owner: wallet, atoms: 2n * SOL });
});

test('the same bytes by several ways are one transaction', async () => {
  const { paper, sign, ledger } = setUp();
  const { wire } = await sign('buy', SOL);
  await Promise.all([paper.sendTransaction(wire, OPTIONS), paper.sendTransaction(wire, OPTIONS)]);
  await paper.sendTransaction(wire, OPTIONS);
  expect(ledger.landings()).toHaveLength(1);
});

test('a sale of everything closes the account and brings its rent back', async () => {
  const { paper, sign, chain } = setUp();
  await paper.sendTransaction((await sign('buy', SOL)).wire, OPTIONS);
  const { wire, txid } = await sign('sell', 2n * SOL, true);
  await paper.sendTransaction(wire, OPTIONS);
  chain.slot += 40;
  const fill = measureFill(must(await paper.getTransaction(txid), 'sale'), wallet, new Set([TIP_ACCOUNT]));
  expect(fill).toMatchObject({ rentLamports: -RENT, tradeLamports: SOL, tipLamports: TIP });
  expect(await paper.getAccountInfo(account)).toBeNull();
  const history = await paper.getSignaturesForAddress(wallet);
  expect(history.map(({ signature }) => signature)[0]).toBe(txid);
  const until = must(history[1], 'purchase').signature;
  expect(await paper.getSignaturesForAddress(wallet, { until })).toHaveLength(1);
});

test('the wallet is shown as the chain shows one: by commitment, with its capital coming first', async () => {
  const { paper, sign, chain } = setUp();
  const { wire, txid } = await sign('buy', SOL);
  await paper.sendTransaction(wire, OPTIONS);
  const shown = async (commitment: 'confirmed' | 'finalized') => {
    const held = await paper.getTokenAccountsByOwner(wallet, TOKEN_PROGRAM, { commitment });
    const history = await paper.getSignaturesForAddress(wallet, { commitment });
    const { lamports: balance } = await paper.getBalance(wallet, { commitment });
    const atoms = held.map((each) => [each.pubkey, decodeTokenAccount(each.account.data)?.atoms]);
    return { balance, atoms, ids: history.map(({ signature }) => signature) };
  };
  const before = await shown('confirmed');
  expect(before).toMatchObject({ balance: START, atoms: [] });
  expect(before.ids).toHaveLength(1);
  const capital = must(await paper.getTransaction(must(before.ids[0], 'capital')), 'capital');
  expect(measureFill(capital, wallet, new Set()).walletDeltaLamports).toBe(START);
  expect(capital.signers).not.toContain(wallet);

  chain.slot += 1;
  const paid = lamports(START - SOL - RENT - TIP - 15_000n);
  const after = { balance: paid, atoms: [[account, 2n * SOL]], ids: [txid, ...before.ids] };
  expect(await shown('confirmed')).toEqual(after);
  expect(await shown('finalized')).toEqual(before);
  chain.slot += 32;
  expect(await shown('finalized')).toEqual(after);
  expect(await paper.getTokenAccountsByOwner(wallet, TOKEN_2022_PROGRAM)).toEqual([]);
});

test('nobody spends on paper what he does not hold: the transaction fails and costs its fee', async () => {
  const { paper, sign, chain } = setUp();
  for (const signed of [await sign('buy', 20n * SOL), await sign('sell', 5n)]) {
    const { lamports: before } = await paper.getBalance(wallet);
    await paper.sendTransaction(signed.wire, OPTIONS);
    chain.slot += 1;
    const [status] = await paper.getSignatureStatuses([signed.txid]);
    expect(status?.err).not.toBeNull();
    expect((await paper.getBalance(wallet)).lamports).toBe(lamports(before - 15_000n));
  }
});

test('a rehearsal shows what the quote would bring', async () => {
  const { paper, sign } = setUp();
  const { wire } = await sign('buy', SOL);
  const { err, accounts } = await paper.simulateTransaction(wire, { accounts: [account] });
  expect(err).toBeNull();
  expect(decodeTokenAccount(must(accounts?.[0], 'account').data)?.atoms).toBe(2n * SOL);
});

test('buying and selling in one rehearsal shows the SOL that the sale would bring', async () => {
  const { paper, swapsOf } = setUp();
  const wire = swapsOf([
    ['buy', SOL],
    ['sell', SOL],
  ]);
  const wrapped = ataAddress({ owner: wallet, mint: WSOL_MINT, tokenProgram: TOKEN_PROGRAM });
  const { err, accounts } = await paper.simulateTransaction(await wire, { accounts: [wrapped] });
  expect(err).toBeNull();
  expect(decodeTokenAccount(must(accounts?.[0], 'account').data)).toMatchObject({
    mint: WSOL_MINT,
    atoms: SOL / 2n,
  });
});

test('a restart finds what landed, and nothing of a line that was cut off', async () => {
  const { paper, sign, path } = setUp();
  const { wire, txid } = await sign('buy', SOL);
  await paper.sendTransaction(wire, OPTIONS);
  const { lamports: before } = await paper.getBalance(wallet);
  appendFileSync(path, readFileSync(path, 'utf8').slice(0, 40));
  const again = setUp(path);
  expect((await again.paper.getBalance(wallet)).lamports).toBe(before);
  expect(again.ledger.landings().map((one) => one.txid)).toEqual([txid]);
  // Bytes whose quote died with the last life are never filled.
  await again.paper.sendTransaction((await sign('sell', SOL)).wire, OPTIONS);
  expect(again.ledger.landings()).toHaveLength(1);
});
