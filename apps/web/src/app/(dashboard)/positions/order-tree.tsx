import Link from 'next/link';
import { Moment } from '#components/cells/moment.tsx';
import { Sol } from '#components/cells/sol.tsx';
import { Status } from '#components/cells/status.tsx';
import { TokenAmount, type TokenUnit } from '#components/cells/token-amount.tsx';
import { Section } from '#components/ui/facts.tsx';
import { formatBps, formatDuration, humanised, readable, shortId } from '#lib/format.ts';
import type { Outputs } from '#server/routers/app.ts';

export type OrderNode = NonNullable<Outputs['positions']['detail']['rows']>['orders'][number];
type AttemptNode = OrderNode['attempts'][number];

/** Every order of a position, oldest first, with its attempts. */
export function OrderTree({ orders, token }: { orders: readonly OrderNode[]; token: TokenUnit }) {
  return (
    <Section title={`Orders (${orders.length})`}>
      <ol className="flex flex-col gap-2 pt-1">
        {orders.map((order) => (
          <li key={order.orderId} className="rounded-md border border-line">
            <div className="flex items-center gap-2 px-2.5 py-1.5">
              <span className="font-medium">{orderTitle(order)}</span>
              <Status state={order.state} />
              <span className="ml-auto">
                <Moment atMs={order.decidedAtMs} />
              </span>
            </div>
            <p className="px-2.5 pb-1.5 text-xs text-muted">
              {order.sizeLamports !== null && (
                <>
                  size <Sol lamports={order.sizeLamports} /> SOL,{' '}
                </>
              )}
              slippage up to {formatBps(order.slippageBps)}, tip{' '}
              <Sol lamports={order.tipLamports} digits={6} /> SOL
              {order.reason !== null && <>, {humanised(order.reason)}</>}
            </p>
            {order.rule !== null && (
              <p className="px-2.5 pb-1.5 text-xs">
                {order.rule.measured}
                <span className="text-muted">, needed {readable(order.rule.threshold)}</span>
              </p>
            )}
            {order.attempts.map((attempt) => (
              <Attempt key={attempt.txid} attempt={attempt} token={token} />
            ))}
          </li>
        ))}
      </ol>
    </Section>
  );
}

function orderTitle(order: OrderNode): string {
  if (order.kind === 'entry') return 'Entry';
  const share = order.fractionBps === null ? '' : `, ${formatBps(order.fractionBps).replace('.00', '')}`;
  return `Exit by ${order.cause ?? 'unknown'}${share}`;
}

/** One signed transaction: where it went and what it did. */
export function Attempt({ attempt, token }: { attempt: AttemptNode; token: TokenUnit }) {
  const { fill } = attempt;
  const routes = [...new Set(attempt.sends.map((send) => send.route))].join(' and ');
  return (
    <Link
      href={`/tx/${attempt.txid}`}
      className="flex flex-wrap items-center gap-x-2 gap-y-0.5 border-t border-line/70 px-2.5 py-1.5 hover:bg-raised/60"
    >
      <span className="font-mono text-xs text-accent">{shortId(attempt.txid, 6)}</span>
      <Status state={attempt.state} />
      <span className="text-xs text-muted">
        {attempt.sends.length === 0 ? 'not sent' : `over ${routes}`}
        {attempt.landedAtMs !== null &&
          `, landed in ${formatDuration(attempt.landedAtMs - attempt.signedAtMs)}`}
      </span>
      {fill !== null && (
        <span className="ml-auto text-xs">
          {token.tokenDecimals !== null && (
            <>
              <TokenAmount atoms={fill.tokenDeltaAtoms} decimals={token.tokenDecimals} />{' '}
              {token.tokenSymbol ?? 'tokens'},{' '}
            </>
          )}
          wallet <Sol lamports={fill.walletDeltaLamports} digits={6} isSigned />
        </span>
      )}
      {attempt.error !== null && <span className="w-full text-xs text-warn">{attempt.error}</span>}
    </Link>
  );
}
