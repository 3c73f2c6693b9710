import { shortId } from '#lib/format.ts';

interface LeaderProps {
  readonly wallet: string | null;
  readonly label: string | null;
  /** What stands there when nobody was followed. */
  readonly otherwise?: string;
}

/** The wallet that was followed; the label is ours, the address is the fact. */
export function Leader({ wallet, label, otherwise = 'no leader' }: LeaderProps) {
  if (wallet === null) return <span className="text-faint">{otherwise}</span>;
  return (
    <span className="block truncate" title={wallet}>
      {label ?? <span className="font-mono text-xs text-muted">{shortId(wallet)}</span>}
    </span>
  );
}
