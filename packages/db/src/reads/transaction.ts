import type { EventOf } from '@chimera/core/events';
import type { TipBasis } from '@chimera/core/execution/tip';
import type { Txid } from '@chimera/core/units/chain';
import { and, eq } from 'drizzle-orm';
import { decodeEvent } from '../codec.ts';
import { type ReadAt, type ReadDb, readAt, type Snapshot } from '../read-at.ts';
import { attempts } from '../schema/attempts.ts';
import { journal } from '../schema/journal.ts';
import { orders } from '../schema/orders.ts';
import { positions } from '../schema/positions.ts';
import { signals } from '../schema/signals.ts';
import { tokens } from '../schema/tokens.ts';
import { traces } from '../schema/traces.ts';
import { walletTransfers } from '../schema/wallet-transfers.ts';
import { attemptColumns } from './attempt-columns.ts';
import { type AttemptNode, withSendsAndFill } from './order-tree.ts';
import { type TokenNames, tokenColumns } from './token-columns.ts';

type Tokens = NonNullable<EventOf<'wallet_transfer_seen'>['tokens']>;
type TransferDetail = typeof walletTransfers.$inferSelect & { readonly tokens: Tokens };

/** What we know of a transaction of our wallet: an attempt of ours, or a transfer by no order of ours. */
export interface TransactionDetail extends TokenNames {
  readonly txid: Txid;
  readonly attempt: AttemptNode | null;
  readonly order: typeof orders.$inferSelect | null;
  readonly position: typeof positions.$inferSelect | null;
  readonly transfer: TransferDetail | null;
  /** Why its tip was what it was; null while its trace is not written. */
  readonly tip: TipBasis | null;
}

/** One transaction; null when it is neither an attempt nor a transfer of our wallet. */
export function readTransaction(
  db: ReadDb,
  { txid }: { readonly txid: Txid },
): ReadAt<TransactionDetail | null> {
  return readAt(db, (snapshot) => {
    const row = snapshot.select(attemptColumns).from(attempts).where(eq(attempts.txid, txid)).get();
    const transfer = readTransfer(snapshot, txid);
    if (row === undefined && transfer === null) return null;
    const [attempt = null] = row === undefined ? [] : withSendsAndFill(snapshot, [row]);
    const tip = attempt === null ? null : readTip(snapshot, attempt);
    return { txid, attempt, transfer, tip, ...readContext(snapshot, attempt) };
  });
}

/** Its tokens are told by its event alone. */
function readTransfer(snapshot: Snapshot, txid: Txid): TransferDetail | null {
  const row = snapshot.select().from(walletTransfers).where(eq(walletTransfers.txid, txid)).get();
  if (row === undefined) return null;
  const told = snapshot.select().from(journal).where(eq(journal.seq, row.seq)).get();
  const event = told === undefined ? null : decodeEvent(told.type, told.version, told.data);
  return { ...row, tokens: event?.type === 'wallet_transfer_seen' ? (event.tokens ?? []) : [] };
}

/** The trace is found by its signal, and is of this attempt or of none that we show. */
function readTip(snapshot: Snapshot, { orderId, txid }: AttemptNode): TipBasis | null {
  const row = snapshot
    .select({ trace: traces.trace })
    .from(traces)
    .innerJoin(orders, eq(orders.signalId, traces.signalId))
    .where(and(eq(orders.orderId, orderId), eq(traces.txid, txid)))
    .get();
  return row?.trace.tip ?? null;
}

function readContext(snapshot: Snapshot, attempt: AttemptNode | null) {
  if (attempt === null) return { order: null, position: null, tokenSymbol: null, tokenDecimals: null };
  const order = snapshot.select().from(orders).where(eq(orders.orderId, attempt.orderId)).get() ?? null;
  const position =
    snapshot.select().from(positions).where(eq(positions.positionId, attempt.positionId)).get() ?? null;
  const token: TokenNames | undefined =
    position === null
      ? undefined
      : snapshot
          .select(tokenColumns)
          .from(signals)
          .leftJoin(tokens, eq(tokens.mint, signals.mint))
          .where(eq(signals.signalId, position.signalId))
          .get();
  return {
    order,
    position,
    tokenSymbol: token?.tokenSymbol ?? null,
    tokenDecimals: token?.tokenDecimals ?? null,
  };
}
