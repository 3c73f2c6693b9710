import { decimalText } from '@chimera/core/units/decimal';

const SOL_DECIMALS = 9;

/** Lamports as people read them: `1.5 SOL`. */
export const solText = (lamports: bigint): string => `${decimalText(lamports, SOL_DECIMALS)} SOL`;
