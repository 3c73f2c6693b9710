'use client';

import { type RefObject, useEffect } from 'react';
import { isTyping } from '#lib/shortcuts.ts';

/** The row that is `step` away from the one in focus; the first or last when none is. */
export function rowAfter(
  rows: readonly Element[],
  focused: Element | null,
  step: 1 | -1,
): Element | undefined {
  const at = focused === null ? -1 : rows.indexOf(focused);
  if (at === -1) return step === 1 ? rows[0] : rows.at(-1);
  return rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
}

/** J and K walk the rows from anywhere on the page when `ownsKeys`, else while the focus is inside. */
export function useRowKeys(body: RefObject<HTMLTableSectionElement | null>, ownsKeys: boolean): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const step = event.key === 'j' ? 1 : event.key === 'k' ? -1 : null;
      const isInside = body.current?.contains(document.activeElement) ?? false;
      if (step === null || body.current === null || (!ownsKeys && !isInside)) return;
      const rows = [...body.current.querySelectorAll('tr[data-row]')];
      const focused = document.activeElement?.closest('tr[data-row]') ?? null;
      const next = rowAfter(rows, focused, step);
      if (next instanceof HTMLElement) next.focus();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [body, ownsKeys]);
}
