import type { Random } from '../chain/random.ts';

/** Everything that can be made to go wrong. A site honours the kinds that make sense for it and ignores the rest. */
export const FAULT_KINDS = [
  'latency',
  'drop_request',
  'drop_response',
  'duplicate',
  'reorder',
  'lag',
  'index_delay',
  'retention',
  'lie_null',
  'lie_status',
  'rate_limit',
  'rate_limit_html',
  'server_error',
  'unhealthy',
  'swallow_transaction',
  'ws_silence',
  'bundle_lost',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface FaultRule {
  readonly id: number;
  /** A site ("rpc.0", "helius.deliver", "jito.bundles", …) or a prefix ending in "*". */
  readonly site: string;
  readonly kind: FaultKind;
  /** Probability per event, 0 to 1. */
  readonly rate: number;
  /** Milliseconds of delay (latency, reorder), or slots (lag, index_delay, retention). */
  readonly amount: number;
  /** Only what this account pays for suffers; null is everybody's. */
  readonly payer: string | null;
  /** Unix ms; null lasts until removed. */
  readonly untilMs: number | null;
}

export interface FaultRequest {
  readonly site: string;
  readonly kind: FaultKind;
  readonly rate: number;
  readonly amount: number;
  readonly payer?: string | null;
  readonly forMs: number | null;
}

/** Who pays for what may suffer, looked up only when a rule asks. */
export type PayerOf = () => string | undefined;

/** The faults of one named place. */
export interface FaultSite {
  /** Draws once: should this event suffer `kind`? A rule for one payer reaches only events that name theirs. */
  hits(kind: FaultKind, payer?: PayerOf): boolean;
  /** The amount of the strongest active rule of the kind that is drawn now, else 0. */
  amount(kind: FaultKind): number;
  /** The sum of active rules' amounts without a draw: for standing conditions such as lag. */
  standing(kind: FaultKind): number;
}

export interface FaultRegistry {
  at(site: string): FaultSite;
  add(request: FaultRequest): FaultRule;
  remove(id: number): boolean;
  clear(): void;
  list(): readonly FaultRule[];
  /** Sites that asked for themselves so far, for the admin page. */
  sites(): readonly string[];
}

/** More rules than this are a mistake of the caller. */
export const FAULT_RULES_MAX = 256;

export interface FaultRegistryParts {
  readonly random: Random;
  readonly nowMs: () => number;
}

/** Faults named by site, switched at run time, drawn from a seeded stream per site. */
export function createFaultRegistry({ random, nowMs }: FaultRegistryParts): FaultRegistry {
  let rules: FaultRule[] = [];
  let nextId = 1;
  const sites = new Map<string, FaultSite>();
  const active = (site: string, kind: FaultKind, payer?: PayerOf): readonly FaultRule[] => {
    if (rules.length === 0) return rules;
    const now = nowMs();
    return rules.filter(
      (rule) =>
        rule.kind === kind &&
        matchesSite(rule.site, site) &&
        (rule.untilMs === null || rule.untilMs > now) &&
        (rule.payer === null || rule.payer === payer?.()),
    );
  };
  return {
    at(site) {
      const known = sites.get(site);
      if (known !== undefined) return known;
      const made = createSite(random.fork(site), (kind, payer) => active(site, kind, payer));
      sites.set(site, made);
      return made;
    },
    add(request) {
      if (rules.length >= FAULT_RULES_MAX) throw new RangeError('too many fault rules; remove some first');
      const untilMs = request.forMs === null ? null : nowMs() + request.forMs;
      const { site, kind, rate, amount, payer = null } = request;
      const rule = { id: nextId++, site, kind, rate, amount, payer, untilMs };
      rules = [...rules, rule];
      return rule;
    },
    remove(id) {
      const before = rules.length;
      rules = rules.filter((rule) => rule.id !== id);
      return rules.length < before;
    },
    clear() {
      rules = [];
    },
    list: () => rules.filter((rule) => rule.untilMs === null || rule.untilMs > nowMs()),
    sites: () => [...sites.keys()],
  };
}

function createSite(
  random: Random,
  active: (kind: FaultKind, payer?: PayerOf) => readonly FaultRule[],
): FaultSite {
  return {
    hits: (kind, payer) => active(kind, payer).some((rule) => random.chance(rule.rate)),
    amount: (kind) =>
      active(kind).reduce((most, rule) => (random.chance(rule.rate) ? Math.max(most, rule.amount) : most), 0),
    standing: (kind) => active(kind).reduce((sum, rule) => sum + rule.amount, 0),
  };
}

function matchesSite(pattern: string, site: string): boolean {
  return pattern.endsWith('*') ? site.startsWith(pattern.slice(0, -1)) : pattern === site;
}
