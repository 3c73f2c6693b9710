import type { EventOf } from '@chimera/core/events';
import type { Db } from '../open.ts';
import type { At } from './at.ts';

export interface WalletTables {
  readonly sampleEquity: (event: EventOf<'equity_sampled'>, at: At) => void;
  readonly seeTransfer: (event: EventOf<'wallet_transfer_seen'>, at: At) => void;
}

/** equity_samples and wallet_transfers: what our own wallet is worth and what moved it by no order of ours. */
export function createWalletTables(db: Db): WalletTables {
  const insertSample = db.prepare(
    `INSERT INTO equity_samples (seq, at_ms, wallet_lamports, positions_value_lamports, rent_locked_lamports,
       sol_price_usd_micros, open_position_count) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertTransfer = db.prepare(
    'INSERT INTO wallet_transfers (seq, txid, wallet_delta_lamports, slot, kind, at_ms) VALUES (?, ?, ?, ?, ?, ?)',
  );
  return {
    sampleEquity(event, at) {
      insertSample.run(
        at.seq,
        at.atMs,
        event.walletLamports,
        event.positionsValueLamports,
        event.rentLockedLamports,
        event.solPriceUsdMicros,
        event.openPositions,
      );
    },
    seeTransfer(event, at) {
      insertTransfer.run(at.seq, event.txid, event.walletDeltaLamports, event.slot, event.kind, at.atMs);
    },
  };
}
