import type { Address } from '@chimera/core/units/chain';
import type { Lamports, TokenAtoms } from '@chimera/core/units/lamports';
import type { AccountState } from '../rpc/schemas.ts';
import { decodeTokenAccount } from '../token/account.ts';
import { SYSTEM_PROGRAM } from '../tx/programs.ts';

/** Our accounts as a simulation left them, in the order they were asked for. */
export interface SimulatedAccounts {
  readonly wallet: AccountState | null;
  readonly tokens: readonly {
    readonly account: Address;
    readonly state: AccountState | null;
    /** What must be in it afterwards; zero also allows that the account is closed. */
    readonly atomsMin: TokenAtoms;
  }[];
}

export interface ExpectedOutcome {
  readonly wallet: Address;
  /** What the wallet must still hold afterwards: balance before, less spend and costs, plus least proceeds. */
  readonly walletLamportsMin: Lamports;
}

export interface OutcomeViolation {
  readonly code:
    | 'wallet_spends_too_much'
    | 'wallet_reassigned'
    | 'yields_too_little'
    | 'account_taken'
    | 'delegate_left'
    | 'close_authority_left';
  readonly sentence: string;
}

/**
 * Checks what a trade would leave us with. A simulation without an error is not yet a good trade: a fee token
 * delivers less than the route promised, and a router acts with our signature inside its own calls. Pure.
 */
export function findOutcomeViolations(
  accounts: SimulatedAccounts,
  expected: ExpectedOutcome,
): readonly OutcomeViolation[] {
  const { wallet, tokens } = accounts;
  const found: OutcomeViolation[] = [];
  const left = wallet?.lamports ?? 0n;
  if (left < expected.walletLamportsMin) {
    found.push({
      code: 'wallet_spends_too_much',
      sentence: `The wallet would keep ${left} lamports, at least ${expected.walletLamportsMin} were expected.`,
    });
  }
  if (wallet !== null && wallet.owner !== SYSTEM_PROGRAM) {
    found.push({ code: 'wallet_reassigned', sentence: `The wallet would belong to ${wallet.owner}.` });
  }
  return [...found, ...tokens.flatMap((token) => tokenViolations(token, expected.wallet))];
}

function tokenViolations(
  token: SimulatedAccounts['tokens'][number],
  wallet: Address,
): readonly OutcomeViolation[] {
  const decoded = token.state === null ? null : decodeTokenAccount(token.state.data);
  const found: OutcomeViolation[] = [];
  const atoms = decoded?.atoms ?? 0n;
  if (atoms < token.atomsMin) {
    found.push({
      code: 'yields_too_little',
      sentence: `${token.account} would hold ${atoms} atoms, at least ${token.atomsMin} were expected.`,
    });
  }
  if (decoded === null) return found;
  if (decoded.owner !== wallet) {
    found.push({ code: 'account_taken', sentence: `${token.account} would belong to ${decoded.owner}.` });
  }
  if (decoded.delegate !== null) {
    found.push({ code: 'delegate_left', sentence: `${decoded.delegate} could spend from ${token.account}.` });
  }
  if (decoded.closeAuthority !== null && decoded.closeAuthority !== wallet) {
    found.push({
      code: 'close_authority_left',
      sentence: `${decoded.closeAuthority} could close ${token.account}.`,
    });
  }
  return found;
}
