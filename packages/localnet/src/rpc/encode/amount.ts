import { decimalText } from '@chimera/core/units/decimal';

export interface UiAmount {
  readonly amount: string;
  readonly decimals: number;
  readonly uiAmount: number;
  readonly uiAmountString: string;
}

/** A token amount as RPC shows it; the float is for display and lossy by its nature. */
export function toUiAmount(atoms: bigint, decimals: number): UiAmount {
  const text = decimalText(atoms, decimals);
  return { amount: String(atoms), decimals, uiAmount: Number(text), uiAmountString: text };
}
