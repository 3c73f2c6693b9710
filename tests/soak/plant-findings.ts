import type { JournalReader } from '../harness/journal-reader.ts';
import type { Finding } from './finding.ts';
import type { Weight } from './gauges.ts';
import { BAITS, DECOYS, type Planted, type PlantedKind, type Planting, PROMISES } from './plants.ts';
import { isBlinding, type PastSpell } from './weather.ts';

/** What the operator made of one plant. */
interface Outcome extends Planted {
  /** The spell that kept the operator from seeing clearly; the calm behind a spell belongs to it. */
  readonly hiddenBy: string | null;
  /** Whether the Spear was off around its verdict, by the gauges. */
  readonly isSpearOff: boolean;
  /** Why the door took no BUY while it could have shown; null while it took them. */
  readonly doorReason: string | null;
  /** Null where nobody came to judge it. */
  readonly verdict: 'approved' | 'denied' | null;
  readonly reasons: readonly string[];
  /** What became of the position; null without one. */
  readonly position: string | null;
  readonly exits: readonly string[];
}

interface Told {
  readonly verdict: 'approved' | 'denied';
  readonly reasons: string;
  readonly at_ms: bigint;
}

/** By whose signals a plant is known, and for what it must be refused. */
const KNOWN: Readonly<Record<PlantedKind, { readonly provider: string; readonly due: string | null }>> = {
  cluster: { provider: 'insider_cluster', due: null },
  breakout: { provider: 'momentum_breakout', due: null },
  pack: { provider: 'insider_cluster', due: 'one_funding_cluster' },
  wash: { provider: 'momentum_breakout', due: 'wash_volume' },
  freezable: { provider: '%', due: 'freeze_authority' },
  pausable: { provider: '%', due: 'token_extensions' },
  seizable: { provider: '%', due: 'token_extensions' },
  taxed: { provider: '%', due: 'token_extensions' },
};
/** What says of the moment, and not of the token, that now is no time to buy. */
const OF_THE_MOMENT =
  /^(spear_off|circuit_breaker_triggered|halted|position_count|(?:liquidity|price_of_sol|token_known|wallet_balance|cost)_(?:unknown|stale))$/;
/** A bait is planted again and again; what comes later is about the next. */
const JUDGED_MS = 120_000;
/** A plant shows within this time, or a spell that comes meanwhile hides it. */
const SHOWS_MS = 45_000;
/** The last plants are not judged yet. */
const YOUNG_MS = 60_000;

export interface PlantEvidence {
  readonly journal: JournalReader;
  readonly planting: Planting;
  readonly spells: readonly PastSpell[];
  readonly weights: readonly Weight[];
}

/** Holds everything that was planted against the operator's verdicts. */
export function findPlanted(evidence: PlantEvidence): readonly Finding[] {
  const { planted, troubles } = evidence.planting;
  const bornBeforeMs = Date.now() - YOUNG_MS;
  const outcomes = planted.filter(({ atMs }) => atMs < bornBeforeMs).map((one) => judge(one, evidence));
  return [
    {
      claim: 'everything is planted in its turn',
      seen: troubles.join(', ') || `${planted.length} plants`,
      holds: troubles.length === 0 && planted.length > 0,
    },
    ...PROMISES.map((kind) => findPromise(kind, outcomes)),
    ...[...DECOYS, ...BAITS].map((kind) => findRefused(kind, outcomes)),
    findOffTold(outcomes),
  ];
}

function judge(plant: Planted, { journal, spells, weights }: PlantEvidence): Outcome {
  const { kind, mint, atMs } = plant;
  const { provider, due } = KNOWN[kind];
  const all = journal.all<Told>(
    `SELECT verdict, reasons, decisions.at_ms FROM decisions JOIN signals USING (signal_id)
      WHERE mint = ? AND side = 'buy' AND provider_id LIKE ? AND received_at_ms BETWEEN ? AND ?
      ORDER BY verdict, decisions.seq`,
    ...[mint, provider, atMs, atMs + JUDGED_MS],
  );
  // An approval comes first, for none is to be missed; then whoever says what is due.
  const isApproved = all[0]?.verdict === 'approved';
  const told =
    (isApproved ? undefined : all.find(({ reasons }) => reasonsIn(reasons).includes(due ?? ''))) ?? all[0];
  const blinding = spells.find(
    ({ spell, fromMs, untilMs }) => isBlinding(spell) && fromMs < atMs + SHOWS_MS && untilMs > atMs,
  );
  // The door of a signed provider takes no BUY while entries are paused, and nothing then points at the token.
  const doorReason = journal.one<string>(
    `SELECT reason FROM refused_deliveries WHERE at_ms BETWEEN ? AND ?
      AND reason IN ('circuit_breaker_triggered', 'halted') LIMIT 1`,
    ...[atMs, atMs + SHOWS_MS],
  );
  const exits = journal.all<{ cause: string }>(
    "SELECT DISTINCT cause FROM orders WHERE mint = ? AND kind = 'exit' AND state = 'filled' AND decided_at_ms > ?",
    ...[mint, atMs],
  );
  return {
    ...plant,
    hiddenBy: blinding?.spell.name ?? null,
    isSpearOff: told !== undefined && isSpearOffAt(Number(told.at_ms), weights),
    doorReason: doorReason ?? null,
    verdict: told?.verdict ?? null,
    reasons: told === undefined ? [] : reasonsIn(told.reasons),
    position:
      journal.one<string>('SELECT state FROM positions WHERE mint = ? AND created_at_ms > ?', mint, atMs) ??
      null,
    exits: exits.map(({ cause }) => cause),
  };
}

const reasonsIn = (json: string): readonly string[] => JSON.parse(json);

/** Both samples around that moment say so; the gauges are read every some seconds. */
function isSpearOffAt(atMs: number, weights: readonly Weight[]): boolean {
  const before = weights.findLast((weight) => weight.atMs <= atMs);
  const after = weights.find((weight) => weight.atMs > atMs);
  return [before, after].every((weight) => weight !== undefined && weight.spearReasons.length > 0);
}

/** Whether there was a reason not to see it. */
const isExcused = ({ verdict, hiddenBy, doorReason }: Outcome): boolean =>
  hiddenBy !== null || (verdict === null && doorReason !== null);

/** A promise is bought; where it is refused, it is for the moment; where it is missed, the weather hid it. */
function findPromise(kind: PlantedKind, all: readonly Outcome[]): Finding {
  const outcomes = all.filter((one) => one.kind === kind);
  const isDue = (outcome: Outcome): boolean =>
    outcome.verdict === 'approved' ||
    isExcused(outcome) ||
    (outcome.verdict === 'denied' && outcome.reasons.every((reason) => OF_THE_MOMENT.test(reason)));
  return {
    claim: `a planted ${kind} is found, and the Spear buys it when it may`,
    seen: tell(outcomes),
    holds:
      outcomes.length === 0
        ? null
        : outcomes.every(isDue) &&
          outcomes.some(({ verdict, position }) => verdict !== null && position !== null),
  };
}

/** Never bought; refused for what it is, unless the weather hid it. */
function findRefused(kind: PlantedKind, all: readonly Outcome[]): Finding {
  const outcomes = all.filter((one) => one.kind === kind);
  const isNamed = ({ reasons }: Outcome): boolean => reasons.includes(KNOWN[kind].due ?? '');
  return {
    claim: `a planted ${kind} is refused for what it is`,
    seen: tell(outcomes),
    holds:
      outcomes.length === 0
        ? null
        : outcomes.every((one) => one.position === null && (isNamed(one) || isExcused(one))) &&
          outcomes.every(({ verdict }) => verdict !== 'approved') &&
          outcomes.some(isNamed),
  };
}

/** What comes while the Spear is off is refused for that, whatever else it is refused for. */
function findOffTold(all: readonly Outcome[]): Finding {
  const off = all.filter(({ kind, isSpearOff }) => KNOWN[kind].provider !== '%' && isSpearOff);
  const untold = off.filter(({ reasons }) => !reasons.includes('spear_off'));
  return {
    claim: 'a conviction that comes while the Spear is off is refused for that',
    seen: `${off.length} came then, ${untold.length} do not say so${untold.length > 0 ? `: ${tell(untold)}` : ''}`,
    holds: off.length === 0 ? null : untold.length === 0,
  };
}

/** "3 bought, now closed, sold by trailing; 1 refused for spear_off", the commonest first. */
function tell(outcomes: readonly Outcome[]): string {
  const counts = new Map<string, number>();
  for (const outcome of outcomes) {
    const words = wordsOf(outcome);
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  const sorted = [...counts].toSorted(([, a], [, b]) => b - a);
  return sorted.map(([words, count]) => `${count} ${words}`).join('; ') || 'none was planted';
}

function wordsOf({ verdict, reasons, position, exits, hiddenBy, doorReason }: Outcome): string {
  const weather = hiddenBy === null ? '' : ` (in: ${hiddenBy})`;
  if (verdict === null && doorReason !== null) return `refused at the door for ${doorReason}${weather}`;
  if (verdict === null) return `not found${weather}`;
  if (verdict === 'denied') return `refused for ${reasons.join(' and ')}${weather}`;
  if (position === null) return `approved, and the order did not land${weather}`;
  const sold = exits.length === 0 ? '' : `, sold by ${exits.toSorted().join(', ')}`;
  return `bought, ${position}${sold}`;
}
