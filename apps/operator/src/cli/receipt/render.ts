import { toWire } from '@chimera/core/contract/wire';
import type { JournalEvent } from '@chimera/core/events';
import type { Check } from './check.ts';
import type { Witnessed } from './check-chain.ts';
import type { AttemptReceipt, Receipt } from './receipt.ts';

const MARKS = { holds: 'ok  ', unchecked: '??  ', contradicted: 'BAD ' } as const;
const timeOf = (ms: number): string => new Date(ms).toISOString();

/** The receipt for programs. Signed bytes stay out of it. */
export function receiptJson(receipt: Receipt): Readonly<Record<string, unknown>> {
  const { verdict, ids, entries, attempts, checks } = receipt;
  const { seqs: _seqs, ...names } = ids;
  return {
    status: verdict,
    ids: names,
    journal: entries.map(({ row }) => ({ seq: row.seq, atMs: row.atMs, event: toWire(row.event) })),
    attempts: attempts.map(attemptJson),
    contradictions: checks.filter(({ outcome }) => outcome === 'contradicted'),
    unchecked: checks.filter(({ outcome }) => outcome === 'unchecked'),
    checks,
  };
}

function attemptJson({ story, plan, signerLogSeq, witnessed }: AttemptReceipt): unknown {
  const { signed, sends, end } = story;
  return {
    txid: signed.event.txid,
    orderId: signed.event.orderId,
    kind: plan?.kind ?? null,
    n: signed.event.n,
    journalSeq: signed.seq,
    signerLogSeq,
    sends: sends.map(({ seq, event: { route, endpoint, sentAtMs, answer } }) => {
      return { seq, route, endpoint, sentAtMs, answer };
    }),
    end: end === null ? null : { seq: end.seq, atMs: end.atMs, event: toWire(end.event) },
    chain: witnessed.map(({ provider, reading }) => toWire({ provider, ...reading })),
  };
}

export function receiptText(receipt: Receipt): string {
  const { verdict, ids, entries, attempts, checks } = receipt;
  return [
    `Verdict       ${verdict.toUpperCase()}`,
    ...idLines('Trade', ids.tradeUuids),
    ...idLines('Signal', ids.signalIds),
    ...idLines('Order', ids.orderIds),
    ...idLines('Position', ids.positionId === null ? [] : [ids.positionId]),
    '',
    'Journal',
    ...entries
      .filter(({ row }) => row.event.type !== 'attempt_sent')
      .map(
        ({ row }) =>
          `  ${String(row.seq).padEnd(8)} ${timeOf(row.atMs)} ${row.event.type}${noteOf(row.event)}`,
      ),
    ...attempts.flatMap(attemptLines),
    '',
    'Checks',
    ...checks.map(checkLine),
  ].join('\n');
}

const idLines = (label: string, ids: readonly string[]): readonly string[] =>
  ids.map((id) => `${label.padEnd(13)} ${id}`);

export const checkLine = ({ name, about, outcome, detail }: Check): string =>
  `  ${MARKS[outcome]} ${name} (${about.length > 20 ? `${about.slice(0, 8)}…${about.slice(-4)}` : about}): ${detail}`;

function noteOf(event: JournalEvent): string {
  switch (event.type) {
    case 'signal_decided':
      return ` ${event.verdict}${event.reasons.length > 0 ? `: ${event.reasons.join(', ')}` : ''}`;
    case 'signal_dropped':
      return ` ${event.state}: ${event.reason}`;
    case 'order_abandoned':
    case 'attempt_unresolved':
      return `: ${event.reason}`;
    case 'attempt_superseded':
      return `: ${event.error}`;
    case 'position_flagged':
      return ` ${event.state}: ${event.reason}`;
    default:
      return '';
  }
}

function attemptLines({ story, plan, signerLogSeq, witnessed }: AttemptReceipt): string[] {
  const { signed, sends, end } = story;
  const { n, txid } = signed.event;
  return [
    '',
    `Attempt ${n} of the ${plan?.kind ?? 'unknown order'}: ${txid}`,
    `  signed    journal ${signed.seq}, signer log ${signerLogSeq ?? 'none'}`,
    ...sends.map(
      ({ event: { route, endpoint, sentAtMs, answer } }) =>
        `  sent      ${timeOf(sentAtMs)} ${route} ${endpoint}: ${answer}`,
    ),
    `  booked    ${endText(end?.event)}`,
    ...witnessed.map((answer) => `  chain     ${answer.provider}: ${readingText(answer)}`),
  ];
}

function endText(event: JournalEvent | undefined): string {
  switch (event?.type) {
    case 'attempt_landed':
    case 'attempt_landed_provisionally':
      return `${event.type === 'attempt_landed' ? 'landed' : 'landed, not final'}, ${amountsText(event.fill)}`;
    case 'attempt_failed_on_chain':
      return `failed on chain in slot ${event.failed.slot}: ${event.error}`;
    case 'attempt_died':
      return 'dead: proven never to land';
    case 'attempt_unresolved':
      return `unresolved: ${event.reason}`;
    default:
      return 'nothing yet';
  }
}

interface Amounts {
  readonly slot: number;
  readonly walletDeltaLamports: bigint;
  readonly feeLamports: bigint;
  readonly tipLamports: bigint;
  readonly rentLamports: bigint;
  readonly tokenDeltaAtoms: bigint;
}

const amountsText = (of: Amounts): string =>
  `slot ${of.slot}, wallet ${of.walletDeltaLamports} lamports (fee ${of.feeLamports}, tip ${of.tipLamports}, rent ${of.rentLamports}), token ${of.tokenDeltaAtoms} atoms`;

function readingText({ reading }: Witnessed): string {
  switch (reading.kind) {
    case 'found':
      return `${reading.isFinal ? 'final' : 'confirmed'}, ${reading.amounts.error === null ? '' : `failed ${reading.amounts.error}, `}${amountsText(reading.amounts)}`;
    case 'absent':
      return `absent at finalized height ${reading.finalizedHeight}, controls ${reading.controls}`;
    case 'failed':
      return `could not tell: ${reading.reason}`;
  }
}
