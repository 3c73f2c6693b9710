'use client';

import {
  FlexRender,
  type Header,
  type Row,
  type RowData,
  type SortingState,
  type TableOptions,
  type Updater,
  useTable,
} from '@tanstack/react-table';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { memo, type ReactNode, useCallback, useEffect, useRef } from 'react';
import { Message } from '#components/ui/message.tsx';
import { classes } from '#lib/classes.ts';
import { type ColumnLook, type Features, features } from './columns.ts';
import { useRowKeys } from './use-row-keys.ts';

interface DataTableProps<R extends RowData> {
  readonly label: string;
  readonly columns: TableOptions<Features, R>['columns'];
  /** Undefined while nothing was read yet. */
  readonly rows: readonly R[] | undefined;
  readonly rowId: (row: R) => string;
  readonly onOpen?: (row: R) => void;
  readonly openId?: string | null;
  /** What to show instead of no rows: it says the next step. */
  readonly empty: ReactNode;
  readonly error?: string | null;
  /** Whether clicking a heading sorts; only honest when every row is here. */
  readonly isSortable?: boolean;
  /** Instead of it, where the server sorts: which column leads, and what to do when a heading is clicked. */
  readonly sorting?: ServerSorting;
  /** Whether J, K and Enter work without clicking into the table first. */
  readonly ownsKeys?: boolean;
}

export interface ServerSorting {
  readonly columnId: string;
  readonly isDescending: boolean;
  readonly onSort: (columnId: string, isDescending: boolean) => void;
}

/** Widths of the table's own place, not of the screen: half a page shows fewer columns than a whole one. */
const FROM: Record<NonNullable<ColumnLook['from']>, string> = {
  sm: 'hidden @md:table-cell',
  md: 'hidden @xl:table-cell',
  lg: 'hidden @3xl:table-cell',
  xl: 'hidden @5xl:table-cell',
};

const lookClasses = (look: ColumnLook | undefined): string =>
  classes(look?.align === 'end' && 'text-right', look?.from !== undefined && FROM[look.from], look?.width);

const SKELETON_ROWS = 6;

/** The one table: dense rows of one height, keys to walk them, cells that own their look. */
export function DataTable<R extends RowData>(props: DataTableProps<R>) {
  const { columns, rows, rowId, onOpen, empty, error = null } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const latestOpen = useRef(onOpen);
  useEffect(() => {
    latestOpen.current = onOpen;
  });
  const openRow = useCallback((row: R) => latestOpen.current?.(row), []);
  const table = useTable({
    features,
    columns,
    data: rows ?? NO_ROWS,
    getRowId: rowId,
    enableSorting: props.isSortable ?? props.sorting !== undefined,
    enableMultiSort: false,
    defaultColumn: { sortFn: 'basic' },
    ...sortingOptions(props.sorting),
  });
  useRowKeys(body, props.ownsKeys ?? false);
  if (error !== null && rows === undefined) {
    return (
      <Message title="This list could not be read" tone="warn">
        {error}
      </Message>
    );
  }
  if (rows !== undefined && rows.length === 0) return <>{empty}</>;
  return (
    <div className="@container overflow-x-auto">
      <table
        aria-label={props.label}
        aria-busy={rows === undefined}
        className="w-full table-fixed border-collapse"
      >
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} className="border-b border-line">
              {group.headers.map((header) => (
                <Heading key={header.id} header={header} />
              ))}
            </tr>
          ))}
        </thead>
        <tbody ref={body}>
          {rows === undefined ? (
            <SkeletonRows looks={columns.map((column) => column.meta)} />
          ) : (
            table
              .getRowModel()
              .rows.map((row) => (
                <BodyRow
                  key={row.id}
                  row={row}
                  isOpen={row.id === props.openId}
                  {...(onOpen === undefined ? {} : { onOpen: openRow })}
                />
              ))
          )}
        </tbody>
      </table>
    </div>
  );
}

const NO_ROWS: never[] = [];

/** The rows come sorted; the table only says which way, and passes clicks on. */
function sortingOptions(sorting: ServerSorting | undefined) {
  if (sorting === undefined) return {};
  const state: SortingState = [{ id: sorting.columnId, desc: sorting.isDescending }];
  return {
    manualSorting: true,
    enableSortingRemoval: false,
    sortDescFirst: true,
    state: { sorting: state },
    onSortingChange: (change: Updater<SortingState>) => {
      const [next] = typeof change === 'function' ? change(state) : change;
      if (next !== undefined) sorting.onSort(next.id, next.desc);
    },
  };
}

function Heading<R extends RowData>({ header }: { header: Header<Features, R> }) {
  const { column } = header;
  const sorted = column.getIsSorted();
  const content = <FlexRender header={header} />;
  return (
    <th
      scope="col"
      aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : undefined}
      className={classes(
        'h-8 truncate px-2 text-left text-2xs font-medium text-faint first:pl-3 last:pr-3',
        lookClasses(column.columnDef.meta),
      )}
    >
      {column.getCanSort() ? (
        <button
          type="button"
          onClick={column.getToggleSortingHandler()}
          className="inline-flex items-center gap-0.5 hover:text-fg"
        >
          {content}
          {sorted === 'asc' && <ChevronUp size={12} aria-hidden />}
          {sorted === 'desc' && <ChevronDown size={12} aria-hidden />}
        </button>
      ) : (
        content
      )}
    </th>
  );
}

interface BodyRowProps<R extends RowData> {
  readonly row: Row<Features, R>;
  readonly isOpen: boolean;
  readonly onOpen?: (row: R) => void;
}

function PlainRow<R extends RowData>({ row, isOpen, onOpen }: BodyRowProps<R>) {
  const open = onOpen === undefined ? undefined : () => onOpen(row.original);
  return (
    <tr
      tabIndex={open === undefined ? undefined : 0}
      data-row={row.id}
      aria-selected={onOpen === undefined ? undefined : isOpen}
      onClick={open}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.target === event.currentTarget) open?.();
      }}
      className={classes(
        'h-9 border-b border-line/60 last:border-b-0',
        open !== undefined && 'cursor-pointer hover:bg-raised/60',
        isOpen && 'bg-raised',
      )}
    >
      {row.getAllCells().map((cell) => (
        <td
          key={cell.id}
          className={classes('truncate px-2 first:pl-3 last:pr-3', lookClasses(cell.column.columnDef.meta))}
        >
          <FlexRender cell={cell} />
        </td>
      ))}
    </tr>
  );
}

/**
 * A row is drawn again only when its data changed: new rows come many times a second, old ones rarely change.
 * `memo` forgets that the component is generic, which the type puts back.
 */
const BodyRow = memo(
  PlainRow,
  (before, after) =>
    before.row.original === after.row.original &&
    before.isOpen === after.isOpen &&
    before.onOpen === after.onOpen,
) as typeof PlainRow;

function SkeletonRows({ looks }: { looks: readonly (ColumnLook | undefined)[] }) {
  return Array.from({ length: SKELETON_ROWS }, (_, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
    <tr key={row} className="h-9 border-b border-line/60">
      {looks.map((look, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <td key={column} className={classes('px-2 first:pl-3', lookClasses(look))}>
          <div className="skeleton h-3 w-3/4" />
        </td>
      ))}
    </tr>
  ));
}
