'use client';

import { useQuery } from '@tanstack/react-query';
import { Badge } from '#components/ui/badge.tsx';
import { Message } from '#components/ui/message.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { useTRPC } from '#lib/trpc.ts';

const POLL_MS = 5_000;

/** What is not well now, why, and what to do about it. */
export function ChecksPanel() {
  const trpc = useTRPC();
  const { data, error } = useQuery(
    trpc.incidents.checks.queryOptions(undefined, { refetchInterval: POLL_MS }),
  );
  const failing = data?.checks.filter(({ ok }) => !ok);
  return (
    <Panel title={`Needs attention${failing === undefined ? '' : ` (${failing.length})`}`}>
      {error !== null ? (
        <Message title="The operator could not be asked" tone="warn">
          {error.message}
        </Message>
      ) : failing === undefined ? (
        <div className="skeleton m-3 h-10" />
      ) : failing.length === 0 ? (
        <p className="px-3 py-2 text-muted">
          Everything that must be well is well ({data?.checks.length ?? 0} checks).
        </p>
      ) : (
        <ul className="divide-y divide-line/60">
          {failing.map(({ name, cause, remedy, isAdvisory }) => (
            <li key={name} className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-3 py-2">
              <span className="flex w-56 items-center gap-2">
                <Badge tone={isAdvisory ? 'warn' : 'halt'}>{isAdvisory ? 'look at it' : 'not trading'}</Badge>
                <span className="text-fg">{name.replaceAll('_', ' ')}</span>
              </span>
              <span className="min-w-0 flex-1 basis-72 break-words">
                {cause}
                {remedy !== undefined && <span className="block text-muted">{remedy}</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
