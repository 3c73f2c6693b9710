import type { RouteHealth } from '@chimera/core/contract/routing';
import { columnsFor } from '#components/data-table/columns.ts';
import { DataTable } from '#components/data-table/data-table.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Message } from '#components/ui/message.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { formatCount, formatMs, UNKNOWN } from '#lib/format.ts';

const column = columnsFor<RouteHealth>();

const routeColumns = column.columns([
  column.accessor('providerId', {
    header: 'Endpoint',
    cell: ({ row }) => <Endpoint route={row.original} />,
  }),
  column.accessor('group', {
    header: 'For',
    meta: { width: 'w-20', from: 'sm' },
    cell: ({ row }) => (row.original.group === 'jito' ? 'bundles' : 'RPC'),
  }),
  column.accessor('isResting', {
    header: 'State',
    meta: { width: 'w-22' },
    cell: ({ row }) => <State route={row.original} />,
  }),
  column.accessor('score', {
    header: 'Score',
    meta: { align: 'end', width: 'w-16' },
    cell: ({ row }) => <span className="num">{row.original.score}</span>,
  }),
  column.accessor((row) => row.latencyMs ?? -1, {
    id: 'latency',
    header: 'Answers in',
    meta: { align: 'end', width: 'w-24' },
    cell: ({ row: { original } }) => (
      <span className="num">{original.latencyMs === null ? UNKNOWN : formatMs(original.latencyMs)}</span>
    ),
  }),
  column.accessor((row) => row.slotsBehind ?? -1, {
    id: 'behind',
    header: 'Slots behind',
    meta: { align: 'end', width: 'w-26', from: 'md' },
    cell: ({ row: { original } }) => (
      <span className="num">{original.slotsBehind === null ? UNKNOWN : original.slotsBehind}</span>
    ),
  }),
  column.accessor('consecutiveFailures', {
    header: 'Failures',
    meta: { align: 'end', width: 'w-20', from: 'md' },
    cell: ({ row }) => <span className="num">{formatCount(row.original.consecutiveFailures)}</span>,
  }),
]);

interface RoutesPanelProps {
  readonly routes: readonly RouteHealth[];
  readonly instability: string | null;
}

/** Every endpoint with its health; requests go to the first of its kind that does not rest. */
export function RoutesPanel({ routes, instability }: RoutesPanelProps) {
  return (
    <Panel
      title="Routes"
      aside={instability === null ? null : <Badge tone="warn">{`unstable: ${instability}`}</Badge>}
    >
      <DataTable
        label="Routes"
        columns={routeColumns}
        rows={routes}
        rowId={(row) => `${row.group} ${row.providerId}`}
        empty={<Message title="No endpoint is configured">Set RPC_URLS and JITO_URL.</Message>}
      />
    </Panel>
  );
}

function Endpoint({ route }: { route: RouteHealth }) {
  return (
    <span className="block truncate font-mono text-xs" title={route.lastError ?? route.providerId}>
      {route.providerId}
    </span>
  );
}

function State({ route }: { route: RouteHealth }) {
  if (route.isResting) {
    return (
      <Badge tone="warn" title={route.lastError ?? ''}>
        rests
      </Badge>
    );
  }
  return route.isCurrent ? <Badge tone="accent">in use</Badge> : <Badge tone="quiet">ready</Badge>;
}
