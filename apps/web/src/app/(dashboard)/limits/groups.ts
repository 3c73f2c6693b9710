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

/** "openPositionsMax" as words: "open positions max", without the unit that stands beside the value. */
export function limitWords(name: LimitName): string {
  const plain = name.replace(/(Lamports|UsdMicros|Bps|Ms)(?=Min$|Max$|$)/, '');
  const words = plain
    .replace(/([A-Z])/g, ' $1')
    .toLowerCase()
    .replace(/\brpc\b/, 'RPC');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
