import type { ReactNode } from 'react';
import { classes } from '#lib/classes.ts';

interface MessageProps {
  readonly title: string;
  /** What to do next, or how to mend it. */
  readonly children?: ReactNode;
  readonly tone?: 'calm' | 'warn';
  readonly className?: string;
}

/** Stands where there is nothing to show yet, or where something went wrong. */
export function Message({ title, children, tone = 'calm', className }: MessageProps) {
  return (
    <div
      role={tone === 'warn' ? 'alert' : undefined}
      className={classes('flex flex-col items-center gap-1.5 px-6 py-10 text-center', className)}
    >
      <p className={classes('font-medium', tone === 'warn' && 'text-warn')}>{title}</p>
      {children !== undefined && <div className="max-w-prose text-muted">{children}</div>}
    </div>
  );
}
