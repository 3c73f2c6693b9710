import type { Stack } from '../harness/stack.ts';

/** A rule of the cluster's fault registry, as `POST /admin/faults` takes it. */
export interface FaultRule {
  readonly site: string;
  readonly kind: string;
  readonly rate?: number;
  readonly ms?: number;
  readonly slots?: number;
}

/** One spell of bad weather: what goes wrong, in words, and how. */
export interface Spell {
  readonly name: string;
  readonly lastsMs: number;
  readonly faults?: readonly FaultRule[];
  /** What happens at its beginning, where it is more than a rule. */
  readonly strike?: (stack: Stack) => Promise<void>;
}

/** A spell that was, with the calm behind it. */
export interface PastSpell {
  readonly spell: Spell;
  readonly fromMs: number;
  readonly untilMs: number;
}

const MINUTE_MS = 60_000;
/** Calm between two spells, in which what was turned off may come back. */
export const CALM_MS = 30_000;

const refuse = (site: string, rate: number): FaultRule => ({ site, kind: 'server_error', rate });

/**
 * Everything that goes wrong at some providers on some days, one after the other, round and round. What makes the
 * operator turn between RPCs comes last, for the Spear stays off for minutes after it.
 */
export const SPELLS: readonly Spell[] = [
  { name: 'fair weather', lastsMs: 4 * MINUTE_MS },
  {
    name: 'bundles get lost, one in two',
    lastsMs: 2 * MINUTE_MS,
    faults: [{ site: 'jito.land', kind: 'bundle_lost', rate: 0.5 }],
  },
  {
    name: 'webhooks come late, twice and in another order',
    lastsMs: 2 * MINUTE_MS,
    faults: [
      { site: 'helius.deliver', kind: 'duplicate', rate: 0.5 },
      { site: 'helius.deliver', kind: 'reorder', rate: 0.5, ms: 2_000 },
      { site: 'helius.deliver', kind: 'drop_request', rate: 0.2 },
    ],
  },
  { name: 'swap service fails, one in two', lastsMs: MINUTE_MS, faults: [refuse('jupiter.swap', 0.5)] },
  { name: 'no price for SOL', lastsMs: MINUTE_MS, faults: [refuse('jupiter.price', 1)] },
  { name: 'every blockhash expires at once', lastsMs: 0, strike: expireBlockhashes },
  {
    name: 'second RPC says of a third that nothing is known',
    lastsMs: MINUTE_MS,
    faults: [{ site: 'rpc.1', kind: 'lie_null', rate: 0.3 }],
  },
  {
    name: 'the block engine is gone, by both ways',
    lastsMs: MINUTE_MS,
    faults: [refuse('jito.searcher', 1), refuse('jito.bundles', 1)],
  },
  { name: 'the operator is killed', lastsMs: 0, strike: (stack) => stack.crash('operator') },
  { name: 'primary RPC answers 500', lastsMs: 1.5 * MINUTE_MS, faults: [refuse('rpc.0', 1)] },
  {
    name: 'primary RPC takes 2.5 s',
    lastsMs: MINUTE_MS,
    faults: [{ site: 'rpc.0', kind: 'latency', ms: 2_500 }],
  },
  {
    name: 'RPC answers get lost, three in ten',
    lastsMs: MINUTE_MS,
    faults: [{ site: 'rpc.*', kind: 'drop_response', rate: 0.3 }],
  },
  { name: 'both RPCs fail, nine in ten', lastsMs: MINUTE_MS, faults: [refuse('rpc.*', 0.9)] },
  {
    name: 'the gateway answers HTML',
    lastsMs: MINUTE_MS,
    faults: [{ site: 'rpc.0', kind: 'rate_limit_html', rate: 1 }],
  },
  {
    name: 'second RPC trails by forty slots',
    lastsMs: MINUTE_MS,
    faults: [{ site: 'rpc.1', kind: 'lag', slots: 40 }],
  },
  {
    name: 'RPCs swallow one transaction in two, and no bundle lands',
    lastsMs: MINUTE_MS,
    faults: [
      { site: 'rpc.*', kind: 'swallow_transaction', rate: 0.5 },
      { site: 'jito.land', kind: 'bundle_lost', rate: 1 },
    ],
  },
  { name: 'the cluster starts again', lastsMs: 0, strike: restartCluster },
  // Longer than an unstable provider is remembered: what turned itself off must come back by itself.
  { name: 'fair weather again', lastsMs: 11 * MINUTE_MS },
];

/** Whether it keeps the operator from seeing what happens on the chain. */
export const isBlinding = ({ faults = [], strike }: Spell): boolean =>
  strike !== undefined || faults.some(({ site }) => /^(rpc|helius)\./.test(site));

/** Lets a spell begin; resolves with what ends it. */
export async function beginSpell(stack: Stack, { faults = [], strike }: Spell): Promise<() => Promise<void>> {
  for (const rule of faults) await admin(stack, 'POST', '/faults', rule);
  await strike?.(stack);
  return () => clearWeather(stack);
}

export async function clearWeather(stack: Stack): Promise<void> {
  await admin(stack, 'DELETE', '/faults');
}

async function expireBlockhashes(stack: Stack): Promise<void> {
  await admin(stack, 'POST', '/faults', { kind: 'expire_blockhashes' });
}

async function restartCluster(stack: Stack): Promise<void> {
  await stack.crash('localnet');
}

/** Asks the cluster's own routes. Throws a TypeError when it does not answer, and an Error when it refuses. */
export async function admin(stack: Stack, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${stack.run.localnet.adminUrl}${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
