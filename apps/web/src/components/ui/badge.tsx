import type { ReactNode } from 'react';
import { classes } from '#lib/classes.ts';

export type Tone = 'neutral' | 'accent' | 'warn' | 'halt' | 'quiet';

const TONES: Record<Tone, string> = {
  neutral: 'border-strong text-fg',
  accent: 'border-accent/45 text-accent',
  warn: 'border-warn/45 text-warn',
  halt: 'border-transparent bg-halt text-white',
  quiet: 'border-line text-muted',
};

interface BadgeProps {
  readonly tone?: Tone;
  readonly title?: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A word with a frame. Its tone never stands alone: the word itself says what is meant. */
export function Badge({ tone = 'neutral', className, children, title }: BadgeProps) {
  return (
    <span
      title={title}
      className={classes(
        'inline-flex h-5 items-center rounded border px-1.5 text-2xs font-medium whitespace-nowrap',
        TONES[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}
