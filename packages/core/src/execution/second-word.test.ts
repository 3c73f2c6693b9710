import { expect, test } from 'vitest';
import { ALONE_SLOTS_MAX, DISPUTE_SLOTS_MAX, judgeWords } from './second-word.ts';

const word = (providerId: string, says: string) => ({ providerId, says });
const A = word('a', 'ten');
const B = word('b', 'ten');
const LIE = word('c', 'twenty');

const cases: [string, Parameters<typeof judgeWords>[0], number, number, ReturnType<typeof judgeWords>][] = [
  ['two agree', [A, B], 2, 0, { outcome: 'agreed', says: 'ten', witnesses: ['a', 'b'] }],
  ['two of three agree', [LIE, A, B], 3, 0, { outcome: 'agreed', says: 'ten', witnesses: ['a', 'b'] }],
  ['the only one has spoken', [A], 1, 0, { outcome: 'agreed', says: 'ten', witnesses: ['a'] }],
  ['one of two has spoken', [A], 2, ALONE_SLOTS_MAX - 1, { outcome: 'waits' }],
  ['the other stays silent', [A], 2, ALONE_SLOTS_MAX, { outcome: 'given_up' }],
  ['two contradict each other', [A, LIE], 2, ALONE_SLOTS_MAX, { outcome: 'disputed' }],
  ['they do so for ever', [A, LIE], 2, DISPUTE_SLOTS_MAX, { outcome: 'given_up' }],
  ['one said it twice', [A, A], 2, 0, { outcome: 'waits' }],
];

test.each(cases)('%s', (_name, words, providerCount, waitedSlots, judgement) => {
  expect(judgeWords(words, { providerCount, waitedSlots })).toEqual(judgement);
});
