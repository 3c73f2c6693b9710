import { Panel } from '#components/ui/panel.tsx';
import { type ReceiptAttempt, type ReceiptVerdict, receiptOf } from '#lib/receipt.ts';

const TITLES: Readonly<Record<ReceiptVerdict, string>> = {
  consistent: 'The books agree with each other',
  open: 'It has not ended yet',
  contradicted: 'The books contradict each other',
};

/** What the dashboard may check by itself, and the command that checks the rest. */
export function ReceiptPanel({ txid, attempt }: { txid: string; attempt: ReceiptAttempt }) {
  const { verdict, checks } = receiptOf(attempt);
  return (
    <Panel title="Receipt">
      <div className="space-y-1 px-3 py-2 text-xs text-muted">
        <p className={verdict === 'contradicted' ? 'font-semibold text-warn' : 'font-medium text-fg'}>
          {TITLES[verdict]}
        </p>
        <p>
          The dashboard sees neither the signed bytes nor the signer's log, and does not ask the chain. To
          verify this transaction against all three:
        </p>
        <code className="block font-mono break-all">./chimera receipt {txid}</code>
      </div>
      {checks.length > 0 && (
        <ul className="divide-y divide-line/60 text-xs">
          {checks.map(({ name, isMet }) => (
            <li key={name} className="flex justify-between gap-3 px-3 py-1.5">
              <span>{name}</span>
              <span className={isMet ? 'text-muted' : 'font-semibold text-warn'}>{isMet ? 'yes' : 'NO'}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
