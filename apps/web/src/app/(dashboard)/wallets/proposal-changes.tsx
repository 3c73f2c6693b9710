import Link from 'next/link';
import { Status } from '#components/cells/status.tsx';
import { formatScore, shortId } from '#lib/format.ts';
import type { Outputs } from '#server/routers/app.ts';

export type RosterDiff = Outputs['wallets']['diff'];

const REFUSED_SHOWN_MAX = 30;

/** Every standing that would change, and who is not to be copied, each with its reasons. */
export function ProposalChanges({ diff }: { diff: RosterDiff }) {
  const changed = new Set(diff.changes.map(({ wallet }) => wallet));
  const refused = diff.refused.filter(({ wallet }) => !changed.has(wallet)).toSorted(namedFirst);
  // A change names its first reason only; whoever is refused has all of his.
  const reasonsOf = new Map(diff.refused.map(({ wallet, refusals }) => [wallet, refusals]));
  const further = refused.length - REFUSED_SHOWN_MAX;
  return (
    <div className="divide-y divide-line/60 border-t border-line/60">
      {diff.changes.length === 0 && <p className="px-3 py-2 text-muted">No standing would change.</p>}
      {diff.changes.length > 0 && (
        <ul className="divide-y divide-line/60">
          {diff.changes.map(({ wallet, label, before, after, wqsAfter, reason }) => (
            <Row
              key={wallet}
              wallet={wallet}
              label={label}
              wqs={wqsAfter}
              reasons={reasonsOf.get(wallet) ?? [reason]}
            >
              {before === null ? <span className="text-muted">new</span> : <Status state={before} />}
              <span aria-hidden="true">→</span>
              <Status state={after} />
            </Row>
          ))}
        </ul>
      )}
      {refused.length > 0 && (
        <details>
          <summary className="cursor-pointer px-3 py-2 text-muted hover:text-fg">
            Not proposed for copying ({refused.length}), and why
          </summary>
          <ul className="divide-y divide-line/60">
            {refused.slice(0, REFUSED_SHOWN_MAX).map(({ wallet, label, wqs, status, refusals }) => (
              <Row key={wallet} wallet={wallet} label={label} wqs={wqs} reasons={refusals}>
                <Status state={status} />
              </Row>
            ))}
          </ul>
          {further > 0 && <p className="px-3 py-2 text-muted">and {further} more, in the report</p>}
        </details>
      )}
    </div>
  );
}

/** Whom somebody gave a name is looked for before strangers; else the order stays. */
const namedFirst = (left: RosterDiff['refused'][number], right: RosterDiff['refused'][number]): number =>
  Number(left.label === null) - Number(right.label === null);

interface RowProps {
  readonly wallet: string;
  readonly label: string | null;
  readonly wqs: number | null;
  readonly reasons: readonly string[];
  readonly children: React.ReactNode;
}

function Row({ wallet, label, wqs, reasons, children }: RowProps) {
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5">
      <Link href={`/wallets?open=${wallet}`} className="w-36 truncate hover:text-accent" title={wallet}>
        {label ?? <span className="font-mono text-2xs">{shortId(wallet)}</span>}
      </Link>
      <span className="num w-10 text-right">{formatScore(wqs)}</span>
      <span className="flex w-52 items-center gap-1.5">{children}</span>
      <span className="min-w-0 flex-1 basis-64 text-muted">{reasons.join('; ')}</span>
    </li>
  );
}
