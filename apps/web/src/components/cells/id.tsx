import { CopyButton } from '#components/ui/copy-button.tsx';
import { shortId, UNKNOWN } from '#lib/format.ts';

interface IdProps {
  readonly value: string | null;
  readonly what: string;
  /** Characters kept at each end. */
  readonly size?: number;
  readonly isCopyable?: boolean;
}

/** An address, signature or hash: its ends to read, the whole of it to copy. */
export function Id({ value, what, size = 4, isCopyable = false }: IdProps) {
  if (value === null) return <span className="text-faint">{UNKNOWN}</span>;
  return (
    <span className="font-mono text-xs whitespace-nowrap" title={value}>
      {shortId(value, size)}
      {isCopyable && <CopyButton text={value} what={what} />}
    </span>
  );
}
