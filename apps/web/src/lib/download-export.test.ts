import { expect, test } from 'vitest';
import { exportParameters, fileNameOf } from './download-export.ts';

test('asks for what is chosen and for nothing else', () => {
  expect(exportParameters({ format: 'csv', strategy: undefined, token: 'a&b', fromMs: 5 })).toBe(
    'format=csv&token=a%26b&fromMs=5',
  );
});

test.each([
  ['attachment; filename="chimera-trades-2026.csv"', 'chimera-trades-2026.csv'],
  ['attachment; filename="../../x"', 'export'],
  [null, 'export'],
])('takes the file name of %s', (disposition, name) => {
  expect(fileNameOf(disposition)).toBe(name);
});
