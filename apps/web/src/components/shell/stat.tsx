import type { ReactNode } from 'react';

interface StatProps {
  readonly label: string;
  readonly value: ReactNode;
  /** Second line: another unit or the age. */
  readonly note?: ReactNode;
  /** Keeps the place when the text changes. */
  readonly widthClass: string;
}

/** One number of the top bar. */
export function Stat({ label, value, note, widthClass }: StatProps) {
  return (
    <div className={`flex shrink-0 flex-col justify-center ${widthClass}`}>
      <span className="text-2xs text-faint">{label}</span>
      <span className="flex items-baseline gap-1.5 text-[0.8125rem] leading-4 font-semibold">
        {value}
        {note !== undefined && <span className="num live-value text-2xs font-normal text-muted">{note}</span>}
      </span>
    </div>
  );
}
