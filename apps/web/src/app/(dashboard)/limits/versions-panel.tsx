'use client';

import { diffLimits } from '@chimera/core/control/limits-change';
import { isPermitted } from '@chimera/core/control/roles';
import { useState } from 'react';
import { Moment } from '#components/cells/moment.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { useLive } from '#lib/live/live-context.tsx';
import { ChangeLimits, ChangeList } from './change-limits.tsx';
import type { Version } from './limit-table.tsx';

/** Each version with what it changed; any of them can hold again. */
export function VersionsPanel({ versions }: { versions: readonly Version[] }) {
  const role = useLive((state) => state.role);
  const [backTo, setBackTo] = useState<number | null>(null);
  const [current] = versions;
  const mayEdit = role !== null && isPermitted(role, 'limits_tighten');
  return (
    <Panel title={`Versions (${current?.version ?? 0})`}>
      <ol className="max-h-[32rem] divide-y divide-line/70 overflow-y-auto">
        {versions.map((version, index) => {
          const before = versions[index + 1];
          return (
            <li key={version.version} className="flex flex-col gap-1 px-3 py-2">
              <div className="flex flex-wrap items-center justify-between gap-2">
                <span className="flex items-center gap-2 font-medium">
                  Version {version.version}
                  {index === 0 && <Badge tone="accent">in force</Badge>}
                </span>
                <span className="flex items-center gap-2">
                  <Moment atMs={version.atMs} withDate />
                  {index > 0 && mayEdit && (
                    <Button size="small" onClick={() => setBackTo(version.version)}>
                      Go back…
                    </Button>
                  )}
                </span>
              </div>
              <p className="text-muted">
                {version.changedBy}: {version.reason}
              </p>
              {before !== undefined && <ChangeList changes={diffLimits(before.limits, version.limits)} />}
            </li>
          );
        })}
      </ol>
      {backTo !== null && current !== undefined && (
        <ChangeLimits
          key={backTo}
          wish={{ kind: 'rollback', version: backTo }}
          baseVersion={current.version}
          onClose={() => setBackTo(null)}
        />
      )}
    </Panel>
  );
}
