import type { ReactNode } from 'react';
import { classes } from '#lib/classes.ts';

interface PanelProps {
  readonly title: string;
  /** Stands right of the title: filters, ranges, a link. */
  readonly aside?: ReactNode;
  readonly className?: string;
  readonly bodyClassName?: string;
  readonly children: ReactNode;
}

/** A framed part of a page with its heading. */
export function Panel({ title, aside, className, bodyClassName, children }: PanelProps) {
  return (
    <section
      aria-label={title}
      className={classes('flex min-w-0 flex-col rounded-lg border border-line bg-panel', className)}
    >
      <header className="flex min-h-10 flex-wrap items-center justify-between gap-x-3 gap-y-1 border-b border-line px-3 py-1.5">
        <h2 className="text-[0.8125rem] font-semibold">{title}</h2>
        {aside}
      </header>
      <div className={classes('min-h-0 flex-1', bodyClassName)}>{children}</div>
    </section>
  );
}
