import type { ReactNode } from 'react';

/** The key that does the same. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-flex h-4 min-w-4 items-center justify-center rounded border border-strong bg-raised px-1 font-mono text-[0.625rem] leading-none text-muted">
      {children}
    </kbd>
  );
}
