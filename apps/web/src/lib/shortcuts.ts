'use client';

import { useEffect, useRef } from 'react';

/** After `g` the next key must follow within this time. */
const CHORD_MS = 1_200;

/** Keys are written as typed: "h", "?", or "g p" for two in a row. */
export type Shortcuts = Readonly<Record<string, () => void>>;

/** True where a person is typing text, or a dialog has taken the keyboard. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)) return true;
  return target.closest('[role="dialog"]') !== null;
}

/** Listens on the whole window while mounted. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    let prefix: { readonly key: string; readonly atMs: number } | null = null;
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const isChord = prefix !== null && event.timeStamp - prefix.atMs < CHORD_MS;
      const run = (isChord ? latest.current[`${prefix?.key} ${key}`] : undefined) ?? latest.current[key];
      prefix = run === undefined && key === 'g' ? { key, atMs: event.timeStamp } : null;
      if (run === undefined) return;
      event.preventDefault();
      run();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
