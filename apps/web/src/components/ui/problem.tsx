import { classes } from '#lib/classes.ts';

interface ProblemProps {
  /** Why what was asked for did not happen, and what to do; null while all is well. */
  readonly message: string | null;
  readonly className?: string;
}

/** Says at once, also to those who listen, what went wrong. */
export function Problem({ message, className }: ProblemProps) {
  if (message === null) return null;
  return (
    <p role="alert" className={classes('text-warn', className)}>
      {message}
    </p>
  );
}
