'use client';

import type { LedgerSort } from '@chimera/core/contract/ledger';
import { address, isAddressText } from '@chimera/core/units/chain';
import type { LedgerFilter } from '@chimera/db/reads/ledger';
import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { dayStartMs, nextDayStartMs } from '#lib/days.ts';

/** What the filter's controls hold; empty text and `any` let everything pass. */
export interface TradeFilter {
  readonly strategy: 'any' | 'SHIELD' | 'SPEAR';
  readonly result: 'any' | 'won' | 'lost';
  readonly state: 'any' | 'closed' | 'partial' | 'void';
  readonly leader: string;
  readonly token: string;
  /** Days of the reader's zone, as `2026-11-27`; both count. */
  readonly fromDay: string;
  readonly toDay: string;
}

export interface TradeOrder {
  readonly sort: LedgerSort;
  readonly direction: 'asc' | 'desc';
}

const NOTHING: TradeFilter = {
  ...{ strategy: 'any', result: 'any', state: 'any', leader: '', token: '', fromDay: '', toDay: '' },
};

/** The filter and the order of the ledger; a link may choose strategy, leader and token. */
export function useTradeFilter() {
  const parameters = useSearchParams();
  const strategy = parameters.get('strategy');
  const [filter, setFilter] = useState<TradeFilter>({
    ...NOTHING,
    strategy: strategy === 'SHIELD' || strategy === 'SPEAR' ? strategy : 'any',
    leader: parameters.get('leader') ?? '',
    token: parameters.get('token') ?? '',
  });
  const [order, setOrder] = useState<TradeOrder>({ sort: 'resultAt', direction: 'desc' });
  return {
    filter,
    order,
    setOrder,
    change: (changes: Partial<TradeFilter>) => setFilter((before) => ({ ...before, ...changes })),
    clear: () => setFilter(NOTHING),
    isFiltered: JSON.stringify(filter) !== JSON.stringify(NOTHING),
  };
}

/** As the server takes it: what lets everything pass is left out. */
export function toLedgerFilter(filter: TradeFilter, order: TradeOrder): LedgerFilter {
  const { strategy, result, state, leader, token } = filter;
  const fromMs = dayStartMs(filter.fromDay);
  const toMs = nextDayStartMs(filter.toDay);
  return {
    ...order,
    ...(strategy === 'any' ? {} : { strategy }),
    ...(result === 'any' ? {} : { result }),
    ...(state === 'any' ? {} : { state }),
    ...(isAddressText(leader) ? { leader: address(leader) } : {}),
    ...(token.trim() === '' ? {} : { token: token.trim() }),
    ...(fromMs === null ? {} : { fromMs }),
    ...(toMs === null ? {} : { toMs }),
  };
}
