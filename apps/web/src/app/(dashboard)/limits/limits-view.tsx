'use client';

import type { LimitFacts } from '@chimera/core/control/limit-facts';
import { isPermitted } from '@chimera/core/control/roles';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Message } from '#components/ui/message.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { useLive } from '#lib/live/live-context.tsx';
import { useTRPC } from '#lib/trpc.ts';
import { AuditPanel } from './audit-panel.tsx';
import { ChangeLimits } from './change-limits.tsx';
import { LIMIT_GROUPS } from './groups.ts';
import { LimitTable } from './limit-table.tsx';
import { VersionsPanel } from './versions-panel.tsx';

/** Every number the trading rules use: what it means, what it may be, and who set it last. */
export function LimitsView() {
  const trpc = useTRPC();
  const { data, error } = useQuery(trpc.config.limits.queryOptions());
  const role = useLive((state) => state.role);
  const [editing, setEditing] = useState<LimitFacts | null>(null);
  const versions = data?.rows;
  const current = versions?.[0];
  if (error !== null && versions === undefined) {
    return (
      <Message title="The limits could not be read" tone="warn">
        {error.message}
      </Message>
    );
  }
  if (versions === undefined || current === undefined) return <div className="skeleton h-96" />;
  const mayEdit = role !== null && isPermitted(role, 'limits_tighten');
  return (
    <div className="grid gap-3 xl:grid-cols-[3fr_2fr]">
      <div className="flex min-w-0 flex-col gap-3">
        {LIMIT_GROUPS.map(({ title, limits }) => (
          <Panel key={title} title={title}>
            <LimitTable
              label={title}
              limits={limits}
              versions={versions}
              onEdit={mayEdit ? setEditing : null}
            />
          </Panel>
        ))}
      </div>
      <div className="flex min-w-0 flex-col gap-3">
        <VersionsPanel versions={versions} />
        <AuditPanel />
      </div>
      {editing !== null && (
        <ChangeLimits
          key={editing.name}
          wish={{ kind: 'edit', facts: editing, value: current.limits[editing.name] }}
          baseVersion={current.version}
          onClose={() => setEditing(null)}
        />
      )}
    </div>
  );
}
