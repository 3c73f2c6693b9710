import { LIVE_SILENCE_MS_MAX, type LiveEvent, type LiveSnapshot } from '@chimera/core/contract/live';
import { NOT_HALTED } from '@chimera/core/control/halt';
import { unixMs } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BEHIND_GRACE_MS,
  INITIAL_LIVE_STATE,
  type LiveInput,
  type LiveState,
  stepLive,
} from './live-state.ts';

const NO_SHARE = {
  openCostLamports: lamports(0n),
  committedLamports: lamports(0n),
  ...{ capLamports: null, sizeLamportsMax: null, shareBps: 5_000, positions: 0 },
};

const snapshotAt = (seq: number, bootEpoch = 1): LiveInput => {
  const snapshot: LiveSnapshot = {
    seq,
    role: 'admin',
    bootEpoch,
    marks: [],
    summary: {
      atMs: unixMs(1_000),
      cluster: 'localnet',
      mode: 'live',
      wallet: 'w',
      walletLamports: lamports(1n),
      walletAtMs: null,
      pnlTodayLamports: null,
      realisedTodayLamports: lamports(0n),
      unrealisedLamports: null,
      exposureLamports: lamports(0n),
      solPriceUsdMicros: null,
      openPositions: 0,
      queueDepth: 0,
      queueLanes: { EXIT: 0, SHIELD: 0, SPEAR: 0 },
      queueCapacity: 1_000,
      spear: { isOn: true, reasons: [] },
      shares: { SHIELD: NO_SHARE, SPEAR: NO_SHARE },
      lastSignalAtMs: null,
      chainSlot: null,
      chainAtMs: null,
      halt: NOT_HALTED,
      unresolvedAttempts: 0,
      breakers: [],
    },
  };
  return { type: 'snapshot', snapshot };
};

const event = (seq: number): LiveEvent => ({ seq, at: seq, type: 'signal_received', data: null });
const frame = (prevSeq: number, ...seqs: number[]): LiveInput => ({
  type: 'events',
  prevSeq,
  events: seqs.map(event),
});

/** Runs inputs one millisecond apart and collects what came out. */
function run(inputs: readonly LiveInput[], start: LiveState = INITIAL_LIVE_STATE, startMs = 1_000) {
  let state = start;
  const fresh: number[] = [];
  const resumes: number[] = [];
  let resets = 0;
  for (const [index, input] of inputs.entries()) {
    const step = stepLive(state, input, startMs + index);
    state = step.state;
    fresh.push(...step.fresh.map(({ seq }) => seq));
    if (step.resumeAfterSeq !== null) resumes.push(step.resumeAfterSeq);
    if (step.isReset) resets += 1;
  }
  return { state, fresh, resumes, resets };
}

describe('events', () => {
  test('are applied in order after the first snapshot', () => {
    const { state, fresh, resets } = run([snapshotAt(10), frame(10, 11, 12), frame(12, 13)]);
    expect(fresh).toEqual([11, 12, 13]);
    expect(state.seq).toBe(13);
    expect(resets).toBe(1);
  });

  test('that were seen already are not applied twice', () => {
    expect(run([snapshotAt(10), frame(10, 11, 12), frame(10, 11, 12, 13)]).fresh).toEqual([11, 12, 13]);
  });

  test('beyond a gap wait until the gap is repaired, and only one repair is asked for', () => {
    const { fresh, resumes, state } = run([
      snapshotAt(10),
      frame(12, 13),
      frame(13, 14),
      frame(10, 11, 12, 13, 14),
      frame(14, 15),
    ]);
    expect(resumes).toEqual([10]);
    expect(fresh).toEqual([11, 12, 13, 14, 15]);
    expect(state.seq).toBe(15);
  });

  test('before the first snapshot are left alone', () => {
    expect(run([frame(3, 4)]).fresh).toEqual([]);
  });

  test('come through exactly once whatever is lost, doubled or late', () => {
    const noise = fc.array(fc.record({ from: fc.nat(30), size: fc.nat(6) }), { maxLength: 40 });
    fc.assert(
      fc.property(noise, (frames) => {
        let state = run([snapshotAt(0)]).state;
        const fresh: number[] = [];
        let nowMs = 2_000;
        const feed = (input: LiveInput): void => {
          nowMs += 3_000;
          const step = stepLive(state, input, nowMs);
          state = step.state;
          fresh.push(...step.fresh.map(({ seq }) => seq));
          // The operator's answer to a repair: everything after the asked seq.
          if (step.resumeAfterSeq !== null) {
            const after = step.resumeAfterSeq;
            feed(frame(after, ...Array.from({ length: 40 - after }, (_, index) => after + 1 + index)));
          }
        };
        for (const { from, size } of frames) {
          feed(frame(from, ...Array.from({ length: size }, (_, index) => from + 1 + index)));
        }
        expect(fresh).toEqual(Array.from({ length: state.seq ?? 0 }, (_, index) => index + 1));
      }),
    );
  });
});

describe('a snapshot after a break', () => {
  test('asks for what was missed and applies it once', () => {
    const { resumes, fresh, resets } = run([
      snapshotAt(10),
      frame(10, 11),
      { type: 'disconnected' },
      snapshotAt(15, 2),
      frame(11, 12, 13, 14, 15),
    ]);
    expect(resumes).toEqual([11]);
    expect(fresh).toEqual([11, 12, 13, 14, 15]);
    expect(resets).toBe(1);
  });

  test('answering a repair means that everything is read again', () => {
    const { state, resets } = run([snapshotAt(10), { type: 'disconnected' }, snapshotAt(20), snapshotAt(21)]);
    expect(state.seq).toBe(21);
    expect(resets).toBe(2);
  });

  test('of another, shorter journal means that everything is read again', () => {
    const { state, resets } = run([snapshotAt(100), { type: 'disconnected' }, snapshotAt(5)]);
    expect(state.seq).toBe(5);
    expect(resets).toBe(2);
  });

  test('far ahead is not repaired event by event', () => {
    const { resumes, resets } = run([snapshotAt(10), { type: 'disconnected' }, snapshotAt(9_000)]);
    expect(resumes).toEqual([]);
    expect(resets).toBe(2);
  });
});

describe('the connection', () => {
  const live = run([snapshotAt(10)]).state;

  test('is live from the first snapshot on', () => {
    expect(live.connection).toBe('live');
  });

  test('is down after the allowed silence and live again with the next word', () => {
    const heardAtMs = live.heardAtMs ?? 0;
    expect(stepLive(live, { type: 'tick' }, heardAtMs + LIVE_SILENCE_MS_MAX).state.connection).toBe('live');
    const down = stepLive(live, { type: 'tick' }, heardAtMs + LIVE_SILENCE_MS_MAX + 1).state;
    expect(down.connection).toBe('down');
    expect(down.lostAtMs).toBe(heardAtMs);
    const beat: LiveInput = { type: 'heartbeat', seq: 10, atMs: 50_000 };
    expect(stepLive(down, beat, 49_000).state).toMatchObject({
      connection: 'live',
      lostAtMs: null,
      clockOffsetMs: 1_000,
    });
  });

  test('is down at once when the dashboard says that the operator does not answer', () => {
    const broken = run([{ type: 'disconnected' }], live).state;
    expect(broken.connection).toBe('reconnecting');
    expect(run([{ type: 'refused', by: 'operator' }], broken).state.connection).toBe('down');
    expect(run([{ type: 'refused', by: 'web' }], broken).state.connection).toBe('offline');
  });

  test('keeps the last state while it is down', () => {
    const down = run([{ type: 'disconnected' }, { type: 'refused', by: 'operator' }], live).state;
    expect(down.summary).toBe(live.summary);
    expect(down.seq).toBe(10);
  });
});

test('a heartbeat that stays ahead of us reveals a lost frame', () => {
  const start = run([snapshotAt(10)]).state;
  const beat: LiveInput = { type: 'heartbeat', seq: 12, atMs: 2_000 };
  const first = stepLive(start, beat, 2_000);
  expect(first.resumeAfterSeq).toBeNull();
  const second = stepLive(first.state, beat, 2_000 + BEHIND_GRACE_MS);
  expect(second.resumeAfterSeq).toBe(10);
});
