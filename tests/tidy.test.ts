import { describe, expect, test } from 'vitest';
import { HONESTY_RULES } from './tidy/honesty-rules.ts';
import { MONEY_RULES } from './tidy/money-rules.ts';
import { PURITY_RULES } from './tidy/purity-rules.ts';
import { describeFinding, type Example, type Rule } from './tidy/rule.ts';
import { SHAPE_RULES } from './tidy/shape-rules.ts';
import { listSources, parseSource } from './tidy/source.ts';

const RULES = [...SHAPE_RULES, ...PURITY_RULES, ...MONEY_RULES, ...HONESTY_RULES];
const sources = listSources();

function findIn(rule: Rule, example: Example) {
  return rule.check(parseSource(example.path, example.text));
}

describe.each(RULES)('$name', (rule) => {
  test('holds in this repository', () => {
    const findings = sources
      .filter((source) => rule.appliesTo(source.path))
      .flatMap((source) => rule.check(source).map((finding) => describeFinding(source, finding)));
    expect(findings).toEqual([]);
  });

  test('would catch a violation', () => {
    expect(rule.bad.length).toBeGreaterThan(0);
    for (const example of rule.bad) {
      expect(rule.appliesTo(example.path), example.path).toBe(true);
      expect(findIn(rule, example), example.text.slice(0, 200)).not.toEqual([]);
    }
  });

  test('lets good code pass', () => {
    for (const example of rule.good) expect(findIn(rule, example), example.text.slice(0, 200)).toEqual([]);
  });
});

test('the repository has sources to look at', () => {
  expect(sources.length).toBeGreaterThan(20);
});
