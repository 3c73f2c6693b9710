import type { ExitCause, Signal } from '@chimera/core/admission/signal';
import type { Book, HeldPosition } from '@chimera/core/book';
import type { exitPositionCommand } from '@chimera/core/contract/control';
import type { Ids } from '@chimera/core/ids';
import { BPS_ONE, type Bps, bps } from '@chimera/core/units/bps';
import type { UnixMs } from '@chimera/core/units/chain';
import type { z } from 'zod';
import type { Enter, Entered } from '../admission/enter.ts';
import { DoorError } from '../http/door-error.ts';

export interface ManualExits {
  /** Sells one position. Throws `not_found` when we hold no such position. */
  exit(
    command: z.output<typeof exitPositionCommand>,
    by: string,
  ): Promise<{ readonly status: Entered['outcome']; readonly tradeUuid: string; readonly seq: number }>;
  /** Sells every position, once for each halt. */
  flatten(haltEpoch: number): Promise<void>;
}

export interface ManualExitsParts {
  readonly book: Pick<Book, 'positions' | 'lastSeq'>;
  readonly enter: Enter;
  readonly ids: Ids;
  readonly nowMs: () => UnixMs;
}

/** Exits that a person asks for go through the front door like every other signal. */
export function createManualExits({ book, enter, ids, nowMs }: ManualExitsParts): ManualExits {
  const wish = (held: HeldPosition, cause: ExitCause, causeKey: string, fractionBps: Bps): Signal => {
    const { positionId, mint } = held.position;
    const signalId = ids.exitSignal(positionId, cause, causeKey);
    return {
      signalId,
      tradeUuid: ids.uuid(signalId),
      door: 'manual',
      providerId: 'operator',
      lane: 'EXIT',
      side: 'sell',
      mint,
      tokenSymbol: null,
      swap: null,
      exit: { positionId, cause, causeKey, fractionBps },
      hintLamports: null,
      receivedAtMs: nowMs(),
    };
  };

  return {
    async exit(command, by) {
      const held = [...book.positions.values()].find(
        ({ position }) => position.positionId === command.positionId,
      );
      if (held === undefined) throw new DoorError('not_found', { details: 'no such open position' });
      // A click is its own cause: the same person may sell a half twice, but not by one double click.
      const causeKey = `${by}:${Math.floor(nowMs() / CLICK_MS)}`;
      const entered = await enter.enter(wish(held, 'manual', causeKey, bps(command.fractionBps)), null);
      return { status: entered.outcome, tradeUuid: entered.tradeUuid, seq: book.lastSeq };
    },
    async flatten(haltEpoch) {
      const signals = [...book.positions.values()].map((held) =>
        wish(held, 'flatten', `halt:${haltEpoch}`, bps(BPS_ONE)),
      );
      await Promise.all(signals.map((signal) => enter.enter(signal, null)));
    },
  };
}

/** Two requests within this time are one click. */
const CLICK_MS = 2_000;
