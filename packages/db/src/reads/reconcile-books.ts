import type { Difference } from '@chimera/core/events-reconcile';
import type { AttemptState } from '@chimera/core/execution/attempt-machine';
import type { PositionId } from '@chimera/core/ids';
import { type Address, type Slot, slot, type Txid, txid } from '@chimera/core/units/chain';
import { type Lamports, lamports, type TokenAtoms, tokenAtoms } from '@chimera/core/units/lamports';
import type { Db } from '../open.ts';

/** One transaction that the books have as executed. */
export interface BookedMovement {
  readonly seq: number;
  readonly txid: Txid;
  readonly mint: Address;
  readonly positionId: PositionId;
  readonly state: AttemptState;
  readonly slot: Slot;
  /** Null where it failed, or is not measured. */
  readonly fill: { readonly walletDeltaLamports: Lamports; readonly tokenDeltaAtoms: TokenAtoms } | null;
  readonly failed: { readonly walletDeltaLamports: Lamports } | null;
}

export interface BookedTransfer {
  readonly seq: number;
  readonly txid: Txid;
  readonly slot: Slot;
  readonly walletDeltaLamports: Lamports;
  readonly kind: 'deposit' | 'dust' | 'unknown_signed';
}

/** Where a page of movements ended. */
export interface MovementCursor {
  readonly slot: number;
  readonly seq: number;
}

export type OpenDifference = Pick<Difference, 'key' | 'kind' | 'subjectId' | 'positionId' | 'actualAtoms'>;

/** What a reconciliation asks of the tables, on the operator's own connection, in pages that never take long. */
export interface ReconcileBooks {
  /** How far the wallet's history was compared; null before the first run. */
  readonly checkpoint: () => { readonly txid: Txid; readonly slot: Slot } | null;
  readonly movements: (after: MovementCursor) => readonly BookedMovement[];
  readonly transfers: (afterSeq: number) => readonly BookedTransfer[];
  /** An attempt of ours that is not among the movements: proven dead, or still under way. */
  readonly attempt: (of: string) => Pick<BookedMovement, 'txid' | 'mint' | 'positionId' | 'state'> | null;
  /** True for what came to or left the wallet by no order of ours. */
  readonly isTransfer: (of: Txid) => boolean;
  readonly openDifferences: () => readonly OpenDifference[];
  /** Keys that a person explained, with how far a balance was off. */
  readonly explained: () => readonly {
    readonly key: string;
    readonly subjectId: string;
    readonly off: bigint;
  }[];
}

export const RECONCILE_PAGE = 500;

/** Not ended by anything after the run that found it. */
const IS_OPEN = `NOT EXISTS (SELECT 1 FROM reconciliation_resolutions r WHERE r.key = l.key AND r.seq > l.seq)`;

interface MovementRow {
  readonly seq: bigint;
  readonly txid: string;
  readonly mint: Address;
  readonly position_id: PositionId;
  readonly state: AttemptState;
  readonly landed_slot: bigint;
  readonly wallet_delta_lamports: bigint | null;
  readonly token_delta_atoms: string | null;
  readonly failed_delta_lamports: bigint | null;
}

interface TransferRow {
  readonly seq: bigint;
  readonly txid: string;
  readonly slot: bigint;
  readonly wallet_delta_lamports: bigint;
  readonly kind: BookedTransfer['kind'];
}

export function createReconcileBooks(db: Db): ReconcileBooks {
  const movements = db.prepare<[number, number, number], MovementRow>(
    `SELECT a.seq, a.txid, o.mint, a.position_id, a.state, a.landed_slot, f.wallet_delta_lamports,
       f.token_delta_atoms, a.failed_delta_lamports
     FROM attempts a JOIN orders o USING (order_id) LEFT JOIN fills f USING (txid)
     WHERE a.landed_slot IS NOT NULL AND (a.landed_slot, a.seq) > (?, ?)
     ORDER BY a.landed_slot, a.seq LIMIT ?`,
  );
  const transfers = db.prepare<[number, number], TransferRow>(
    // What was taken into the books since is a movement, and counts once.
    `SELECT seq, txid, slot, wallet_delta_lamports, kind FROM wallet_transfers t WHERE seq > ?
       AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.txid = t.txid AND a.state = 'landed')
     ORDER BY seq LIMIT ?`,
  );
  const attempt = db.prepare<[string], Pick<MovementRow, 'txid' | 'mint' | 'position_id' | 'state'>>(
    `SELECT a.txid, o.mint, a.position_id, a.state FROM attempts a JOIN orders o USING (order_id)
     WHERE a.txid = ?`,
  );
  const transfer = db.prepare<[string]>('SELECT 1 FROM wallet_transfers WHERE txid = ?');
  return {
    ...differenceReads(db),
    isTransfer: (of) => transfer.get(of) !== undefined,
    movements: (after) => movements.all(after.slot, after.seq, RECONCILE_PAGE).map(toMovement),
    transfers: (afterSeq) => transfers.all(afterSeq, RECONCILE_PAGE).map(toTransfer),
    attempt: (of) => {
      const row = attempt.get(of);
      if (row === undefined) return null;
      return { txid: txid(row.txid), mint: row.mint, positionId: row.position_id, state: row.state };
    },
  };
}

function differenceReads(db: Db): Pick<ReconcileBooks, 'checkpoint' | 'openDifferences' | 'explained'> {
  const checkpoint = db.prepare<[], { txid: string; slot: bigint }>(
    `SELECT checkpoint_txid AS txid, checkpoint_slot AS slot FROM reconciliation_runs
     WHERE checkpoint_txid IS NOT NULL ORDER BY seq DESC LIMIT 1`,
  );
  const open = db.prepare<[], Omit<OpenDifference, 'actualAtoms'> & { readonly actualAtoms: string | null }>(
    `SELECT key, kind, subject_id AS subjectId, position_id AS positionId, actual_atoms AS actualAtoms
     FROM reconciliation_log l WHERE ${IS_OPEN} ORDER BY seq, key`,
  );
  const explained = db.prepare<
    [],
    { key: string; subjectId: string; expected: string | null; actual: string | null }
  >(
    `SELECT l.key, l.subject_id AS subjectId, l.expected_atoms AS expected, l.actual_atoms AS actual
     FROM reconciliation_log l JOIN reconciliation_resolutions r ON r.key = l.key AND r.seq > l.seq
     WHERE r.cause = 'person' ORDER BY r.seq`,
  );
  return {
    checkpoint: () => {
      const row = checkpoint.get();
      return row === undefined ? null : { txid: txid(row.txid), slot: slot(Number(row.slot)) };
    },
    openDifferences: () =>
      open.all().map(({ actualAtoms, ...difference }) => ({
        ...difference,
        actualAtoms: actualAtoms === null ? null : tokenAtoms(BigInt(actualAtoms)),
      })),
    explained: () =>
      explained.all().map(({ key, subjectId, expected, actual }) => ({
        ...{ key, subjectId },
        off: expected === null || actual === null ? 0n : BigInt(actual) - BigInt(expected),
      })),
  };
}

function toMovement(row: MovementRow): BookedMovement {
  const { wallet_delta_lamports: wallet, token_delta_atoms: token, failed_delta_lamports: failed } = row;
  return {
    seq: Number(row.seq),
    txid: txid(row.txid),
    mint: row.mint,
    positionId: row.position_id,
    state: row.state,
    slot: slot(Number(row.landed_slot)),
    fill:
      wallet === null || token === null
        ? null
        : { walletDeltaLamports: lamports(wallet), tokenDeltaAtoms: tokenAtoms(BigInt(token)) },
    failed: failed === null ? null : { walletDeltaLamports: lamports(failed) },
  };
}

const toTransfer = (row: TransferRow): BookedTransfer => ({
  seq: Number(row.seq),
  txid: txid(row.txid),
  slot: slot(Number(row.slot)),
  walletDeltaLamports: lamports(row.wallet_delta_lamports),
  kind: row.kind,
});
