import type { EventOf, JournalEvent } from '@chimera/core/events';
import type { OrderId } from '@chimera/core/ids';
import { type Slot, slot, txid, unixMs } from '@chimera/core/units/chain';
import { aBuy } from '@chimera/testkit/builders';
import { expect, test } from 'vitest';
import { createTracer, TRACES_MAX } from './tracer.ts';

const ORDER = 'o'.repeat(64) as OrderId;
const TXID = txid('5'.repeat(88));

/** Events as the tracer reads them; what it does not read is left out. */
const decided = (signalId: string, verdict: 'approved' | 'denied') =>
  ({
    type: 'signal_decided',
    signalId,
    verdict,
    order: verdict === 'denied' ? null : { orderId: ORDER },
  }) as unknown as EventOf<'signal_decided'>;
const signed = { type: 'attempt_signed', orderId: ORDER, txid: TXID } as EventOf<'attempt_signed'>;
const landed = (at: Slot) =>
  ({
    type: 'attempt_landed_provisionally',
    txid: TXID,
    fill: { slot: at },
  }) as unknown as EventOf<'attempt_landed_provisionally'>;

function setUp() {
  const now = { ms: 1_000, slot: slot(500) };
  const tracer = createTracer({ monotonicMs: () => now.ms, chainSlot: () => now.slot });
  const see = (...events: JournalEvent[]) =>
    tracer.observe(events.map((event, index) => ({ seq: index + 1, atMs: unixMs(0), event })));
  return { now, tracer, see };
}

test('a signal is followed from its last byte to the slot it landed in', () => {
  const { now, tracer, see } = setUp();
  const signal = aBuy();
  tracer.begin(signal, 999.5);
  now.ms = 1_002;
  tracer.mark(signal.signalId, 'durable');
  see(decided(signal.signalId, 'approved'), signed);
  now.ms = 1_010;
  now.slot = slot(502);
  tracer.mark(signal.signalId, 'sent_jito');
  now.ms = 1_400;
  see(landed(slot(504)));
  expect(tracer.takeFinished()).toMatchObject([
    {
      event: {
        type: 'signal_traced',
        signalId: signal.signalId,
        attemptTxid: TXID,
        trace: {
          marks: { durable: 2_500, sent_jito: 10_500, landed: 400_500 },
          slots: { leader: signal.swap?.leaderSlot ?? null, received: 500, sent: 502, landed: 504 },
        },
      },
    },
  ]);
  see(landed(slot(504)));
  expect(tracer.takeFinished()).toEqual([]);
});

test('the first moment of a name counts, and a further attempt begins its own', () => {
  const { now, tracer, see } = setUp();
  const signal = aBuy();
  tracer.begin(signal);
  tracer.mark(signal.signalId, 'decided');
  now.ms += 5;
  tracer.mark(signal.signalId, 'quoted');
  now.ms += 5;
  tracer.mark(signal.signalId, 'quoted');
  tracer.restart(signal.signalId);
  now.ms += 90;
  tracer.mark(signal.signalId, 'quoted');
  see(decided(signal.signalId, 'approved'), { type: 'order_abandoned', orderId: ORDER, reason: 'late' });
  expect(tracer.takeFinished()).toMatchObject([
    { event: { attemptTxid: null, trace: { marks: { decided: 0, quoted: 100_000 } } } },
  ]);
});

test('of refused signals a few a second are kept', () => {
  const { now, tracer, see } = setUp();
  const refuse = (count: number) => {
    for (let made = 0; made < count; made += 1) {
      const signal = aBuy({ signalId: `${now.ms}-${made}` as never });
      tracer.begin(signal);
      see(decided(signal.signalId, 'denied'));
    }
    return tracer.takeFinished().length;
  };
  expect(refuse(50)).toBe(10);
  now.ms += 1_000;
  expect(refuse(3)).toBe(3);
});

test('it forgets the oldest rather than growing', () => {
  const { tracer, see } = setUp();
  const [first, ...others] = Array.from({ length: TRACES_MAX + 1 }, (_, made) =>
    aBuy({ signalId: `s${made}` as never }),
  );
  if (first === undefined) throw new Error('no signal');
  for (const signal of [first, ...others]) tracer.begin(signal);
  see(decided(first.signalId, 'denied'));
  expect(tracer.takeFinished()).toEqual([]);
});
