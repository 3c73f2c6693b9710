/** The orders in which the ledger of trades is read. */
export const LEDGER_SORTS = ['resultAt', 'openedAt', 'size', 'gross', 'net', 'netUsd'] as const;
export type LedgerSort = (typeof LEDGER_SORTS)[number];

export const isLedgerSort = (name: string): name is LedgerSort => LEDGER_SORTS.some((sort) => sort === name);
