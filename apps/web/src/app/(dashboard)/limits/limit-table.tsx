'use client';

import { toWire } from '@chimera/core/contract/wire';
import { type LastChange, type LimitFacts, lastChanges } from '@chimera/core/control/limit-facts';
import { limitText } from '@chimera/core/control/limit-text';
import { useMemo } from 'react';
import { Age } from '#components/cells/age.tsx';
import { columnsFor } from '#components/data-table/columns.ts';
import { DataTable } from '#components/data-table/data-table.tsx';
import { Button } from '#components/ui/button.tsx';
import { shortId } from '#lib/format.ts';
import type { Outputs } from '#server/routers/app.ts';
import { limitWords } from './groups.ts';

export type Version = Outputs['config']['limits']['rows'][number];

interface Row extends LimitFacts {
  readonly text: string;
  readonly isStandard: boolean;
  readonly last: LastChange | null;
  readonly onEdit: (() => void) | null;
}

const column = columnsFor<Row>();

const columns = column.columns([
  column.accessor('name', {
    header: 'Limit',
    cell: ({ row }) => <Meaning row={row.original} />,
  }),
  column.accessor('text', {
    header: 'In force',
    meta: { width: 'w-32 sm:w-36' },
    cell: ({ row }) => <Value row={row.original} />,
  }),
  column.display({
    id: 'bounds',
    header: 'May be',
    meta: { width: 'w-32', from: 'md' },
    cell: ({ row }) => <span className="num text-muted">{bounds(row.original)}</span>,
  }),
  column.display({
    id: 'last',
    header: 'Last change',
    meta: { width: 'w-28', from: 'md' },
    cell: ({ row }) => <Last last={row.original.last} />,
  }),
  column.display({
    id: 'act',
    header: 'Act',
    meta: { width: 'w-28' },
    cell: ({ row }) => <Act row={row.original} />,
  }),
]);

function Meaning({ row }: { row: Row }) {
  return (
    <span className="flex min-w-0 flex-col py-1" title={`${row.name}: ${row.sentence}`}>
      <span className="font-medium whitespace-normal">{limitWords(row.name)}</span>
      <span className="text-2xs leading-snug whitespace-normal text-muted">{row.sentence}</span>
    </span>
  );
}

function Value({ row }: { row: Row }) {
  return (
    <span className="flex flex-col">
      <span className="num break-words whitespace-normal" title={row.text}>
        {row.unit === 'mints' ? shortList(row.text) : row.text}
      </span>
      {!row.isStandard && (
        <span className="num text-2xs whitespace-normal text-muted">
          default {limitText(row.unit, row.standard)}
        </span>
      )}
    </span>
  );
}

/** A list of addresses is as long as a page; its title has all of it. */
const shortList = (text: string): string =>
  text
    .split(', ')
    .map((mint) => shortId(mint))
    .join(', ');

function bounds({ unit, min, max }: LimitFacts): string {
  if (unit === 'mints') return 'addresses of mints';
  if (min === null) return 'up to 8 rising rungs';
  // What is no amount is written as the number it is; an amount of SOL or USD has only a floor.
  const text = (value: number): string =>
    unit === 'slots'
      ? String(value)
      : limitText(unit, unit === 'sol' || unit === 'usd' ? String(value) : value);
  return max === null ? `at least ${text(min)}` : `${text(min)} to ${text(max)}`;
}

function Last({ last }: { last: LastChange | null }) {
  if (last === null) return <span className="text-faint">never changed</span>;
  return (
    <span className="text-muted" title={last.reason}>
      <Age atMs={last.atMs} suffix=" ago" /> by {last.by}
    </span>
  );
}

function Act({ row }: { row: Row }) {
  if (row.onEdit === null) return null;
  return (
    <Button size="small" onClick={row.onEdit} aria-label={`Change ${limitWords(row.name)}`}>
      Change…
    </Button>
  );
}

interface LimitTableProps {
  readonly label: string;
  readonly limits: readonly LimitFacts[];
  /** Newest first; the first holds. */
  readonly versions: readonly Version[];
  readonly onEdit: ((facts: LimitFacts) => void) | null;
}

export function LimitTable({ label, limits, versions, onEdit }: LimitTableProps) {
  const rows = useMemo(() => {
    const [current] = versions;
    const last = lastChanges(versions.map((version) => ({ ...version, by: version.changedBy })));
    return limits.map((facts): Row => {
      const value = current === undefined ? null : toWire(current.limits[facts.name], facts.name);
      return {
        ...facts,
        text: limitText(facts.unit, value),
        isStandard: JSON.stringify(value) === JSON.stringify(facts.standard),
        last: last.get(facts.name) ?? null,
        onEdit: onEdit === null ? null : () => onEdit(facts),
      };
    });
  }, [limits, versions, onEdit]);
  return <DataTable label={label} columns={columns} rows={rows} rowId={(row) => row.name} empty={null} />;
}
