import { bps } from '@chimera/core/units/bps';
import { WSOL_MINT } from '@chimera/core/units/chain';
import { expect, test } from 'vitest';
import { createScriptedHttp, type ScriptedAnswer } from '../http/scripted-http.ts';
import { namedAddress } from '../transaction/transaction-builder.ts';
import { buildSwap } from './build.ts';
import { getUsdPrices } from './price.ts';
import { searchTokens } from './tokens.ts';

const MINT = namedAddress('mint');
const TAKER = namedAddress('taker');

const instruction = (name: string) => ({
  programId: namedAddress(name),
  accounts: [{ pubkey: TAKER, isSigner: true, isWritable: true }],
  data: 'AQI=',
});
const BUILD = {
  inputMint: WSOL_MINT,
  outputMint: MINT,
  inAmount: '1000000000',
  outAmount: '18446744073709551615',
  otherAmountThreshold: '18000000000000000000',
  swapMode: 'ExactIn',
  slippageBps: 250,
  priceImpactPct: '0.0123999',
  routePlan: [{ swapInfo: { ammKey: 'k', label: 'Pool' }, percent: 100, bps: 10_000 }],
  computeBudgetInstructions: [instruction('budget')],
  setupInstructions: [],
  swapInstruction: instruction('swap'),
  cleanupInstruction: null,
  otherInstructions: [],
  tipInstruction: null,
  addressesByLookupTableAddress: { [namedAddress('table')]: [MINT] },
  blockhashWithMetadata: { blockhash: [1], lastValidBlockHeight: 3 },
};

function setUp(answer: ScriptedAnswer) {
  const { http, requests } = createScriptedHttp(() => answer);
  const config = { url: 'http://j', http, apiKey: 'key' };
  const want = {
    inputMint: WSOL_MINT,
    outputMint: MINT,
    amount: 10n ** 9n,
    slippageBps: bps(250),
    taker: TAKER,
  };
  return { config, requests, build: () => buildSwap(config, { ...want, forJitoBundle: true }) };
}

test('a build is read with exact amounts, instructions and tables', async () => {
  const { build, requests } = setUp({ body: BUILD });
  const built = await build();
  expect(built).toMatchObject({
    inAmount: 1_000_000_000n,
    outAmount: 18_446_744_073_709_551_615n,
    minOutAmount: 18_000_000_000_000_000_000n,
    priceImpactBps: 123,
    venues: ['Pool'],
    cleanup: [],
    lookupTables: [{ address: namedAddress('table'), addresses: [MINT] }],
  });
  expect(built.swap).toEqual({
    programId: namedAddress('swap'),
    accounts: [{ address: TAKER, isSigner: true, isWritable: true }],
    data: Uint8Array.of(1, 2),
  });
  const url = new URL(requests[0]?.url ?? '');
  expect(url.pathname).toBe('/swap/v2/build');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    inputMint: WSOL_MINT,
    outputMint: MINT,
    amount: '1000000000',
    slippageBps: '250',
    taker: TAKER,
    forJitoBundle: 'true',
  });
  expect(requests[0]?.headers).toEqual({ 'x-api-key': 'key' });
});

test.each<[ScriptedAnswer, string]>([
  [{ status: 400, body: { error: 'x', errorCode: 'COULD_NOT_FIND_ANY_ROUTE' } }, 'jupiter_no_route'],
  [{ status: 400, body: { error: 'x', errorCode: 'TOKEN_NOT_TRADABLE' } }, 'jupiter_not_tradable'],
  [{ status: 400, body: { error: 'No routes found' } }, 'jupiter_refused'],
  [{ status: 429, body: '[API Gateway] Too many requests' }, 'http_rate_limited'],
  [{ status: 500, body: { error: 'Something unexpected occurred' } }, 'http_unavailable'],
  [{ status: 401, body: 'no' }, 'http_unauthorized'],
  [{ body: '<html>' }, 'http_not_json'],
  [{ body: { ...BUILD, outAmount: '-1' } }, 'rpc_answer_invalid'],
  [{ body: { ...BUILD, swapInstruction: null } }, 'rpc_answer_invalid'],
])('the answer %j is %s: only a refusal by code means no route', async (answer, code) => {
  await expect(setUp(answer).build()).rejects.toMatchObject({ code });
});

test('prices are read from their text; what is not priced is absent', async () => {
  const cheap = namedAddress('cheap');
  const { config } = setUp({
    body: `{"${MINT}":{"usdPrice":83.1234567891,"liquidity":1234.5,"decimals":9},"${cheap}":{"usdPrice":1.5e-9,"liquidity":null}}`,
  });
  const prices = await getUsdPrices(config, [MINT, cheap, TAKER]);
  expect(prices.get(MINT)).toEqual({
    usdMicros: 83_123_456n,
    usdAttos: 83_123_456_789_100_000_000n,
    liquidityUsdMicros: 1_234_500_000n,
  });
  expect(prices.get(cheap)).toEqual({ usdMicros: 0n, usdAttos: 1_500_000_000n, liquidityUsdMicros: null });
  expect(prices.has(TAKER)).toBe(false);
});

test('token search keeps unknown values unknown', async () => {
  const { config } = setUp({
    body: `[{"id":"${MINT}","symbol":"CAT","decimals":6,"liquidity":10.5,"audit":{"isSus":true}},{"id":"${TAKER}"}]`,
  });
  await expect(searchTokens(config, 'cat')).resolves.toMatchObject([
    {
      mint: MINT,
      symbol: 'CAT',
      decimals: 6,
      liquidityUsdMicros: 10_500_000n,
      isSuspicious: true,
      isVerified: false,
    },
    {
      mint: TAKER,
      symbol: null,
      decimals: null,
      liquidityUsdMicros: null,
      usdPriceMicros: null,
      isSuspicious: false,
    },
  ]);
});
