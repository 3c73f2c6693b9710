import { must } from '@chimera/core/assert';
import { bps } from '@chimera/core/units/bps';
import { type Address, WSOL_MINT } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import { startLocalnet } from '@chimera/localnet/start';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { measureFill } from '../fill/measure.ts';
import { createWebhooksApi } from '../helius/webhooks-api.ts';
import { bundleIdOf, createJitoClient, type JitoClient } from '../jito/client.ts';
import { getTipFloor, TIP_FLOOR_PATH } from '../jito/tip-floor.ts';
import { type BuiltSwap, buildSwap } from '../jupiter/build.ts';
import { getUsdPrices } from '../jupiter/price.ts';
import { searchTokens } from '../jupiter/tokens.ts';
import { http, openTestCluster, type TestCluster } from '../localnet-for-tests.ts';
import { decodeMint, unsafeExtensionsOf } from '../token/mint.ts';
import { ataAddress, closeTokenAccount } from '../tx/ata.ts';
import { setComputeUnitLimit } from '../tx/compute-budget.ts';
import type { Instruction } from '../tx/instruction.ts';
import { TOKEN_PROGRAM } from '../tx/programs.ts';
import { transferLamports } from '../tx/system.ts';
import { findViolations } from '../verify/instructions.ts';
import { parseSwap } from './parse-swap.ts';

const SPEND = lamports(1_000_000_000n);
const TIP = lamports(50_000n);
/** The auction's price of entry follows the tips that landed, so a bid well above ours wins for certain. */
const WINNING_TIP = lamports(4n * TIP);

let cluster: TestCluster;
let jito: JitoClient;
let tipAccounts: ReadonlySet<Address>;
beforeAll(async () => {
  cluster = await openTestCluster(startLocalnet);
  jito = createJitoClient({ url: cluster.localnet.jitoUrl, http });
  tipAccounts = new Set(await jito.getTipAccounts());
}, 120_000);
afterAll(() => cluster?.close());

const jupiter = () => ({ url: cluster.localnet.jupiterUrl, http });

/** Some token of the market that a careful buyer would take. */
async function plainToken(): Promise<{ readonly mint: Address; readonly tokenProgram: Address }> {
  for (const token of await searchTokens(jupiter(), 'a')) {
    const account = await cluster.rpc.getAccountInfo(token.mint);
    const mint = account === null ? null : decodeMint(account);
    if (mint?.ok !== true || token.mint === WSOL_MINT) continue;
    const { freezeAuthority, mintAuthority, tokenProgram } = mint.value;
    const isPlain = freezeAuthority === null && mintAuthority === null;
    if (isPlain && unsafeExtensionsOf(mint.value).length === 0) return { mint: token.mint, tokenProgram };
  }
  throw new Error('the market has no plain token');
}

const quote = (inputMint: Address, outputMint: Address, amount: bigint): Promise<BuiltSwap> =>
  buildSwap(jupiter(), {
    inputMint,
    outputMint,
    amount,
    slippageBps: bps(300),
    taker: cluster.signer.address,
  });

function compose(built: BuiltSwap, tip = TIP, closes: readonly Instruction[] = []): readonly Instruction[] {
  const tipAccount = must([...tipAccounts][0], 'a tip account');
  return [
    setComputeUnitLimit(300_000),
    ...built.computeBudget,
    ...built.setup,
    built.swap,
    ...built.cleanup,
    ...closes,
    transferLamports(cluster.signer.address, tipAccount, tip),
  ];
}

test('a token bought by RPC and sold by bundle changes the wallet by exactly what was measured', async () => {
  const { rpc, signer, sign, landed } = cluster;
  const { mint, tokenProgram } = await plainToken();
  const account = ataAddress({ owner: signer.address, mint, tokenProgram });
  const { lamports: before } = await rpc.getBalance(signer.address);

  const buyQuote = await quote(WSOL_MINT, mint, SPEND);
  const buy = await sign(compose(buyQuote));
  expect((await rpc.simulateTransaction(buy.wire)).err).toBeNull();
  await rpc.sendTransaction(buy.wire, { skipPreflight: true });
  const bought = await landed(buy);
  const buyFill = measureFill(bought, signer.address, tipAccounts);
  expect(buyFill).toMatchObject({ succeeded: true, tipLamports: TIP, tradeLamports: -SPEND });
  const held = must(buyFill.tokenDeltas.get(mint), 'bought atoms');
  expect(held).toBeGreaterThanOrEqual(buyQuote.minOutAmount);
  expect(parseSwap(bought, signer.address, tipAccounts)).toMatchObject({
    kind: 'buy',
    baseDeltaAtoms: -SPEND,
  });

  const sellQuote = await quote(mint, WSOL_MINT, held);
  const closing = closeTokenAccount(account, signer.address, tokenProgram);
  const sell = await sign(compose(sellQuote, WINNING_TIP, [closing]));
  expect((await rpc.simulateTransaction(sell.wire)).err).toBeNull();
  expect(await jito.sendBundle([sell.wire])).toBe(bundleIdOf([sell.txid]));
  const sold = await landed(sell);
  const sellFill = measureFill(sold, signer.address, tipAccounts);
  expect(sellFill.tradeLamports).toBeGreaterThanOrEqual(sellQuote.minOutAmount);
  expect(buyFill.rentLamports + sellFill.rentLamports).toBe(0n);
  expect(parseSwap(sold, signer.address, tipAccounts)).toMatchObject({
    kind: 'sell',
    token: { mint, soldFractionBps: 10_000 },
  });
  const { lamports: after } = await rpc.getBalance(signer.address);
  expect(after - before).toBe(buyFill.walletDeltaLamports + sellFill.walletDeltaLamports);
});

test('the aggregator’s instructions pass our signing policy', async () => {
  const { signer } = cluster;
  const { mint, tokenProgram } = await plainToken();
  const built = await quote(WSOL_MINT, mint, SPEND);
  const ownTokenAccounts = new Set([
    ataAddress({ owner: signer.address, mint, tokenProgram }),
    ataAddress({ owner: signer.address, mint: WSOL_MINT, tokenProgram: TOKEN_PROGRAM }),
  ]);
  const policy = {
    wallet: signer.address,
    routerPrograms: new Set([built.swap.programId]),
    tipAccounts,
    tipLamportsMax: TIP,
    ownTokenAccounts,
    wrapLamportsMax: SPEND,
    priorityFeeLamportsMax: lamports(100_000n),
  };
  expect(findViolations(compose(built), policy)).toEqual([]);
  const strict = { ...policy, wrapLamportsMax: lamports(SPEND - 1n) };
  expect(findViolations(compose(built), strict)).toMatchObject([{ code: 'wrap_too_high' }]);
});

test('the providers answer in the documented shape', async () => {
  const floor = await getTipFloor(http, `${cluster.localnet.jitoUrl}${TIP_FLOOR_PATH}`);
  expect(floor.p99).toBeGreaterThanOrEqual(floor.p50);
  expect(await jito.getInflightBundleStatuses(['ab'.repeat(32)])).toMatchObject([{ status: 'Invalid' }]);
  const prices = await getUsdPrices(jupiter(), [WSOL_MINT]);
  expect(prices.get(WSOL_MINT)?.usdMicros).toBeGreaterThan(1_000_000n);
});

test('webhooks can be created, replaced, switched and removed', async () => {
  const api = createWebhooksApi({ url: cluster.localnet.providersUrl, apiKey: 'any', http });
  const wish = {
    webhookUrl: 'http://127.0.0.1:9/hook',
    accountAddresses: [cluster.signer.address],
    authHeader: 'secret',
    webhookType: 'raw',
  } as const;
  const { webhookId } = await api.create(wish);
  expect(await api.list()).toMatchObject([
    { webhookId, isActive: true, accountAddresses: [cluster.signer.address] },
  ]);
  expect(await api.edit(webhookId, { ...wish, accountAddresses: [WSOL_MINT] })).toMatchObject({
    accountAddresses: [WSOL_MINT],
  });
  expect(await api.setActive(webhookId, false)).toMatchObject({ isActive: false });
  await api.remove(webhookId);
  expect(await api.list()).toEqual([]);
});
