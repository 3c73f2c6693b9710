import { type Fact, type TokenFacts, unknownFact } from '@chimera/core/decision/facts';
import type { Address, UnixMs } from '@chimera/core/units/chain';
import type { StateMethods } from '@chimera/solana/rpc/client';
import { decodeMint, unsafeExtensionsOf } from '@chimera/solana/token/mint';

/** The most accounts that one request answers. */
const ACCOUNTS_AT_ONCE = 100;

export type TokenOf = (mint: Address) => Fact<TokenFacts>;
type MintReader = <T>(
  operation: (node: Pick<StateMethods, 'getMultipleAccounts'>) => Promise<T>,
) => Promise<T>;

/** What each token's mint account says now: its powers over holders do not come after the launch. */
export async function readTokens(
  read: MintReader,
  mints: readonly Address[],
  nowMs: UnixMs,
): Promise<TokenOf> {
  const facts = new Map<Address, Fact<TokenFacts>>();
  for (let start = 0; start < mints.length; start += ACCOUNTS_AT_ONCE) {
    const some = mints.slice(start, start + ACCOUNTS_AT_ONCE);
    const accounts = await read((node) => node.getMultipleAccounts(some));
    for (const [index, mint] of some.entries()) {
      const account = accounts[index] ?? null;
      const decoded = account === null ? null : decodeMint(account);
      if (decoded === null || !decoded.ok) {
        facts.set(mint, unknownFact(decoded === null ? 'no such account' : decoded.error));
        continue;
      }
      const { decimals, tokenProgram, freezeAuthority, mintAuthority, supplyAtoms } = decoded.value;
      const unsafeExtensions = unsafeExtensionsOf(decoded.value);
      const value = {
        mint,
        symbol: null,
        decimals,
        tokenProgram,
        freezeAuthority,
        mintAuthority,
        supplyAtoms,
      };
      facts.set(mint, { state: 'known', value: { ...value, unsafeExtensions }, atMs: nowMs });
    }
  }
  return (mint) => facts.get(mint) ?? unknownFact('not looked up');
}

/** True when its maker can keep a holder from selling; an unknown token is not known to be one. */
export const canTrap = (fact: Fact<TokenFacts>): boolean =>
  fact.state !== 'unknown' && (fact.value.freezeAuthority !== null || fact.value.unsafeExtensions.length > 0);
