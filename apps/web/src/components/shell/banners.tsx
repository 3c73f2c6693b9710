'use client';

import { isPermitted } from '@chimera/core/control/roles';
import { useState } from 'react';
import { Age } from '#components/cells/age.tsx';
import { Button } from '#components/ui/button.tsx';
import { useLocalNow } from '#lib/clock.ts';
import { formatDuration, formatTime } from '#lib/format.ts';
import { useLive } from '#lib/live/live-context.tsx';
import { ResumeDialog } from './resume-dialog.tsx';

/** Stands on every page while the latch is set: why, by whom, and how to resume. */
export function HaltBanner() {
  const halt = useLive((state) => state.summary?.halt ?? null);
  const role = useLive((state) => state.role);
  const [isResuming, setResuming] = useState(false);
  if (halt === null || !halt.halted) return null;
  const mayResume = role !== null && isPermitted(role, 'resume');
  return (
    <div
      role="status"
      data-testid="halt-banner"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-halt bg-halt/15 px-3 py-1.5"
    >
      <span className="rounded bg-halt px-1.5 py-0.5 text-2xs font-semibold text-white">
        HALTED: {halt.mode}
      </span>
      <span className="min-w-0 flex-1 basis-60">
        {halt.reason}{' '}
        <span className="text-muted">
          by {halt.by}, over {halt.source},{' '}
        </span>
        <Age atMs={halt.atMs} suffix=" ago" />
      </span>
      {mayResume ? (
        <Button size="small" onClick={() => setResuming(true)}>
          Resume…
        </Button>
      ) : (
        <span className="text-muted">Only an admin can resume.</span>
      )}
      <ResumeDialog isOpen={isResuming} onClose={() => setResuming(false)} />
    </div>
  );
}

const SECOND_MS = 1_000;

/** Says since when the numbers below are old, and what to do. */
export function StaleBanner() {
  const connection = useLive((state) => state.connection);
  const lostAtMs = useLive((state) => state.lostAtMs);
  const nowMs = useLocalNow();
  if (connection !== 'down' && connection !== 'offline') return null;
  const isOffline = connection === 'offline';
  return (
    <div
      role="alert"
      data-testid="stale-banner"
      className="border-b border-warn/50 bg-warn/10 px-3 py-1.5 text-warn"
    >
      <span className="font-semibold">{isOffline ? 'Dashboard unreachable.' : 'Operator down.'}</span>{' '}
      {lostAtMs !== null && (
        <span className="num">
          Showing the state of {formatTime(lostAtMs)}, {formatDuration(Math.max(SECOND_MS, nowMs - lostAtMs))}{' '}
          old.{' '}
        </span>
      )}
      <span className="text-muted">
        {isOffline
          ? 'Check your connection and the dashboard process; this page reconnects by itself.'
          : 'Transactions sent before are on the chain regardless. npm start brings it back; this page reconnects by itself.'}
      </span>
    </div>
  );
}
