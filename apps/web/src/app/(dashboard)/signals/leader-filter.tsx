'use client';

import { useQuery } from '@tanstack/react-query';
import { shortId } from '#lib/format.ts';
import { useTRPC } from '#lib/trpc.ts';

interface LeaderFilterProps {
  /** An address, or empty for all. */
  readonly value: string;
  readonly onChange: (leader: string) => void;
}

/** Chooses one leader of the roster. */
export function LeaderFilter({ value, onChange }: LeaderFilterProps) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.wallets.list.queryOptions({ limit: 200 }));
  const leaders = data?.rows.items ?? [];
  const isListed = value === '' || leaders.some(({ wallet }) => wallet === value);
  return (
    <select
      aria-label="Leader"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="h-7 max-w-40 rounded-md border border-line bg-bg px-1.5 text-xs text-muted"
    >
      <option value="">all leaders</option>
      {!isListed && <option value={value}>{shortId(value)}</option>}
      {leaders.map(({ wallet, label }) => (
        <option key={wallet} value={wallet}>
          {label ?? shortId(wallet)}
        </option>
      ))}
    </select>
  );
}
