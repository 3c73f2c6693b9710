import type { Book } from '@chimera/core/book';
import type { Fact } from '@chimera/core/decision/facts';
import type { ChainTip } from '../facts/chain-tip.ts';
import type { Markets } from '../facts/markets.ts';
import type { Tips } from '../facts/tips.ts';
import type { WalletBalance } from '../facts/wallet-balance.ts';
import type { Chain } from '../ports.ts';
import type { Recovery } from './recovery.ts';

/** One thing that must be well, and, when it is not, why and what to do. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly cause?: string;
  readonly remedy?: string;
  /** Something to look at, which keeps no signal from being traded. */
  readonly isAdvisory?: true;
}

export interface HealthParts {
  readonly chain: Chain;
  readonly book: Book;
  readonly tip: ChainTip;
  readonly wallet: WalletBalance;
  readonly markets: Markets;
  readonly tips: Tips;
  /** Signatures of the signer's log that could not be taken up yet. */
  readonly lostSignatures: () => number;
  /** The step of the start that is not through yet. */
  readonly recovery: () => ReturnType<Recovery['pending']>;
}

const WITNESSES_MIN = 2;

/** What must be well for signals to be traded. */
export function createHealthChecks(parts: HealthParts): () => readonly Check[] {
  const { tip, wallet, markets, tips } = parts;
  return () => [
    ofFact('chain', tip.slot(), 'check RPC_URLS and whether the providers answer'),
    ofFact('blockhash', tip.blockhash(), 'check RPC_URLS and whether the providers answer'),
    ofFact('wallet', wallet.read(), 'check RPC_URLS and whether the providers answer'),
    ofFact('sol_price', markets.solPrice(), 'check JUPITER_URL; entries are denied until a price is known'),
    ofFact('tip_accounts', tips.accounts(), 'check JITO_URL; nothing can be sent without a tip account'),
    witnesses(parts),
    unresolved(parts),
    lostSignatures(parts),
    recovery(parts),
    breakers(parts),
  ];
}

function ofFact<T>(name: string, fact: Fact<T>, remedy: string): Check {
  if (fact.state === 'known') return { name, ok: true };
  const cause = fact.state === 'unknown' ? fact.reason : 'it was not refreshed for too long';
  return { name, ok: false, cause, remedy };
}

function witnesses({ chain }: HealthParts): Check {
  const name = 'independent_providers';
  const resting = chain.health().filter(({ isResting }) => isResting);
  const working = chain.providers.length - resting.length;
  if (working >= WITNESSES_MIN) return { name, ok: true };
  const failing = resting.map(({ providerId, lastError }) => `${providerId}: ${lastError}`).join('; ');
  return {
    name,
    ok: false,
    isAdvisory: true,
    cause: failing === '' ? `${working} provider is configured` : failing,
    remedy:
      'give two independent providers in RPC_URLS; one alone can neither prove a lost transaction dead nor confirm amounts',
  };
}

function unresolved({ book }: HealthParts): Check {
  const name = 'unresolved_attempts';
  const stuck = [...book.attempts.values()].filter(({ state }) => state === 'unresolved');
  if (stuck.length === 0) return { name, ok: true };
  return {
    name,
    ok: false,
    isAdvisory: true,
    cause: `${stuck.length} transactions have no proven end: ${stuck[0]?.signed.txid}`,
    remedy: 'their budget stays reserved and the proof is tried every 30 s; check both providers',
  };
}

function lostSignatures(parts: HealthParts): Check {
  const name = 'second_journal';
  const count = parts.lostSignatures();
  if (count === 0) return { name, ok: true };
  return {
    name,
    ok: false,
    cause: `${count} signatures of the signer log are not in the database yet`,
    remedy: 'each is taken up once the one before it has its end; the operator log says which cannot be',
  };
}

function recovery(parts: HealthParts): Check {
  const name = 'recovery';
  const pending = parts.recovery();
  if (pending === null) return { name, ok: true };
  const { step, cause, remedy } = pending;
  return { name, ok: false, cause: `the start has not finished its ${step}: ${cause}`, remedy };
}

function breakers({ book }: HealthParts): Check {
  const name = 'circuit_breakers';
  const tripped = [...book.breakers.values()];
  if (tripped.length === 0) return { name, ok: true };
  const said = tripped.map(({ breaker, measured, threshold }) => `${breaker} (${measured}, ${threshold})`);
  const isLasting = tripped.some(({ untilMs }) => untilMs === null);
  return {
    name,
    ok: false,
    isAdvisory: true,
    cause: `entries are refused by ${said.join(', ')}; exits go on`,
    remedy: isLasting
      ? 'find out why, then ./chimera breaker reset --reason "..."'
      : 'it ends by itself after its cooldown; ./chimera breaker reset ends it sooner',
  };
}
