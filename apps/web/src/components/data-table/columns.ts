import {
  createColumnHelper,
  createSortedRowModel,
  metaHelper,
  type RowData,
  rowSortingFeature,
  sortFn_basic,
  tableFeatures,
} from '@tanstack/react-table';

/** How a column sits in every table; what is in its cells is the cells' own business. */
export interface ColumnLook {
  readonly align?: 'end';
  /** Tailwind width, so that changing values never move the columns. */
  readonly width?: string;
  /** The least room that shows it, from a large phone to a wide screen; the drawer shows what is left out. */
  readonly from?: 'sm' | 'md' | 'lg' | 'xl';
}

export const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { basic: sortFn_basic },
  columnMeta: metaHelper<ColumnLook>(),
});
export type Features = typeof features;

export const columnsFor = <Row extends RowData>() => createColumnHelper<Features, Row>();
