'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Age } from '#components/cells/age.tsx';
import { Id } from '#components/cells/id.tsx';
import { Leader } from '#components/cells/leader.tsx';
import { MarkAge, MarkPnl, MarkPrice, MarkValue } from '#components/cells/mark-cells.tsx';
import { Moment } from '#components/cells/moment.tsx';
import { Status } from '#components/cells/status.tsx';
import { TokenAmount, tokenLabel } from '#components/cells/token-amount.tsx';
import { Drawer } from '#components/ui/drawer.tsx';
import { Facts, Section } from '#components/ui/facts.tsx';
import { Message } from '#components/ui/message.tsx';
import { UNKNOWN } from '#lib/format.ts';
import { useTRPC } from '#lib/trpc.ts';
import type { Outputs } from '#server/routers/app.ts';
import { ClosePosition } from './close-position.tsx';
import { ExitPlan } from './exit-plan.tsx';
import { OrderTree } from './order-tree.tsx';
import { PnlBreakdown } from './pnl-breakdown.tsx';

export type PositionDetail = NonNullable<Outputs['positions']['detail']['rows']>;

interface PositionDrawerProps {
  readonly positionId: string | null;
  readonly onClose: () => void;
}

/** One position: what it is worth, what it cost, and every transaction it took. */
export function PositionDrawer({ positionId, onClose }: PositionDrawerProps) {
  const trpc = useTRPC();
  const { data, error } = useQuery(
    trpc.positions.detail.queryOptions({ positionId: positionId ?? '' }, { enabled: positionId !== null }),
  );
  const detail = data?.rows;
  const title = detail?.position.tokenSymbol ?? 'Position';
  return (
    <Drawer
      title={title}
      subtitle={detail == null ? undefined : <Id value={detail.position.mint} what="mint" isCopyable />}
      isOpen={positionId !== null}
      rowId={positionId}
      onClose={onClose}
    >
      {error !== null ? (
        <Message title="This position could not be read" tone="warn">
          {error.message}
        </Message>
      ) : detail === null ? (
        <Message title="There is no position with this id">It may belong to another database.</Message>
      ) : detail === undefined ? (
        <div className="skeleton h-40" />
      ) : (
        <PositionFacts detail={detail} />
      )}
    </Drawer>
  );
}

const HELD_STATES: readonly string[] = ['open', 'exiting', 'stuck', 'quarantined'];

function PositionFacts({ detail }: { detail: PositionDetail }) {
  const { position, signal } = detail;
  const isHeld = HELD_STATES.includes(position.state);
  return (
    <>
      <Section title="State" aside={isHeld ? <ClosePosition positionId={position.positionId} /> : undefined}>
        <Facts
          rows={[
            {
              label: 'State',
              value: <Status state={position.state} />,
            },
            ...(position.flagReason === null ? [] : [{ label: 'Reason', value: position.flagReason }]),
            { label: 'Strategy', value: position.strategy },
            { label: 'Leader', value: <Leader wallet={position.leader} label={position.leaderLabel} /> },
            {
              label: 'Signal',
              value: (
                <Link href={`/signals?open=${position.signalId}`} className="text-accent hover:underline">
                  {signal === null ? 'open' : `${signal.side} over ${signal.door}`}
                </Link>
              ),
            },
            {
              label: 'Opened',
              value: position.openedAtMs === null ? UNKNOWN : <Moment atMs={position.openedAtMs} withDate />,
            },
            position.closedAtMs === null
              ? { label: 'Held for', value: <Age atMs={position.openedAtMs} /> }
              : { label: 'Closed', value: <Moment atMs={position.closedAtMs} withDate /> },
          ]}
        />
      </Section>
      {isHeld && (
        <Section title="Now" aside={<MarkAge positionId={position.positionId} />}>
          <Facts
            rows={[
              {
                label: tokenLabel('Held', position),
                value: <TokenAmount atoms={position.heldAtoms} decimals={position.tokenDecimals} />,
              },
              { label: 'Price, SOL', value: <MarkPrice positionId={position.positionId} /> },
              { label: 'Value if sold now, SOL', value: <MarkValue positionId={position.positionId} /> },
              {
                label: 'Unrealised, SOL',
                value: <MarkPnl positionId={position.positionId} costLamports={position.openCostLamports} />,
              },
            ]}
          />
        </Section>
      )}
      {isHeld && <ExitPlan detail={detail} />}
      <PnlBreakdown position={position} />
      <OrderTree orders={detail.orders} token={position} />
    </>
  );
}
