import type { Book } from '@chimera/core/book';
import { lamports } from '@chimera/core/units/lamports';
import { lastValue } from '../facts/cell.ts';
import type { Markets } from '../facts/markets.ts';
import type { WalletBalance } from '../facts/wallet-balance.ts';
import type { Marks } from '../portfolio/marks.ts';
import type { RecordEvents } from '../record.ts';

export interface EquityParts {
  readonly book: Book;
  readonly marks: Marks;
  readonly wallet: WalletBalance;
  readonly markets: Markets;
  readonly record: RecordEvents;
}

/** One point of the equity curve. Without a wallet balance there is no point: unknown is not zero. */
export function createEquitySampler({ book, marks, wallet, markets, record }: EquityParts) {
  return async (): Promise<void> => {
    const walletLamports = lastValue(wallet.read());
    if (walletLamports === null) return;
    // Before its first deposit a wallet has no equity to draw: the deposit would look like a profit.
    if (walletLamports === 0n && book.positions.size === 0) return;
    const open = marks.marks();
    let value = 0n;
    let rentLocked = 0n;
    for (const mark of open) {
      const held = book.positions.get(mark.positionId);
      if (held === undefined) continue;
      value += mark.valueLamports ?? held.amounts.openCostLamports;
      rentLocked += held.amounts.rentLockedLamports;
    }
    record([
      {
        event: {
          type: 'equity_sampled',
          walletLamports,
          positionsValueLamports: lamports(value),
          rentLockedLamports: lamports(rentLocked),
          solPriceUsdMicros: lastValue(markets.solPrice()),
          openPositions: open.length,
        },
      },
    ]);
  };
}
