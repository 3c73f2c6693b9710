import { expect, test } from 'vitest';
import { createRandom } from '../chain/random.ts';
import { createFaultRegistry, FAULT_RULES_MAX, type FaultRegistry, type FaultRequest } from './registry.ts';

let nowMs = 0;
const make = (seed = 'faults'): FaultRegistry =>
  createFaultRegistry({ random: createRandom(seed), nowMs: () => nowMs });

const always = (site: string, more: Partial<FaultRequest> = {}): FaultRequest => ({
  site,
  kind: 'latency',
  rate: 1,
  amount: 100,
  forMs: null,
  ...more,
});

test('a rule reaches its site and no other, a star reaches all below it', () => {
  const faults = make();
  faults.add(always('rpc.1'));
  expect([faults.at('rpc.0').amount('latency'), faults.at('rpc.1').amount('latency')]).toEqual([0, 100]);
  faults.add(always('rpc.*', { amount: 300 }));
  expect([faults.at('rpc.0').amount('latency'), faults.at('rpc.1').amount('latency')]).toEqual([300, 300]);
  expect(faults.at('helius.deliver').amount('latency')).toBe(0);
  expect(faults.at('rpc.1').hits('drop_request')).toBe(false);
});

test('a rule for one payer leaves the others alone', () => {
  const faults = make();
  faults.add(always('jito.land', { kind: 'bundle_lost', payer: 'ada' }));
  const site = faults.at('jito.land');
  expect(site.hits('bundle_lost', () => 'ada')).toBe(true);
  expect(site.hits('bundle_lost', () => 'grace')).toBe(false);
  expect(site.hits('bundle_lost')).toBe(false);
});

test('standing amounts add up and end with their time or their removal', () => {
  const faults = make();
  const rule = faults.add(always('rpc.0', { kind: 'lag', amount: 5 }));
  faults.add(always('rpc.0', { kind: 'lag', amount: 7, forMs: 1_000 }));
  expect(faults.at('rpc.0').standing('lag')).toBe(12);
  nowMs += 1_001;
  expect(faults.at('rpc.0').standing('lag')).toBe(5);
  expect(faults.remove(rule.id)).toBe(true);
  expect(faults.remove(rule.id)).toBe(false);
  expect(faults.at('rpc.0').standing('lag')).toBe(0);
});

test('the same seed draws the same faults, at about the rate asked for', () => {
  const draw = (seed: string): boolean[] => {
    const faults = make(seed);
    faults.add(always('jito.land', { kind: 'bundle_lost', rate: 0.3 }));
    return Array.from({ length: 1_000 }, () => faults.at('jito.land').hits('bundle_lost'));
  };
  expect(draw('a')).toEqual(draw('a'));
  expect(draw('a')).not.toEqual(draw('b'));
  const hits = draw('a').filter(Boolean).length;
  expect(hits).toBeGreaterThan(230);
  expect(hits).toBeLessThan(370);
});

test('rules have a limit', () => {
  const faults = make();
  for (let made = 0; made < FAULT_RULES_MAX; made++) faults.add(always('rpc.0'));
  expect(() => faults.add(always('rpc.0'))).toThrow('too many');
  faults.clear();
  expect(faults.list()).toEqual([]);
});
