'use client';

import { BreakerHistory } from './breaker-history.tsx';
import { BreakersPanel } from './breakers-panel.tsx';
import { BudgetPanel } from './budget-panel.tsx';

/** What would stop the buying, how near it is, and what it did. */
export function RiskView() {
  return (
    <div className="grid gap-3 xl:grid-cols-[3fr_2fr]">
      <BreakersPanel />
      <BudgetPanel />
      <BreakerHistory />
    </div>
  );
}
