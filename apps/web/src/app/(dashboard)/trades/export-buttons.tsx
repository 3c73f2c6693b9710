'use client';

import type { LedgerFilter } from '@chimera/db/reads/ledger';
import { useMutation } from '@tanstack/react-query';
import { Button } from '#components/ui/button.tsx';
import { Problem } from '#components/ui/problem.tsx';
import { downloadExport } from '#lib/download-export.ts';

interface ExportButtonsProps {
  readonly filter: LedgerFilter;
  /** There is nothing to export. */
  readonly isEmpty: boolean;
}

const FORMATS = ['csv', 'json', 'pdf'] as const;

/** All trades that pass the filter as a file, in the order of the table. */
export function ExportButtons({ filter, isEmpty }: ExportButtonsProps) {
  const make = useMutation({
    mutationFn: (format: (typeof FORMATS)[number]) =>
      downloadExport('/api/trades-export', { ...filter, format }),
  });
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <span className="text-2xs text-faint">{make.isPending ? 'Making the file…' : 'Export'}</span>
      {FORMATS.map((format) => (
        <Button
          key={format}
          size="small"
          aria-label={`Export as ${format.toUpperCase()}`}
          disabled={isEmpty || make.isPending}
          onClick={() => make.mutate(format)}
        >
          {format.toUpperCase()}
        </Button>
      ))}
      <Problem message={make.error?.message ?? null} className="basis-full text-xs" />
    </div>
  );
}
