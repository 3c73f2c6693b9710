import type { Signal } from '@chimera/core/admission/signal';
import type { Book } from '@chimera/core/book';
import { TAPE_MINTS_MAX, TAPE_WINDOW_MS } from '@chimera/core/decision/tape';
import type { Ids } from '@chimera/core/ids';
import type { Journal } from '@chimera/db/journal';
import type { Db } from '@chimera/db/open';
import { createBarbellLookup } from '@chimera/db/reads/lookup-barbell';
import { createConvictions } from '../decision/conviction.ts';
import { createFunders } from '../facts/funders.ts';
import { createTapeWatch, type TapeWatch } from '../facts/tape.ts';
import type { Tips } from '../facts/tips.ts';
import type { Chain, Clock, Signer } from '../ports.ts';
import type { RecordEvents } from '../record.ts';

export interface TapeReaderParts {
  readonly chain: Chain;
  readonly clock: Clock;
  readonly book: Book;
  readonly db: Db;
  readonly ids: Ids;
  readonly signer: Signer;
  readonly record: RecordEvents;
  readonly journal: Pick<Journal, 'subscribe'>;
  readonly enter: (signal: Signal) => Promise<unknown>;
  readonly tips: Pick<Tips, 'see'>;
}

/** What comes round by itself for the Spear. */
export interface TapeReader {
  readonly checkTape: () => Promise<void>;
  readonly findFunder: () => Promise<void>;
  readonly isFunderAwaited: () => boolean;
  readonly size: TapeWatch['size'];
}

/** The tape over the chain, filled from what leaders traded before this start, and what is found on it. */
export function createTapeReader(parts: TapeReaderParts): TapeReader {
  const { chain, clock, book, record, signer } = parts;
  const lookup = createBarbellLookup(parts.db);
  const tape = createTapeWatch({ chain, clock, book, wallet: signer.address, onRead: parts.tips.see });
  const funders = createFunders({ chain, record, lookup: lookup.funder });
  const convictions = createConvictions({ ...parts, tape, funders });
  for (const { mint, txid } of lookup.leaderTrades(clock.nowMs() - TAPE_WINDOW_MS, TAPE_MINTS_MAX)) {
    tape.point(mint, txid);
  }
  parts.journal.subscribe(convictions.observe);
  return {
    checkTape: convictions.check,
    findFunder: async () => {
      funders.want([...book.wallets.keys()]);
      try {
        await funders.findNext();
      } finally {
        await convictions.reconsider();
      }
    },
    isFunderAwaited: funders.isAwaited,
    size: tape.size,
  };
}
