'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Id } from '#components/cells/id.tsx';
import { Leader } from '#components/cells/leader.tsx';
import { Moment } from '#components/cells/moment.tsx';
import { Sol } from '#components/cells/sol.tsx';
import { Status } from '#components/cells/status.tsx';
import { TokenAmount, tokenLabel } from '#components/cells/token-amount.tsx';
import { TipFactsList } from '#components/tip-section.tsx';
import { Drawer } from '#components/ui/drawer.tsx';
import { type FactRow, Facts, Section } from '#components/ui/facts.tsx';
import { Message } from '#components/ui/message.tsx';
import { formatBps, formatDuration, humanised } from '#lib/format.ts';
import { useTRPC } from '#lib/trpc.ts';
import { verdictText } from '#lib/verdict.ts';
import type { Outputs } from '#server/routers/app.ts';
import { OrderTree } from '../positions/order-tree.tsx';
import { GateList } from './gate-list.tsx';
import { Rehearsal } from './rehearsal.tsx';
import { Waterfall } from './waterfall.tsx';

type SignalDetail = NonNullable<Outputs['signals']['detail']['rows']>;

interface SignalDrawerProps {
  readonly signalId: string | null;
  readonly onClose: () => void;
}

/** One signal: who wished what, every gate it was put to, and what came of it. */
export function SignalDrawer({ signalId, onClose }: SignalDrawerProps) {
  const trpc = useTRPC();
  const { data, error } = useQuery(
    trpc.signals.detail.queryOptions({ signalId: signalId ?? '' }, { enabled: signalId !== null }),
  );
  const detail = data?.rows;
  const signal = detail?.signal;
  return (
    <Drawer
      title={
        signal === undefined ? 'Signal' : `${signal.side} ${signal.tokenSymbol ?? signal.mint.slice(0, 8)}`
      }
      subtitle={signal === undefined ? undefined : <Id value={signal.mint} what="mint" isCopyable />}
      isOpen={signalId !== null}
      rowId={signalId}
      onClose={onClose}
    >
      {error !== null ? (
        <Message title="This signal could not be read" tone="warn">
          {error.message}
        </Message>
      ) : detail === null ? (
        <Message title="There is no signal with this id">It may belong to another database.</Message>
      ) : detail === undefined ? (
        <div className="skeleton h-40" />
      ) : (
        <SignalFacts detail={detail} />
      )}
    </Drawer>
  );
}

function SignalFacts({ detail }: { detail: SignalDetail }) {
  const { signal, decision, order, deliveries, trace } = detail;
  const verdict = {
    state: signal.state,
    reasons: decision?.reasons ?? null,
    reason: signal.reason,
    orderState: order?.state ?? null,
    orderReason: order?.reason ?? null,
  };
  return (
    <>
      <Section title="Verdict" aside={<Status state={signal.state} />}>
        <p className="py-1.5 font-medium">{verdictText(verdict)}</p>
        {order !== null && (
          <Link href={`/positions?open=${order.positionId}`} className="text-accent hover:underline">
            Open the position
          </Link>
        )}
      </Section>
      {decision !== null && <GateList gates={decision.gates} limitsVersion={decision.limitsVersion} />}
      {trace !== null && <Waterfall trace={trace} />}
      {trace?.rehearsal !== undefined && <Rehearsal rehearsal={trace.rehearsal} />}
      {trace !== null && trace.tip !== null && (
        <Section title="Tip">
          <TipFactsList tip={trace.tip} />
        </Section>
      )}
      <Section title="What was signalled">
        <Facts rows={signalRows(detail)} />
      </Section>
      {order !== null && <OrderTree orders={[order]} token={signal} />}
      {deliveries.length > 0 && (
        <Section title={`Deliveries (${deliveries.length})`}>
          <Facts
            rows={deliveries.map((delivery) => ({
              label: delivery.providerId,
              value: (
                <>
                  <Moment atMs={delivery.firstAtMs} />
                  {delivery.repeatCount > 0 && (
                    <span className="text-muted">, repeated {delivery.repeatCount} times</span>
                  )}
                </>
              ),
            }))}
          />
        </Section>
      )}
    </>
  );
}

function signalRows({ signal, leader }: SignalDetail): readonly FactRow[] {
  const rows: (FactRow | null)[] = [
    { label: 'Received', value: <Moment atMs={signal.receivedAtMs} withDate /> },
    signal.endedAtMs === null
      ? null
      : { label: 'Decided after', value: formatDuration(signal.endedAtMs - signal.receivedAtMs) },
    { label: 'Came by', value: `${signal.door}, ${humanised(signal.providerId)}` },
    { label: 'Lane', value: signal.lane },
    { label: 'Leader', value: <Leader wallet={signal.leader} label={leader?.label ?? null} /> },
    signal.leaderLamports === null
      ? null
      : {
          label: `Leader ${signal.side === 'buy' ? 'spent' : 'got'}, SOL`,
          value: <Sol lamports={signal.leaderLamports} />,
        },
    signal.leaderAtoms === null
      ? null
      : {
          label: tokenLabel(`Leader ${signal.side === 'buy' ? 'got' : 'sold'}`, signal),
          value: <TokenAmount atoms={signal.leaderAtoms} decimals={signal.tokenDecimals} />,
        },
    signal.soldFractionBps === null
      ? null
      : { label: 'Part the leader sold', value: formatBps(signal.soldFractionBps) },
    signal.leaderSlot === null ? null : { label: "Leader's slot", value: signal.leaderSlot },
    signal.leaderTxid === null
      ? null
      : {
          label: "Leader's transaction",
          value: <Id value={signal.leaderTxid} what="signature" size={6} isCopyable />,
        },
    signal.hintLamports === null
      ? null
      : { label: 'Hinted size, SOL', value: <Sol lamports={signal.hintLamports} /> },
    signal.exitCause === null ? null : { label: 'Exit asked by', value: signal.exitCause },
    { label: 'Trade uuid', value: <Id value={signal.tradeUuid} what="trade uuid" size={6} isCopyable /> },
  ];
  return rows.filter((row) => row !== null);
}
