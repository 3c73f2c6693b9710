import { type Figure, isKept } from './suite.ts';

const HEAD = ['', 'measured', 'floor', 'ratio', 'budget', ''] as const;

/** Figures as lines of one table: measured, the floor's, their ratio, the budget, and whether it is kept. */
export function tableOf(figures: readonly Figure[]): readonly string[] {
  const rows = [HEAD, ...figures.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

function cellsOf(figure: Figure): readonly string[] {
  const { name, value, unit, budget, least, floor } = figure;
  const promised = budget !== null ? `≤ ${budget}` : least !== undefined ? `≥ ${least}` : '';
  return [
    name,
    `${shown(value)} ${UNITS[unit]}`.trimEnd(),
    floor === undefined ? '' : shown(floor),
    floor === undefined ? '' : `${(value / floor).toFixed(2)} ×`,
    promised,
    verdictOf(figure),
  ];
}

const UNITS = { ms: 'ms', 'per second': '/s', MiB: 'MiB', times: '×', count: '' } as const;

function verdictOf(figure: Figure): string {
  const kept = isKept(figure);
  if (kept === null) return '';
  if (kept) return 'kept';
  return figure.isTold === true ? 'falls short here' : 'FALLS SHORT';
}

const shown = (value: number): string =>
  Number.isInteger(value) || value >= 100
    ? Math.round(value).toString()
    : value.toFixed(value < 1 ? 3 : value < 10 ? 2 : 1);
