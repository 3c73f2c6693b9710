import type { Journaled } from '@chimera/core/events';
import { createHistory } from '@chimera/testkit/histories';
import { expect, test } from 'vitest';
import { createStoryLog } from './story-log.ts';

type Line = Readonly<Record<string, unknown>>;

const HISTORY_EVENTS = 600;

/** A long made-up history, its second part told to an operator that starts in the middle of it. */
function told(restartAt: number) {
  const lines: Line[] = [];
  const tell = (fields: Line, message: string): void => {
    lines.push({ ...fields, message });
  };
  const logger = { info: tell, warn: tell, error: tell };
  const history = createHistory(7);
  let observe = createStoryLog(logger, history.book);
  const rows: Journaled[] = [];
  for (let count = 0; count < HISTORY_EVENTS; count += 1) {
    if (count === restartAt) observe = createStoryLog(logger, history.book);
    const { row } = history.next();
    rows.push(row);
    observe([row]);
  }
  return { lines, rows };
}

test('every line from the verdict to the end carries the id of its signal, a restart between included', () => {
  const { lines, rows } = told(HISTORY_EVENTS / 2);
  const messages = new Set(lines.map(({ message }) => message));
  for (const step of ['approved', 'signed', 'sent', 'landed']) expect(messages).toContain(step);
  const signalOf = new Map<unknown, string>();
  for (const { event } of rows) {
    if (event.type === 'signal_decided' && event.order !== null)
      signalOf.set(event.order.orderId, event.signalId);
    if (event.type === 'attempt_signed') signalOf.set(event.txid, signalOf.get(event.orderId) ?? '');
  }
  for (const { txid, orderId, signalId, message } of lines) {
    // An answer that came after the end, told to an operator that never knew the attempt alive.
    if (message === 'sent' && signalId === undefined) continue;
    expect(signalId).toMatch(/./);
    expect(signalId).toBe(signalOf.get(orderId ?? txid));
  }
});

test('a denied signal makes no line: the journal holds it with all its gates', () => {
  const { lines, rows } = told(0);
  const denied = rows.filter(({ event }) => event.type === 'signal_decided' && event.order === null).length;
  const approved = lines.filter(({ message }) => message === 'approved').length;
  const decided = rows.filter(({ event }) => event.type === 'signal_decided').length;
  expect(denied).toBeGreaterThan(0);
  expect(approved).toBe(decided - denied);
});
