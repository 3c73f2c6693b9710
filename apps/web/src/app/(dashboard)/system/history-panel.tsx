import { Moment } from '#components/cells/moment.tsx';
import { Message } from '#components/ui/message.tsx';
import { Panel } from '#components/ui/panel.tsx';
import type { Outputs } from '#server/routers/app.ts';

type History = Outputs['system']['routingHistory']['rows'];

interface Change {
  readonly seq: number;
  readonly atMs: number;
  readonly what: string;
  readonly why: string;
}

const SHOWN = 12;

/** What changed lately about the ways to the chain, and why. */
export function HistoryPanel({ history }: { history: History | undefined }) {
  const changes = history === undefined ? [] : changesOf(history).slice(0, SHOWN);
  return (
    <Panel title="Switches">
      {changes.length === 0 ? (
        <Message title="Nothing was switched yet" className="py-6">
          Turns to another endpoint and changes of the RPC mode show here with their reasons.
        </Message>
      ) : (
        <ol aria-label="Switches" className="divide-y divide-line/70">
          {changes.map((change) => (
            <li key={change.seq} className="flex items-baseline gap-3 px-3 py-1.5">
              <span className="shrink-0">
                <Moment atMs={change.atMs} />
              </span>
              <span className="min-w-0">
                <span className="font-medium break-words">{change.what}</span>
                <span className="block text-xs break-words text-muted">{change.why}</span>
              </span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}

function changesOf({ modes, switches }: History): readonly Change[] {
  const all = [
    ...modes.map(({ seq, atMs, mode, changedBy, reason }) => ({
      ...{ seq, atMs, what: `RPC mode ${mode}` },
      why: `${changedBy}: ${reason}`,
    })),
    ...switches.map(({ seq, atMs, group, from, to, reason }) => ({
      ...{ seq, atMs, why: reason },
      what: `${group === 'jito' ? 'Bundles' : 'RPC'}: ${from} → ${to}`,
    })),
  ];
  return all.sort((a, b) => b.seq - a.seq);
}
