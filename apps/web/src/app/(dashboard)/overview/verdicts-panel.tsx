'use client';

import Link from 'next/link';
import { Age } from '#components/cells/age.tsx';
import { Status } from '#components/cells/status.tsx';
import { Token } from '#components/cells/token.tsx';
import { Message } from '#components/ui/message.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { shortId } from '#lib/format.ts';
import { useSignals } from '#lib/use-signals.ts';
import { verdictText } from '#lib/verdict.ts';
import type { Outputs } from '#server/routers/app.ts';

const SHOWN_MAX = 12;
/** Read more than are shown: sells of what we do not hold are left out here, the signals page has them all. */
const READ_MAX = 60;
const EVERYTHING = {};
const ROUTINE_REASON = 'no_position';
type SignalRow = Outputs['signals']['list']['rows']['items'][number];

/** The newest signals and what became of each, with every reason of a refusal. */
export function VerdictsPanel() {
  const { list, error } = useSignals(EVERYTHING, READ_MAX);
  const rows = list?.items.filter((row) => row.reason !== ROUTINE_REASON).slice(0, SHOWN_MAX);
  return (
    <Panel
      title="Verdicts"
      aside={
        <Link href="/signals" className="text-xs text-accent hover:underline">
          All signals
        </Link>
      }
    >
      {error !== null && list === undefined ? (
        <Message title="The verdicts could not be read" tone="warn">
          {error}
        </Message>
      ) : rows !== undefined && rows.length === 0 ? (
        <Message title="No signal yet">
          Leaders' trades appear here within a second. On localnet they trade by themselves; on mainnet add
          leaders to the roster.
        </Message>
      ) : (
        <ul className="divide-y divide-line/60" aria-label="Newest verdicts">
          {rows === undefined
            ? PLACES.map((place) => (
                <li key={place} className="flex h-12 items-center px-3">
                  <div className="skeleton h-4 w-full" />
                </li>
              ))
            : rows.map((row) => <Verdict key={row.signalId} row={row} />)}
        </ul>
      )}
    </Panel>
  );
}

const PLACES = ['a', 'b', 'c', 'd', 'e', 'f'];

function Verdict({ row }: { row: SignalRow }) {
  const text = verdictText(row);
  return (
    <li>
      <Link
        href={`/signals?open=${row.signalId}`}
        className="grid h-12 grid-cols-[4.75rem_minmax(0,1fr)_2.5rem] items-center gap-x-2 px-3 hover:bg-raised/60"
      >
        <span>
          <Status state={row.state} />
        </span>
        <span className="min-w-0">
          <span className="flex min-w-0 items-baseline gap-1.5">
            <span className="text-muted">{row.side}</span>
            <Token symbol={row.tokenSymbol} mint={row.mint} />
            <span className="truncate text-2xs text-faint">
              {row.leaderLabel ?? (row.leader === null ? row.providerId : shortId(row.leader))}
            </span>
          </span>
          <span className="block truncate text-xs text-muted" title={text}>
            {text}
          </span>
        </span>
        <span className="text-right">
          <Age atMs={row.receivedAtMs} />
        </span>
      </Link>
    </li>
  );
}
