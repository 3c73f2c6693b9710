import { expect, test } from 'vitest';
import { createHistory } from './histories.ts';

test('the same seed tells the same story', () => {
  const [one, other] = [createHistory(7), createHistory(7)];
  for (let index = 0; index < 500; index++) expect(one.next()).toEqual(other.next());
  expect(createHistory(8).next()).not.toEqual(createHistory(7).next());
});

test('every kind of event and every state of a position is told', () => {
  const types = new Set<string>();
  const states = new Set<string>();
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const history = createHistory(seed);
    for (let index = 0; index < 3_000; index++) {
      types.add(history.next().row.event.type);
      if (index % 10 === 0)
        for (const { position } of history.book.positions.values()) states.add(position.state);
    }
  }
  expect(types.size).toBe(47);
  expect([...states].toSorted()).toEqual(['exiting', 'open', 'opening', 'quarantined', 'stuck']);
});
