'use client';

import type { BreakerGauge } from '@chimera/core/control/breaker-gauges';
import type { BreakerName } from '@chimera/core/control/breakers';
import { isPermitted } from '@chimera/core/control/roles';
import { useState } from 'react';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Message } from '#components/ui/message.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { classes } from '#lib/classes.ts';
import { useOperatorNow } from '#lib/clock.ts';
import { formatDuration, readable, UNKNOWN } from '#lib/format.ts';
import { useLive } from '#lib/live/live-context.tsx';
import { BREAKER_TEXTS } from './breaker-texts.ts';
import { ResetBreaker } from './reset-breaker.tsx';

const FULL_BPS = 10_000;
const NEAR_BPS = 7_500;

/** Every circuit breaker: measured against its threshold, its state, and the time that is left. */
export function BreakersPanel() {
  const gauges = useLive((state) => state.summary?.breakers ?? null);
  const role = useLive((state) => state.role);
  const [resetting, setResetting] = useState<BreakerName | null>(null);
  const mayReset = role !== null && isPermitted(role, 'breaker_reset');
  return (
    <Panel title="Circuit breakers" aside={<span className="text-muted">Exits are never stopped.</span>}>
      {gauges === null ? (
        <Message title="Waiting for the operator" />
      ) : (
        <ul className="divide-y divide-line/70">
          {gauges.map((gauge) => (
            <Gauge
              key={gauge.breaker}
              gauge={gauge}
              onReset={mayReset && gauge.isTripped ? () => setResetting(gauge.breaker) : null}
            />
          ))}
        </ul>
      )}
      <ResetBreaker breaker={resetting} onClose={() => setResetting(null)} />
    </Panel>
  );
}

function Gauge({ gauge, onReset }: { gauge: BreakerGauge; onReset: (() => void) | null }) {
  const { breaker, scope, measured, threshold, loadBps, isTripped } = gauge;
  return (
    <li
      data-testid={`breaker-${breaker}`}
      className="grid grid-cols-[1fr_auto] items-center gap-x-3 gap-y-1 px-3 py-2 sm:grid-cols-[14rem_1fr_auto]"
    >
      <span className="min-w-0">
        <span className="block font-medium">{BREAKER_TEXTS[breaker].name}</span>
        <span className="block text-2xs text-muted">
          stops {scope === 'spear' ? 'the Spear' : 'all entries'} · {BREAKER_TEXTS[breaker].end}
        </span>
      </span>
      <span className="order-last col-span-2 min-w-0 sm:order-none sm:col-span-1">
        <span className="num flex justify-between gap-3 text-xs">
          <span className={measured === null ? 'text-faint' : 'text-fg'}>
            {measured === null ? `${UNKNOWN} too little seen to say` : readable(measured)}
          </span>
          <span className="text-muted">{readable(threshold)}</span>
        </span>
        <Bar loadBps={loadBps} isTripped={isTripped} />
      </span>
      <span className="flex items-center justify-end gap-2">
        <State gauge={gauge} />
        {onReset !== null && (
          <Button size="small" onClick={onReset}>
            Reset…
          </Button>
        )}
      </span>
    </li>
  );
}

function Bar({ loadBps, isTripped }: { loadBps: number | null; isTripped: boolean }) {
  const share = Math.min(loadBps ?? 0, FULL_BPS) / (FULL_BPS / 100);
  const isNear = loadBps !== null && loadBps >= NEAR_BPS;
  return (
    <span aria-hidden className="mt-1 block h-1.5 overflow-hidden rounded bg-raised">
      <span
        className={classes('block h-full', isTripped ? 'bg-halt' : isNear ? 'bg-warn' : 'bg-accent')}
        style={{ width: `${share}%` }}
      />
    </span>
  );
}

function State({ gauge }: { gauge: BreakerGauge }) {
  const nowMs = useOperatorNow();
  if (!gauge.isTripped) return <Badge tone={gauge.measured === null ? 'quiet' : 'accent'}>armed</Badge>;
  return (
    <Badge tone="halt">
      {gauge.untilMs === null
        ? 'tripped until reset'
        : `tripped, ${formatDuration(Math.max(0, gauge.untilMs - nowMs))} left`}
    </Badge>
  );
}
