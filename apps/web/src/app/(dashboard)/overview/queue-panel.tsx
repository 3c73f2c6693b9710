'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Age } from '#components/cells/age.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { formatCount, humanised, UNKNOWN } from '#lib/format.ts';
import { useLive } from '#lib/live/live-context.tsx';
import { useTRPC } from '#lib/trpc.ts';

const LANES = [
  { lane: 'EXIT', note: 'first, never shed' },
  { lane: 'SHIELD', note: 'second' },
  { lane: 'SPEAR', note: 'last, shed at 80 %' },
] as const;
const LETTERS_SHOWN = 3;

/** What waits for a decision, by lane, and what was last turned away. */
export function QueuePanel() {
  const summary = useLive((state) => state.summary);
  const trpc = useTRPC();
  const { data } = useQuery(trpc.system.deadLetters.queryOptions({ limit: LETTERS_SHOWN }));
  const capacity = summary?.queueCapacity ?? null;
  return (
    <Panel
      title="Queue"
      aside={
        <Link href="/dead-letters" className="text-xs text-accent hover:underline">
          {data === undefined ? 'Dead letters' : `${formatCount(data.rows.total)} dead letters`}
        </Link>
      }
      bodyClassName="px-3 py-2.5"
    >
      <ul className="flex flex-col gap-1" aria-label="Waiting signals by lane">
        {LANES.map(({ lane, note }) => (
          <li key={lane} className="flex items-baseline justify-between gap-2">
            <span>
              {lane} <span className="text-2xs text-faint">{note}</span>
            </span>
            <span className="num font-semibold">
              {summary === null ? UNKNOWN : formatCount(summary.queueLanes[lane])}
            </span>
          </li>
        ))}
      </ul>
      <p className="mt-1 text-2xs text-faint">
        of {capacity === null ? UNKNOWN : formatCount(capacity)} places for SHIELD and SPEAR together
      </p>
      {data !== undefined && data.rows.items.length > 0 && (
        <ul className="mt-2 border-t border-line pt-2 text-xs" aria-label="Newest dead letters">
          {data.rows.items.map((letter) => (
            <li key={letter.seq} className="flex items-baseline justify-between gap-2">
              <span className="truncate text-muted" title={letter.detail}>
                {letter.count > 1 ? `${formatCount(letter.count)} × ` : ''}
                {humanised(letter.reason)}
              </span>
              <Age atMs={letter.atMs} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
