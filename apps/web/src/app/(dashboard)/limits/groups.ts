import { LIMIT_FACTS, type LimitFacts } from '@chimera/core/control/limit-facts';
import type { LimitName } from '@chimera/core/control/limits-change';

/** What a limit is about, by its name; the first that fits. */
const GROUPS: readonly { readonly title: string; readonly of: RegExp }[] = [
  {
    title: 'Circuit breakers',
    of: /^(loss|spearLossStreak|drawdown|breaker|signalLag|rpcError|jitoInvalid|infra)/,
  },
  { title: 'Convictions of the Spear', of: /^(cluster|breakout|latencyGate)/ },
  { title: 'Exits', of: /^(shieldT|spearT|spearStop|spearHold|stopLoss|holdMs|exit)/ },
  { title: 'Costs, tips and routes', of: /^(cost|tip|priority|slotsBefore|chainWalk|entrySlippage)/ },
  { title: 'Tokens', of: /^(saleShortfall|roundTrip|trustedMints)/ },
  { title: 'Capital, size and admission', of: /./ },
];

export interface LimitGroup {
  readonly title: string;
  readonly limits: readonly LimitFacts[];
}

const titleOf = (name: LimitName): string => GROUPS.find(({ of }) => of.test(name))?.title ?? '';

/** Every limit once, the ones that bound the risk first. */
export const LIMIT_GROUPS: readonly LimitGroup[] = GROUPS.toReversed().map(({ title }) => ({
  title,
  limits: LIMIT_FACTS.filter(({ name }) => titleOf(name) === title),
}));

const UNITS = { Lamports: 'SOL', UsdMicros: 'USD', Bps: '%', Ms: 'time' } as const;
const UNIT = /(Lamports|UsdMicros|Bps|Ms)(?=Min$|Max$|$)/;

/** "openPositionsMax" as words: "open positions max"; with its unit only where another one reads the same. */
export function limitWords(name: LimitName): string {
  const words = plainWords(name);
  const isAlone = LIMIT_FACTS.every((other) => other.name === name || plainWords(other.name) !== words);
  const unit = UNIT.exec(name)?.[1];
  return isAlone || !isUnit(unit) ? words : `${words}, ${UNITS[unit]}`;
}

const isUnit = (unit: string | undefined): unit is keyof typeof UNITS =>
  unit !== undefined && Object.hasOwn(UNITS, unit);

function plainWords(name: LimitName): string {
  const words = name
    .replace(UNIT, '')
    .replace(/([A-Z])/g, ' $1')
    .toLowerCase()
    .replace(/\brpc\b/, 'RPC');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
