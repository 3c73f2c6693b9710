import type { EventOf } from '@chimera/core/events';
import type { FailedFill, Fill } from '@chimera/core/execution/fill';
import { type Check, type Claim, contradicted, holds, unchecked } from './check.ts';
import type { AttemptStory } from './story.ts';

/** What a transaction did by the balances of one provider. */
export interface ChainAmounts {
  readonly slot: number;
  /** The chain's error as text; null when it succeeded. */
  readonly error: string | null;
  readonly walletDeltaLamports: bigint;
  readonly feeLamports: bigint;
  readonly tipLamports: bigint;
  readonly rentLamports: bigint;
  /** Signed change of the order's mint. */
  readonly tokenDeltaAtoms: bigint;
}

/** One provider's answer about one transaction, read now. */
export type Reading =
  | { readonly kind: 'found'; readonly isFinal: boolean; readonly amounts: ChainAmounts }
  | {
      readonly kind: 'absent';
      readonly finalizedHeight: number;
      /** `walked`: it showed every block of the window instead. */
      readonly controls: 'found' | 'lost' | 'none' | 'walked';
    }
  | { readonly kind: 'failed'; readonly reason: string };

export interface Witnessed {
  readonly provider: string;
  readonly reading: Reading;
}

const ELSEWHERE = 'ask a provider with full history by --rpc <url>';

/** Holds what the journal says became of an attempt against what one provider says now. */
export function checkAgainstChain(story: AttemptStory, { provider, reading }: Witnessed): Check {
  const { txid } = story.signed.event;
  const claim = { name: `chain at ${provider}`, about: txid };
  if (reading.kind === 'failed') return unchecked(claim, `${reading.reason}; ${ELSEWHERE}`);
  const end = story.end?.event ?? null;
  switch (end?.type) {
    case 'attempt_landed':
    case 'attempt_landed_provisionally':
      return checkLanded(claim, end, reading);
    case 'attempt_failed_on_chain':
      return checkFailed(claim, end.failed, reading);
    case 'attempt_died':
      return checkDead(claim, story.signed.event, reading);
    default:
      return unchecked(claim, `${openSentence(reading)}; run this again when the attempt has ended`);
  }
}

const openSentence = (reading: Exclude<Reading, { kind: 'failed' }>): string =>
  reading.kind === 'absent'
    ? 'the attempt is still open and not on the chain'
    : `the attempt is still open in the books, and on the chain in slot ${reading.amounts.slot}`;

type Landed = EventOf<'attempt_landed' | 'attempt_landed_provisionally'>;
type Answer = Exclude<Reading, { kind: 'failed' }>;

function checkLanded(claim: Claim, { type, fill }: Landed, reading: Answer): Check {
  if (reading.kind === 'absent') return unchecked(claim, `the provider does not have it; ${ELSEWHERE}`);
  if (reading.amounts.error !== null)
    return contradicted(claim, `booked as landed, but the chain says it failed: ${reading.amounts.error}`);
  const differences = differencesOf(FILL_FIELDS, fill, reading.amounts);
  if (differences.length > 0) return contradicted(claim, differences.join('; '));
  if (type === 'attempt_landed_provisionally' || !reading.isFinal)
    return unchecked(claim, 'landed with these amounts but not final yet; run this again in a minute');
  return holds(claim, `final in slot ${fill.slot}, every amount as booked`);
}

function checkFailed(claim: Claim, failed: FailedFill, reading: Answer): Check {
  if (reading.kind === 'absent') return unchecked(claim, `the provider does not have it; ${ELSEWHERE}`);
  if (reading.amounts.error === null)
    return contradicted(claim, 'booked as failed, but on the chain it succeeded');
  const differences = differencesOf(FAILED_FIELDS, failed, reading.amounts);
  if (differences.length > 0) return contradicted(claim, differences.join('; '));
  return holds(claim, `failed in slot ${failed.slot} (${reading.amounts.error}), the cost as booked`);
}

function checkDead(claim: Claim, signed: EventOf<'attempt_signed'>, reading: Answer): Check {
  if (reading.kind === 'found')
    return contradicted(claim, `booked as dead, but it is on the chain in slot ${reading.amounts.slot}`);
  if (reading.finalizedHeight <= signed.lastValidHeight)
    return contradicted(claim, `booked as dead, but finality (${reading.finalizedHeight}) has not passed it`);
  if (reading.controls === 'walked')
    return holds(claim, `in none of the window's blocks, finalized height ${reading.finalizedHeight}`);
  if (reading.controls !== 'found')
    return unchecked(claim, `absent, but the control signatures are not there either; ${ELSEWHERE}`);
  return holds(claim, `absent at finalized height ${reading.finalizedHeight}, both controls found`);
}

const FILL_FIELDS = [
  'slot',
  'walletDeltaLamports',
  'feeLamports',
  'tipLamports',
  'rentLamports',
  'tokenDeltaAtoms',
] as const satisfies readonly (keyof ChainAmounts & keyof Fill)[];

const FAILED_FIELDS = [
  'slot',
  'walletDeltaLamports',
  'feeLamports',
] as const satisfies readonly (keyof ChainAmounts & keyof FailedFill)[];

function differencesOf<Name extends keyof ChainAmounts>(
  names: readonly Name[],
  booked: Readonly<Record<Name, number | bigint>>,
  chain: ChainAmounts,
): string[] {
  return names
    .filter((name) => booked[name] !== chain[name])
    .map((name) => `${name} is booked as ${booked[name]}, the chain says ${chain[name]}`);
}
