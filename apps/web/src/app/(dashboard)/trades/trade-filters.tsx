'use client';

import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Choice } from '#components/ui/choice.tsx';
import { classes } from '#lib/classes.ts';
import { LeaderFilter } from '../signals/leader-filter.tsx';
import type { TradeFilter } from './use-trade-filter.ts';

interface TradeFiltersProps {
  readonly filter: TradeFilter;
  readonly onChange: (changes: Partial<TradeFilter>) => void;
  /** Null while nothing is filtered. */
  readonly onClear: (() => void) | null;
}

const FIELD = 'h-7 rounded-md border border-line bg-bg px-1.5 text-xs text-fg placeholder:text-faint';

/** Which trades are shown, summed and exported. */
export function TradeFilters({ filter, onChange, onClear }: TradeFiltersProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <search className="border-b border-line px-3 py-2">
      <div className="flex items-center justify-between sm:hidden">
        <Button size="small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {onClear === null ? 'Filter' : 'Filter, in use'}
        </Button>
        {onClear !== null && <ClearButton onClear={onClear} />}
      </div>
      <div
        className={classes('flex-wrap items-center gap-2 sm:flex', isOpen ? 'mt-2 flex sm:mt-0' : 'hidden')}
      >
        <Choice
          label="Strategy"
          value={filter.strategy}
          onChange={(strategy) => onChange({ strategy })}
          options={[
            { value: 'any', text: 'both' },
            { value: 'SHIELD', text: 'Shield' },
            { value: 'SPEAR', text: 'Spear' },
          ]}
        />
        <Choice
          label="Result"
          value={filter.result}
          onChange={(result) => onChange({ result })}
          options={[
            { value: 'any', text: 'all results' },
            { value: 'won', text: 'won' },
            { value: 'lost', text: 'lost' },
          ]}
        />
        <Choice
          label="State"
          value={filter.state}
          onChange={(state) => onChange({ state })}
          options={[
            { value: 'any', text: 'all states' },
            { value: 'closed', text: 'closed' },
            { value: 'partial', text: 'partial' },
            { value: 'void', text: 'void' },
          ]}
        />
        <LeaderFilter value={filter.leader} onChange={(leader) => onChange({ leader })} />
        <input
          type="search"
          aria-label="Token"
          placeholder="token or mint"
          maxLength={64}
          value={filter.token}
          onChange={(event) => onChange({ token: event.target.value })}
          className={`${FIELD} w-32`}
        />
        <span className="flex items-center gap-1.5 text-xs text-muted">
          <input
            type="date"
            aria-label="From this day on"
            value={filter.fromDay}
            max={filter.toDay || undefined}
            onChange={(event) => onChange({ fromDay: event.target.value })}
            className={FIELD}
          />
          to
          <input
            type="date"
            aria-label="Up to this day"
            value={filter.toDay}
            min={filter.fromDay || undefined}
            onChange={(event) => onChange({ toDay: event.target.value })}
            className={FIELD}
          />
        </span>
        {onClear !== null && (
          <span className="hidden sm:inline">
            <ClearButton onClear={onClear} />
          </span>
        )}
      </div>
    </search>
  );
}

function ClearButton({ onClear }: { onClear: () => void }) {
  return (
    <Button size="small" look="ghost" onClick={onClear}>
      Clear
    </Button>
  );
}
