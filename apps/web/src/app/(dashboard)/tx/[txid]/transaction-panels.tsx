import { Id } from '#components/cells/id.tsx';
import { Moment } from '#components/cells/moment.tsx';
import { Sol } from '#components/cells/sol.tsx';
import { TokenAmount, type TokenUnit, tokenLabel } from '#components/cells/token-amount.tsx';
import { type FactRow, Facts } from '#components/ui/facts.tsx';
import { Message } from '#components/ui/message.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { formatBps, formatCount, formatDuration } from '#lib/format.ts';
import { measurementText } from '#lib/receipt.ts';
import type { Outputs } from '#server/routers/app.ts';

type Attempt = NonNullable<NonNullable<Outputs['transactions']['detail']['rows']>['attempt']>;

interface AttemptProps {
  readonly attempt: Attempt;
  readonly token: TokenUnit;
}

/** What the transaction did to our wallet, measured from balances, part by part. */
export function FillPanel({ attempt, token }: AttemptProps) {
  const { fill } = attempt;
  if (fill === null) {
    return (
      <Panel title="Balance changes">
        <Message title={attempt.failedFeeLamports === null ? 'It changed no balance' : 'It failed on chain'}>
          {attempt.failedFeeLamports === null ? (
            (attempt.error ?? 'It has not landed, or is proven never to land.')
          ) : (
            <>
              {attempt.error} It cost its fee of <Sol lamports={attempt.failedFeeLamports} isExact /> SOL.
            </>
          )}
        </Message>
      </Panel>
    );
  }
  const price = fill.walletDeltaLamports + fill.feeLamports + fill.tipLamports + fill.rentLamports;
  return (
    <Panel title="Balance changes, SOL" bodyClassName="px-3 py-1.5">
      <Facts
        rows={[
          {
            label: fill.side === 'buy' ? 'Paid for the token' : 'Received for the token',
            value: <Sol lamports={price} isExact isSigned />,
          },
          { label: 'Network fee', value: <Sol lamports={-fill.feeLamports} isExact /> },
          { label: 'Tip', value: <Sol lamports={-fill.tipLamports} isExact /> },
          {
            label: fill.rentLamports < 0n ? 'Rent that came back' : 'Rent locked, comes back later',
            value: <Sol lamports={-fill.rentLamports} isExact isSigned />,
          },
          {
            label: 'Change of the wallet',
            value: (
              <span className="font-semibold">
                <Sol lamports={fill.walletDeltaLamports} isExact isSigned />
              </span>
            ),
          },
          {
            label: tokenLabel('Change of the token', token),
            value: <TokenAmount atoms={fill.tokenDeltaAtoms} decimals={token.tokenDecimals} />,
          },
          { label: 'Slot', value: formatCount(fill.slot) },
          { label: 'Measurement', value: measurementText(attempt) },
        ]}
      />
    </Panel>
  );
}

/** The terms it was signed on. The signed bytes themselves never leave the operator. */
export function AttemptPanel({ attempt, token }: AttemptProps) {
  const rows: (FactRow | null)[] = [
    { label: 'Signed', value: <Moment atMs={attempt.signedAtMs} withDate /> },
    attempt.sentAtMs === null
      ? { label: 'Sent', value: 'never' }
      : { label: 'First sent after', value: formatDuration(attempt.sentAtMs - attempt.signedAtMs) },
    attempt.landedAtMs === null
      ? null
      : { label: 'Seen landed after', value: formatDuration(attempt.landedAtMs - attempt.signedAtMs) },
    attempt.endedAtMs === null
      ? null
      : { label: 'Final after', value: formatDuration(attempt.endedAtMs - attempt.signedAtMs) },
    { label: 'Attempt of its order', value: `number ${attempt.n}` },
    ...termRows(attempt, token),
    { label: 'Priority fee, SOL', value: <Sol lamports={attempt.priorityFeeLamports} isExact /> },
    { label: 'Tip, SOL', value: <Sol lamports={attempt.tipLamports} isExact /> },
    { label: 'Blockhash', value: <Id value={attempt.blockhash} what="blockhash" isCopyable /> },
    { label: 'Valid to height', value: formatCount(attempt.lastValidHeight) },
    { label: 'Halt and boot', value: `${attempt.haltEpoch}, ${attempt.bootEpoch}` },
    { label: 'Limits version', value: attempt.limitsVersion === 0 ? 'defaults' : attempt.limitsVersion },
  ];
  return (
    <Panel title="Signed terms" bodyClassName="px-3 py-1.5">
      <Facts rows={rows.filter((row) => row !== null)} />
    </Panel>
  );
}

function termRows({ terms }: Attempt, token: TokenUnit): readonly FactRow[] {
  const amount = (what: string, atoms: bigint): FactRow => ({
    label: tokenLabel(what, token),
    value: <TokenAmount atoms={atoms} decimals={token.tokenDecimals} />,
  });
  const impact: FactRow[] =
    terms.priceImpactBps === null
      ? []
      : [{ label: 'Price impact at quote', value: formatBps(terms.priceImpactBps) }];
  if (terms.side === 'buy') {
    return [
      { label: 'Spends, SOL', value: <Sol lamports={terms.spendLamports} isExact /> },
      amount('Expected', terms.expectedAtoms),
      amount('At least', terms.minAtoms),
      ...impact,
    ];
  }
  return [
    amount('Sells', terms.sellAtoms),
    { label: 'Expected, SOL', value: <Sol lamports={terms.expectedLamports} isExact /> },
    { label: 'At least, SOL', value: <Sol lamports={terms.minLamports} isExact /> },
    ...impact,
  ];
}

/** Where the bytes went and what was answered: hints, never the truth about landing. */
export function SendsPanel({ attempt }: { attempt: Attempt }) {
  return (
    <Panel title={`Sends (${attempt.sends.length})`}>
      {attempt.sends.length === 0 ? (
        <Message title="Never sent">The bytes were signed and kept, and did not leave the operator.</Message>
      ) : (
        <ul className="divide-y divide-line/60">
          {attempt.sends.map((send) => (
            <li key={send.seq} className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 px-3 py-1.5">
              <span className="font-medium">{send.route}</span>
              <span className="num text-xs text-muted">
                +{formatDuration(send.sentAtMs - attempt.signedAtMs)}
              </span>
              <span className="min-w-0 flex-1 truncate font-mono text-xs text-muted" title={send.endpoint}>
                {send.endpoint}
              </span>
              <span className="w-full text-xs break-all text-faint">{send.answer}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
