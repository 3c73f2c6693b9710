import type { Pool } from '../market/amm.ts';
import { LAMPORTS_PER_SOL } from '../market/prices.ts';
import type { TapeStats } from '../market/tape.ts';
import { readHolding, readMint } from '../market/token-accounts.ts';
import type { TokenDirectory } from '../market/token-directory.ts';
import { type HttpHandler, reply } from '../rpc/router.ts';
import type { PriceDependencies } from './price-v3.ts';

export interface TokenDependencies extends PriceDependencies {
  readonly directory: TokenDirectory;
}

const QUERY_MINTS_MAX = 100;
const RESULTS_MAX = 20;
const TOP_HOLDERS = 10;
const WINDOWS = { stats5m: 300_000, stats1h: 3_600_000, stats6h: 21_600_000, stats24h: 86_400_000 } as const;

/** `GET /tokens/v2/search?query=` by mints (comma-separated) or by part of a name or symbol. */
export function createTokenSearchHandler(dependencies: TokenDependencies): HttpHandler {
  return (request) => {
    const query = request.query.get('query') ?? '';
    const words = query.split(',').filter((word) => word !== '');
    if (words.length > QUERY_MINTS_MAX) return reply(400, { error: `at most ${QUERY_MINTS_MAX} mints` });
    const mints = words.some((word) => dependencies.pools.forMint(word) !== null)
      ? words
      : namedLike(dependencies.directory, query);
    return reply(
      200,
      mints.flatMap((mint) => tokenOf(dependencies, mint) ?? []),
    );
  };
}

/** `GET /tokens/v2/recent`: the newest pools. */
export function createRecentTokensHandler(dependencies: TokenDependencies): HttpHandler {
  return () => {
    const newest = [...dependencies.pools.all()].sort((a, b) => b.createdUnixSeconds - a.createdUnixSeconds);
    return reply(
      200,
      newest.slice(0, RESULTS_MAX).flatMap((pool) => tokenOf(dependencies, pool.mintA) ?? []),
    );
  };
}

function namedLike(directory: TokenDirectory, query: string): string[] {
  const wanted = query.toLowerCase();
  return directory
    .all()
    .filter((token) => `${token.symbol} ${token.name}`.toLowerCase().includes(wanted))
    .slice(0, RESULTS_MAX)
    .map((token) => token.mint);
}

function tokenOf(dependencies: TokenDependencies, mint: string) {
  const { ledger, pools, prices, tape, directory } = dependencies;
  const state = readMint(ledger.getAccount(mint));
  const pool = pools.forMint(mint);
  if (state === null || pool === null) return null;
  const named = directory.find(mint);
  const supply = Number(state.supply) / 10 ** state.decimals;
  const solUsd = prices.solUsd();
  const inSol = prices.tokenSol(mint);
  const usdPrice = solUsd === null || inSol === null ? null : solUsd * inSol;
  const createdAt = new Date(pool.createdUnixSeconds * 1000).toISOString();
  const { holderCount, audit } = holdersOf(dependencies, pool, state.supply);
  const stats = Object.entries(WINDOWS).map(([name, windowMs]) => [
    name,
    statsBody(tape.stats(mint, windowMs), solUsd ?? 0),
  ]);
  return {
    id: mint,
    name: named?.name ?? mint.slice(0, 8),
    symbol: named?.symbol ?? mint.slice(0, 4),
    decimals: state.decimals,
    tokenProgram: state.tokenProgram,
    createdAt,
    dev: pool.creator,
    ...(state.mintAuthority === null ? {} : { mintAuthority: state.mintAuthority }),
    ...(state.freezeAuthority === null ? {} : { freezeAuthority: state.freezeAuthority }),
    circSupply: supply,
    totalSupply: supply,
    fdv: usdPrice === null ? null : usdPrice * supply,
    mcap: usdPrice === null ? null : usdPrice * supply,
    usdPrice,
    priceBlockId: ledger.currentSlot(),
    liquidity: prices.liquidityUsd(pool),
    ...Object.fromEntries(stats),
    firstPool: { id: pool.address, createdAt },
    holderCount,
    audit: {
      mintAuthorityDisabled: state.mintAuthority === null,
      freezeAuthorityDisabled: state.freezeAuthority === null,
      ...audit,
    },
    isVerified: false,
    tags: [],
    updatedAt: new Date(ledger.timeMs()).toISOString(),
  };
}

function holdersOf({ ledger }: TokenDependencies, pool: Pool, supply: bigint) {
  const holdings = [...ledger.accountsByMint(pool.mintA)]
    .flatMap(([address, account]) => readHolding(address, account) ?? [])
    .filter((holding) => holding.amount > 0n && holding.owner !== pool.authority)
    .sort((a, b) => (a.amount > b.amount ? -1 : 1));
  const share = (amounts: readonly bigint[]): number =>
    supply === 0n ? 0 : Number((amounts.reduce((sum, amount) => sum + amount, 0n) * 10_000n) / supply) / 100;
  const dev = holdings.filter((holding) => holding.owner === pool.creator);
  return {
    holderCount: holdings.length,
    audit: {
      topHoldersPercentage: share(holdings.slice(0, TOP_HOLDERS).map((holding) => holding.amount)),
      devBalancePercentage: share(dev.map((holding) => holding.amount)),
    },
  };
}

function statsBody(stats: TapeStats, solUsd: number) {
  const usd = (lamports: bigint): number => (Number(lamports) / LAMPORTS_PER_SOL) * solUsd;
  return {
    ...(stats.priceChange === null ? {} : { priceChange: stats.priceChange * 100 }),
    buyVolume: usd(stats.buyLamports),
    sellVolume: usd(stats.sellLamports),
    numBuys: stats.buyCount,
    numSells: stats.sellCount,
    numTraders: stats.traderCount,
    numNetBuyers: stats.buyerCount,
  };
}
