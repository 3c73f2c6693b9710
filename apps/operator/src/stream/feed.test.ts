import type { Journaled } from '@chimera/core/events';
import { unixMs } from '@chimera/core/units/chain';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFeed, FRAME_EVENTS_MAX } from './feed.ts';
import { createEventRing } from './ring.ts';

const row = (seq: number, isHidden = false): Journaled => ({
  seq,
  atMs: unixMs(seq),
  event: isHidden
    ? { type: 'api_key_revoked', keyId: 'k', by: 'x' }
    : { type: 'halt_cleared', epoch: 1, by: 'x', reason: 'y' },
});

const rows = (from: number, count: number): Journaled[] =>
  Array.from({ length: count }, (_, index) => row(from + index));

test('cuts large batches into frames that follow each other', () => {
  const feed = createFeed(10, []);
  feed.push(rows(11, FRAME_EVENTS_MAX + 1));
  const frames = feed.take();
  expect(frames.map((frame) => [frame.prevSeq, frame.events.length])).toEqual([
    [10, FRAME_EVENTS_MAX],
    [10 + FRAME_EVENTS_MAX, 1],
  ]);
  expect(feed.take()).toEqual([]);
});

test('a decision reaches screens whole but for its gates, of which its own page reads', () => {
  const feed = createFeed(0, []);
  const gate = { gate: 'fresh', passed: true, value: '1', threshold: '2' };
  const event = { type: 'signal_decided', verdict: 'denied', reasons: ['stale'], gates: [gate], order: null };
  feed.push([{ seq: 1, atMs: unixMs(1), event: event as never }]);
  const [decided] = feed.take()[0]?.events ?? [];
  expect(decided).toEqual({
    ...{ seq: 1, at: 1, type: 'signal_decided' },
    data: { verdict: 'denied', reasons: ['stale'], order: null },
  });
});

test('a screen that comes after nobody looked on gets what is new, and can ask for what was skipped', () => {
  const feed = createFeed(0, []);
  feed.push(rows(1, 3));
  feed.skip();
  expect(feed.sentSeq()).toBe(3);
  feed.push(rows(4, 1));
  expect(feed.take().map(({ prevSeq, events }) => [prevSeq, events.length])).toEqual([[3, 1]]);
  expect(feed.replay(0)?.flatMap(({ events }) => events.map(({ seq }) => seq))).toEqual([1, 2, 3, 4]);
});

test('replays up to the cursor only: the rest comes to everybody in the next frame', () => {
  const feed = createFeed(0, []);
  feed.push(rows(1, 3));
  feed.take();
  feed.push(rows(4, 2));
  expect(feed.replay(1)?.flatMap((frame) => frame.events.map(({ seq }) => seq))).toEqual([2, 3]);
  expect(feed.replay(3)).toEqual([]);
  expect(feed.replay(4)).toBeNull();
});

test('forgets the oldest events and says so', () => {
  const ring = createEventRing(0, 10);
  ring.push(rows(1, 100));
  expect(ring.after(0)).toBeNull();
  expect(ring.after(89)).toBeNull();
  expect(ring.after(90)?.map(({ seq }) => seq)).toEqual([91, 92, 93, 94, 95, 96, 97, 98, 99, 100]);
  ring.push(rows(101, 5));
  expect(ring.after(103)?.map(({ seq }) => seq)).toEqual([104, 105]);
});

test('a screen that applies snapshot, frames and replays sees every visible event once', () => {
  const steps = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('push' as const), hidden: fc.array(fc.boolean(), { minLength: 1 }) }),
      fc.constant({ kind: 'take' as const }),
      fc.constant({ kind: 'lose' as const }),
    ),
  );
  fc.assert(
    fc.property(steps, (plan) => {
      const feed = createFeed(0, []);
      const visible: number[] = [];
      const seen: number[] = [];
      let seq = 0;
      let last = feed.sentSeq();
      for (const step of plan) {
        if (step.kind === 'push') {
          const added = step.hidden.map((isHidden) => row(++seq, isHidden));
          visible.push(...added.filter((_, index) => !step.hidden[index]).map((one) => one.seq));
          feed.push(added);
        } else if (step.kind === 'lose') feed.take();
        else {
          const frames = feed.take();
          const isGap = frames.some((frame, index) => index === 0 && frame.prevSeq !== last);
          const due = isGap ? (feed.replay(last) ?? []) : frames;
          for (const frame of due) {
            expect(frame.prevSeq).toBe(last);
            seen.push(...frame.events.map((event) => event.seq));
            last = frame.events.at(-1)?.seq ?? last;
          }
        }
      }
      feed.take();
      for (const frame of feed.replay(last) ?? []) seen.push(...frame.events.map((event) => event.seq));
      expect(seen).toEqual(visible);
    }),
  );
});

test('a replay ends where the screen joined, because the room brings what comes after', () => {
  const feed = createFeed(0, []);
  feed.push(rows(1, 3));
  feed.take();
  feed.push(rows(4, 3));
  feed.take();
  const seqs = feed.replay(1, 3)?.flatMap(({ events }) => events.map(({ seq }) => seq));
  expect(seqs).toEqual([2, 3]);
});
