'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Age } from '#components/cells/age.tsx';
import { Id } from '#components/cells/id.tsx';
import { Moment } from '#components/cells/moment.tsx';
import { Pnl } from '#components/cells/pnl.tsx';
import { Status } from '#components/cells/status.tsx';
import { Token } from '#components/cells/token.tsx';
import { Drawer } from '#components/ui/drawer.tsx';
import { Facts, Section } from '#components/ui/facts.tsx';
import { Message } from '#components/ui/message.tsx';
import { formatCount, formatScore, formatSol, UNKNOWN } from '#lib/format.ts';
import { useTRPC } from '#lib/trpc.ts';
import type { Outputs } from '#server/routers/app.ts';
import { ScoreSection } from './score-section.tsx';
import { SetExitMode } from './set-exit-mode.tsx';
import { SetStatus } from './set-status.tsx';
import { SetTerms } from './set-terms.tsx';

type WalletDetail = NonNullable<Outputs['wallets']['detail']['rows']>;

interface WalletDrawerProps {
  readonly wallet: string | null;
  readonly onClose: () => void;
}

/** One leader: standing, result, and the newest things he did. */
export function WalletDrawer({ wallet, onClose }: WalletDrawerProps) {
  const trpc = useTRPC();
  const { data, error } = useQuery(
    trpc.wallets.detail.queryOptions({ wallet: wallet ?? '' }, { enabled: wallet !== null }),
  );
  const detail = data?.rows;
  return (
    <Drawer
      title={detail?.wallet.label ?? 'Wallet'}
      subtitle={wallet === null ? undefined : <Id value={wallet} what="address" size={8} isCopyable />}
      isOpen={wallet !== null}
      rowId={wallet}
      onClose={onClose}
    >
      {error !== null ? (
        <Message title="This wallet could not be read" tone="warn">
          {error.message}
        </Message>
      ) : detail === null ? (
        <Message title="This wallet is not on the roster">Signals of unknown wallets are denied.</Message>
      ) : detail === undefined ? (
        <div className="skeleton h-40" />
      ) : (
        <WalletFacts detail={detail} />
      )}
    </Drawer>
  );
}

const sizeText = (terms: WalletDetail['terms']): string =>
  terms?.sizeLamportsMax == null ? 'general limit' : `${formatSol(terms.sizeLamportsMax)} SOL`;

const positionsText = (terms: WalletDetail['terms']): string =>
  terms?.openPositionsMax == null ? 'general limit' : formatCount(terms.openPositionsMax);

function WalletFacts({ detail }: { detail: WalletDetail }) {
  const { wallet, signals, positions } = detail;
  return (
    <>
      <Section title="Standing" aside={<Status state={wallet.status} />}>
        <Facts
          rows={[
            { label: 'Wallet quality score', value: formatScore(wallet.wqs) },
            { label: 'Origin', value: wallet.origin },
            { label: 'Funding cluster', value: wallet.clusterId ?? 'none known' },
            {
              label: 'Exits',
              value: <SetExitMode wallet={wallet.wallet} status={wallet.status} mode={wallet.exitMode} />,
            },
            { label: 'Reason of the last change', value: wallet.reason ?? UNKNOWN },
            { label: 'Largest entry', value: sizeText(detail.terms) },
            { label: 'Most positions', value: positionsText(detail.terms) },
            { label: 'Changed by', value: wallet.changedBy },
            { label: 'Changed', value: <Moment atMs={wallet.changedAtMs} withDate /> },
            ...(wallet.activeUntilMs === null
              ? []
              : [{ label: 'Active until', value: <Moment atMs={wallet.activeUntilMs} withDate /> }]),
          ]}
        />
        <SetStatus wallet={wallet.wallet} status={wallet.status} />
        <SetTerms wallet={wallet.wallet} terms={detail.terms} />
      </Section>
      <ScoreSection score={detail.score} />
      <Section title="Result of copying">
        <Facts
          rows={[
            { label: 'Realised, SOL', value: <Pnl lamports={wallet.realisedPnlLamports} isExact /> },
            {
              label: 'Closed, won',
              value: `${formatCount(wallet.closedPositionCount)}, ${formatCount(wallet.winCount)}`,
            },
            { label: 'Open', value: formatCount(wallet.openPositionCount) },
            { label: 'Signals', value: formatCount(wallet.signalCount) },
            { label: 'Last signal', value: <Age atMs={wallet.lastSignalAtMs} suffix=" ago" /> },
          ]}
        />
      </Section>
      <Section title={`Newest positions (${positions.length})`}>
        <ul className="divide-y divide-line/60">
          {positions.map((position) => (
            <li key={position.positionId}>
              <Link
                href={`/positions?open=${position.positionId}`}
                className="flex items-center gap-2 py-1.5 hover:text-accent"
              >
                <Token symbol={position.tokenSymbol} mint={position.mint} />
                <Status state={position.state} />
                <span className="ml-auto">
                  <Pnl lamports={position.realisedPnlLamports} />
                </span>
              </Link>
            </li>
          ))}
        </ul>
        {positions.length === 0 && <p className="py-2 text-muted">None of his buys was copied yet.</p>}
      </Section>
      <Section
        title="Newest signals"
        aside={
          <Link href={`/signals?leader=${wallet.wallet}`} className="text-xs text-accent hover:underline">
            All signals of this wallet
          </Link>
        }
      >
        <ul className="divide-y divide-line/60">
          {signals.slice(0, 10).map((signal) => (
            <li key={signal.signalId}>
              <Link
                href={`/signals?open=${signal.signalId}`}
                className="flex items-center gap-2 py-1.5 hover:text-accent"
              >
                <span className="w-8 text-muted">{signal.side}</span>
                <Token symbol={signal.tokenSymbol} mint={signal.mint} />
                <Status state={signal.state} />
                <span className="ml-auto">
                  <Age atMs={signal.receivedAtMs} />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}
