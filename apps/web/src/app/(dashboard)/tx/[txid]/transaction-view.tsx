'use client';

import { isTxidText } from '@chimera/core/units/chain';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Id } from '#components/cells/id.tsx';
import { Moment } from '#components/cells/moment.tsx';
import { Sol } from '#components/cells/sol.tsx';
import { Status } from '#components/cells/status.tsx';
import { TokenAmount } from '#components/cells/token-amount.tsx';
import { TipFactsList } from '#components/tip-section.tsx';
import { Facts } from '#components/ui/facts.tsx';
import { Message } from '#components/ui/message.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { formatCount, shortId } from '#lib/format.ts';
import { useTRPC } from '#lib/trpc.ts';
import type { Outputs } from '#server/routers/app.ts';
import { ReceiptPanel } from './receipt-panel.tsx';
import { AttemptPanel, FillPanel, SendsPanel } from './transaction-panels.tsx';

type TransactionDetail = NonNullable<Outputs['transactions']['detail']['rows']>;

/** Everything known of one transaction of our wallet; localnet has no public explorer. */
export function TransactionView({ txid }: { txid: string }) {
  const trpc = useTRPC();
  const isTxid = isTxidText(txid);
  const { data, error } = useQuery(trpc.transactions.detail.queryOptions({ txid }, { enabled: isTxid }));
  const detail = data?.rows;
  return (
    <>
      <h1 className="mb-3 flex flex-wrap items-center gap-2 text-base font-semibold">
        Transaction <Id value={txid} what="signature" size={8} isCopyable />
        {detail?.attempt != null && <Status state={detail.attempt.state} />}
      </h1>
      {!isTxid ? (
        <Message title="This is not a transaction signature">
          Signatures have 64 to 88 base58 letters.
        </Message>
      ) : error !== null && detail === undefined ? (
        <Message title="This transaction could not be read" tone="warn">
          {error.message}
        </Message>
      ) : detail === null ? (
        <Message title="Our wallet did not send this transaction">
          Only our own transactions are kept here; a leader's are on the chain.
        </Message>
      ) : detail === undefined ? (
        <div className="skeleton h-60" />
      ) : (
        <TransactionPanels detail={detail} />
      )}
    </>
  );
}

function TransactionPanels({ detail }: { detail: TransactionDetail }) {
  const { attempt, transfer } = detail;
  return (
    <div className="grid items-start gap-3 xl:grid-cols-2">
      {attempt !== null && (
        <>
          <div className="grid gap-3">
            <FillPanel attempt={attempt} token={detail} />
            <ContextPanel detail={detail} />
          </div>
          <div className="grid gap-3">
            <AttemptPanel attempt={attempt} token={detail} />
            {detail.tip !== null && (
              <Panel title="Why this tip" bodyClassName="px-3 py-1.5">
                <TipFactsList tip={detail.tip} />
              </Panel>
            )}
            <SendsPanel attempt={attempt} />
            <ReceiptPanel txid={detail.txid} attempt={attempt} />
          </div>
        </>
      )}
      {transfer !== null && (
        <Panel title="Transfer by no order of ours" bodyClassName="px-3 py-1.5">
          <Facts
            rows={[
              { label: 'Kind', value: transfer.kind.replace('_', ' ') },
              {
                label: 'Change of the wallet, SOL',
                value: <Sol lamports={transfer.walletDeltaLamports} isExact isSigned />,
              },
              ...transfer.tokens.map(({ mint, deltaAtoms }) => ({
                label: `Token ${shortId(mint)}, smallest units; of no position`,
                value: <TokenAmount atoms={deltaAtoms} decimals={null} />,
              })),
              { label: 'Slot', value: formatCount(transfer.slot) },
              { label: 'Seen', value: <Moment atMs={transfer.atMs} withDate /> },
            ]}
          />
        </Panel>
      )}
    </div>
  );
}

function ContextPanel({ detail }: { detail: TransactionDetail }) {
  const { order, position, tokenSymbol } = detail;
  if (order === null) return null;
  return (
    <Panel title="What it was for" bodyClassName="px-3 py-1.5">
      <Facts
        rows={[
          { label: 'Token', value: tokenSymbol ?? <Id value={order.mint} what="mint" /> },
          { label: 'Mint', value: <Id value={order.mint} what="mint" isCopyable /> },
          { label: 'Order', value: order.kind === 'entry' ? 'entry' : `exit by ${order.cause}` },
          { label: 'Order state', value: <Status state={order.state} /> },
          {
            label: 'Signal',
            value: (
              <Link href={`/signals?open=${order.signalId}`} className="text-accent hover:underline">
                why it traded
              </Link>
            ),
          },
          ...(position === null
            ? []
            : [
                {
                  label: 'Position',
                  value: (
                    <Link
                      href={`/positions?open=${position.positionId}`}
                      className="text-accent hover:underline"
                    >
                      {position.state}
                    </Link>
                  ),
                },
              ]),
        ]}
      />
    </Panel>
  );
}
