import { type Fact, type TokenFacts, unknownFact } from '@chimera/core/decision/facts';
import type { Address, UnixMs } from '@chimera/core/units/chain';
import { TOKEN_MINTS_MAX } from '@chimera/solana/jupiter/tokens';
import { SolanaError } from '@chimera/solana/rpc/errors';
import { decodeMint } from '@chimera/solana/token/mint';
import type { Chain, Clock, Prices } from '../ports.ts';
import { createBatch } from './batch.ts';

export interface Tokens {
  /** From the cache while fresh, else read from the mint account. */
  readonly get: (mint: Address) => Promise<Fact<TokenFacts>>;
  /** What the cache holds, whatever its age. */
  readonly peek: (mint: Address) => TokenFacts | null;
}

/** Authorities can be set anew, so a mint is read again after this time. */
const FRESH_MS = 60_000;
const MINTS_KEPT_MAX = 2_000;

interface Kept {
  readonly facts: TokenFacts;
  readonly atMs: UnixMs;
}

export function createTokens(parts: { chain: Chain; prices: Prices; clock: Clock }): Tokens {
  const { chain, prices, clock } = parts;
  const kept = new Map<Address, Kept>();
  const symbols = createBatch<Address, string>(async (mints) => {
    const infos = await prices.tokens(mints);
    return new Map(infos.flatMap(({ mint, symbol }) => (symbol === null ? [] : [[mint, symbol] as const])));
  }, TOKEN_MINTS_MAX);

  async function load(mint: Address): Promise<Fact<TokenFacts>> {
    const [account, symbol] = await Promise.all([
      chain.read((node) => node.getAccountInfo(mint)),
      kept.get(mint)?.facts.symbol ?? symbolOf(mint),
    ]);
    if (account === null) return unknownFact('the chain has no such mint');
    const decoded = decodeMint(account);
    if (!decoded.ok) return unknownFact(decoded.error);
    const { extensions, ...rest } = decoded.value;
    const unsafeExtensions = extensions.filter(({ verdict }) => verdict !== 'safe').map(({ name }) => name);
    const facts: TokenFacts = { mint, symbol, ...rest, unsafeExtensions };
    const atMs = clock.nowMs();
    keep(mint, { facts, atMs });
    return { state: 'known', value: facts, atMs };
  }

  /** While the chain cannot be read, what was known last is stale: neither known nor unknown. */
  async function loadOrStale(mint: Address, known: Kept): Promise<Fact<TokenFacts>> {
    try {
      return await load(mint);
    } catch (error) {
      if (!(error instanceof SolanaError) || !error.retryable) throw error;
      return { state: 'stale', value: known.facts, atMs: known.atMs };
    }
  }

  /** A name is for people only; without one the token is shown by its address. */
  async function symbolOf(mint: Address): Promise<string | null> {
    try {
      return await symbols.get(mint);
    } catch (error) {
      if (error instanceof SolanaError) return null;
      throw error;
    }
  }

  function keep(mint: Address, value: Kept): void {
    kept.delete(mint);
    kept.set(mint, value);
    const [oldest] = kept.keys();
    if (kept.size > MINTS_KEPT_MAX && oldest !== undefined) kept.delete(oldest);
  }

  return {
    get: async (mint) => {
      const known = kept.get(mint);
      if (known !== undefined && clock.nowMs() - known.atMs <= FRESH_MS) {
        return { state: 'known', value: known.facts, atMs: known.atMs };
      }
      return known === undefined ? load(mint) : loadOrStale(mint, known);
    },
    peek: (mint) => kept.get(mint)?.facts ?? null,
  };
}
