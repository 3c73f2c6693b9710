import { decimalText } from '@chimera/core/units/decimal';
import type { TokenBalance, TransactionRecord } from '../chain/types.ts';
import { AMM_PROGRAM } from '../market/amm.ts';

/**
 * One element of an enhanced webhook's body. `events.swap` is left empty on purpose, as the real parser does for
 * programs it does not know: readers must work from the balance changes.
 */
export function enhancedPayload(record: TransactionRecord): unknown {
  const isSwap = record.keys.includes(AMM_PROGRAM);
  return {
    description: '',
    type: isSwap ? 'SWAP' : 'UNKNOWN',
    source: 'UNKNOWN',
    fee: record.feeLamports,
    feePayer: record.keys[0],
    signature: record.txid,
    slot: record.slot,
    timestamp: Math.floor(record.blockTimeMs / 1_000),
    nativeTransfers: [],
    tokenTransfers: tokenTransfersOf(record),
    accountData: record.keys.map((account, index) => ({
      account,
      nativeBalanceChange: (record.postBalances[index] ?? 0n) - (record.preBalances[index] ?? 0n),
      tokenBalanceChanges: changesOf(record)
        .filter((change) => change.balance.accountIndex === index)
        .map((change) => changeBody(record, change)),
    })),
    transactionError: record.err === null ? null : { error: JSON.stringify(record.err) },
    events: {},
  };
}

interface TokenChange {
  readonly balance: TokenBalance;
  readonly atoms: bigint;
}

/** What each token account gained or lost; an account that appears on one side only had or has nothing. */
function changesOf(record: TransactionRecord): readonly TokenChange[] {
  const sides = [
    ...record.preTokenBalances.map((balance) => ({ balance, atoms: -balance.amount })),
    ...record.postTokenBalances.map((balance) => ({ balance, atoms: balance.amount })),
  ];
  const byAccount = new Map<number, TokenChange>();
  for (const { balance, atoms } of sides) {
    const known = byAccount.get(balance.accountIndex)?.atoms ?? 0n;
    byAccount.set(balance.accountIndex, { balance, atoms: known + atoms });
  }
  return [...byAccount.values()].filter((change) => change.atoms !== 0n);
}

const changeBody = (record: TransactionRecord, { balance, atoms }: TokenChange) => ({
  userAccount: balance.owner,
  tokenAccount: record.keys[balance.accountIndex],
  mint: balance.mint,
  rawTokenAmount: { tokenAmount: atoms.toString(), decimals: balance.decimals },
});

/** Pairs each loser of a mint with its gainer. Amounts are UI floats, as lossy as the real ones. */
function tokenTransfersOf(record: TransactionRecord): readonly unknown[] {
  const changes = changesOf(record);
  return changes
    .filter((change) => change.atoms > 0n)
    .map((gain) => {
      const loss = changes.find((change) => change.balance.mint === gain.balance.mint && change.atoms < 0n);
      return {
        fromUserAccount: loss?.balance.owner ?? '',
        toUserAccount: gain.balance.owner,
        fromTokenAccount: record.keys[loss?.balance.accountIndex ?? -1] ?? '',
        toTokenAccount: record.keys[gain.balance.accountIndex],
        tokenAmount: Number(decimalText(gain.atoms, gain.balance.decimals)),
        mint: gain.balance.mint,
        tokenStandard: 'Fungible',
      };
    });
}
