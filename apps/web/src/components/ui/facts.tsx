import type { ReactNode } from 'react';

export interface FactRow {
  readonly label: string;
  readonly value: ReactNode;
}

/** Labels and values of one thing, one pair a line. */
export function Facts({ rows }: { rows: readonly FactRow[] }) {
  return (
    <dl className="divide-y divide-line/70">
      {rows.map(({ label, value }) => (
        <div key={label} className="flex min-h-7 items-center justify-between gap-4 py-1">
          <dt className="shrink-0 text-muted">{label}</dt>
          <dd className="num min-w-0 text-right break-words whitespace-normal">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A heading inside a drawer or page. */
export function Section({
  title,
  aside,
  children,
}: {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="mb-5" aria-label={title}>
      <div className="mb-1 flex items-center justify-between gap-2 border-b border-line pb-1">
        <h3 className="text-xs font-semibold text-muted">{title}</h3>
        {aside}
      </div>
      {children}
    </section>
  );
}
