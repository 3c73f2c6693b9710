import { createHistory } from '@chimera/testkit/histories';
import { expect, test } from 'vitest';
import { createAttemptBytes } from './attempt-bytes.ts';
import { recordedHistory } from './fixtures.ts';
import { createLookup } from './reads/lookup.ts';
import { createAccessLookup } from './reads/lookup-access.ts';

const EVENTS = 1_500;
const SEED = 71;
const { db, rows, history } = recordedHistory(SEED, EVENTS);

test('knows every admitted signal by its id and uuid', () => {
  const lookup = createLookup(db);
  for (const { event } of rows) {
    if (event.type !== 'signal_received') continue;
    const { signalId, tradeUuid } = event.signal;
    const state = lookup.signal(signalId)?.state;
    expect(state === 'received').toBe(history.book.undecided.has(signalId));
    expect(lookup.signalsByTradeUuid(tradeUuid).map((status) => status.signalId)).toContain(signalId);
  }
  expect(lookup.signal('none' as never)).toBeNull();
});

test('gives the very bytes that were signed', () => {
  const bytesOf = createAttemptBytes(db);
  const again = createHistory(SEED);
  let checked = 0;
  for (let index = 0; index < EVENTS; index++) {
    const { row, bytes } = again.next();
    if (row.event.type !== 'attempt_signed') continue;
    checked += 1;
    expect(Buffer.from(bytesOf(row.event.txid) ?? [])).toEqual(Buffer.from(bytes ?? []));
  }
  expect(checked).toBeGreaterThan(50);
  expect(bytesOf('none' as never)).toBeNull();
});

test('knows our transactions and no others', () => {
  const lookup = createLookup(db);
  const handled = new Set(
    rows.flatMap(({ event }) => (event.type === 'attempt_handled' ? [event.txid] : [])),
  );
  const ours = rows
    .flatMap(({ event }) =>
      event.type === 'attempt_signed' || event.type === 'wallet_transfer_seen' ? [event.txid] : [],
    )
    // A written-off attempt is a stranger again on purpose, so that its landing would be noticed.
    .filter((txid) => !handled.has(txid));
  expect(ours.every((txid) => lookup.isTransactionKnown(txid))).toBe(true);
  expect(lookup.isTransactionKnown('none' as never)).toBe(false);
});

test('lets in by keys that stand, sessions that are open and links that were not used', () => {
  const access = createAccessLookup(db);
  const told = (type: string) => rows.filter(({ event }) => event.type === type).map(({ event }) => event);
  const revoked = told('api_key_revoked').map((event) =>
    event.type === 'api_key_revoked' ? event.keyId : '',
  );
  for (const event of told('api_key_added')) {
    if (event.type !== 'api_key_added') continue;
    expect(access.apiKey(event.secretHash) === null).toBe(revoked.includes(event.keyId));
  }
  const closed = told('session_closed').map((event) =>
    event.type === 'session_closed' ? event.sessionHash : '',
  );
  for (const event of told('session_opened')) {
    if (event.type !== 'session_opened') continue;
    expect(access.session(event.sessionHash) === null).toBe(closed.includes(event.sessionHash));
    if (event.tokenHash !== null) expect(access.loginToken(event.tokenHash)).toBeNull();
  }
  expect(access.hasUser()).toBe(true);
  const named = told('provider_set').map((event) => (event.type === 'provider_set' ? event.providerId : ''));
  expect(access.providers().map((row) => row.providerId)).toEqual([...new Set(named)].toSorted());
  expect(access.providers()[0]?.sealedSecret).toHaveLength(40);
});
