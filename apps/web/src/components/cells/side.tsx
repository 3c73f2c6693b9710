import { ArrowDownToLine, ArrowUpFromLine } from 'lucide-react';

/** Buy or sell, by word and arrow; colours are kept for results. */
export function Side({ side }: { side: 'buy' | 'sell' }) {
  const Icon = side === 'buy' ? ArrowDownToLine : ArrowUpFromLine;
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap">
      <Icon size={12} aria-hidden className="text-faint" />
      {side}
    </span>
  );
}
