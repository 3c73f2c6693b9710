import { setTimeout as sleep } from 'node:timers/promises';
import { toWire } from '@chimera/core/contract/wire';
import { createReadDb } from '@chimera/db/read-at';
import { type DifferenceRow, readReconciliation } from '@chimera/db/reads/reconciliation';
import { type Command, type CommandContext, textOption, UsageError, wordAt } from '../command.ts';
import { withDatabase } from '../database.ts';
import { outputOf } from '../operator-client.ts';
import { EXIT, type Output } from '../output.ts';

const POLL_MS = 250;
const WAIT_MS_MAX = 600_000;
const SHOWN_MAX = 50;

export const reconcileCommand: Command = {
  name: 'reconcile',
  summary: 'Lay the books beside the chain now, wait for it, and list what is not explained.',
  usage: '',
  example: './chimera reconcile',
  run: reconcile,
};

export const reconcileResolveCommand: Command = {
  name: 'reconcile resolve',
  summary: 'Explain a difference; who did it and why is kept.',
  usage: '<key> --reason <text>',
  example: './chimera reconcile resolve UNKNOWN_TX:<txid> --reason "sold by hand on the phone"',
  options: { reason: { type: 'string' } },
  async run({ operator }, input) {
    const key = wordAt(input, 0, 'the key that ./chimera reconcile shows');
    const reason = textOption(input, 'reason');
    if (reason === undefined) throw new UsageError('give --reason; it is kept with the explanation');
    const answer = await operator.command('reconciliation-resolve', { key, reason });
    return outputOf(answer, ({ seq }) => `Explained, as of ${seq}.`);
  },
};

export const reconcileBookCommand: Command = {
  name: 'reconcile book',
  summary: 'Take a sale that your key signed elsewhere into the books, as the chain has it.',
  usage: '<key> --reason <text>',
  example: './chimera reconcile book UNKNOWN_TX:<txid> --reason "sold by hand on the phone"',
  options: { reason: { type: 'string' } },
  async run({ operator }, input) {
    const key = wordAt(input, 0, 'the key that ./chimera reconcile shows');
    const reason = textOption(input, 'reason');
    if (reason === undefined) throw new UsageError('give --reason; it is kept with the sale');
    const answer = await operator.command('reconciliation-book', { key, reason });
    return outputOf(answer, ({ positionId, seq }) => `Booked to position ${positionId}, as of ${seq}.`);
  },
};

async function reconcile(context: CommandContext): Promise<Output> {
  const { operator } = context;
  const started = await operator.command('reconciliation-run', {});
  // One that runs already is as good as ours.
  const isRunning = started.kind === 'answered' && (started.status < 300 || started.status === 409);
  if (!isRunning) return outputOf(started, () => '');
  const untilMs = Date.now() + WAIT_MS_MAX;
  while (Date.now() < untilMs) {
    const state = await operator.command('reconciliation', {});
    if (state.kind !== 'answered' || state.status >= 300) return outputOf(state, () => '');
    if (state.body.isRunning === false) return told(context, state.body);
    await sleep(POLL_MS);
  }
  const text = 'It still runs; see the page Reconciliation.';
  return { code: EXIT.unverified, json: { status: 'running' }, text };
}

function told({ config }: CommandContext, state: Readonly<Record<string, unknown>>): Output {
  if (typeof state.failure === 'string') {
    return { code: EXIT.unverified, json: state, text: `It did not come through: ${state.failure}` };
  }
  return withDatabase(config, (db) => {
    const { rows } = readReconciliation(createReadDb(db), { state: 'open', limit: SHOWN_MAX });
    const { openCount, differences, runs } = rows;
    const [run] = runs;
    const head =
      run === undefined
        ? 'No run is recorded yet.'
        : `${run.outcome}: ${run.transactionCount} transactions and ${run.accountCount} token accounts compared, ` +
          `${run.toleratedCount} within the tolerance, ${openCount} not explained.${run.note === null ? '' : ` Not compared: ${run.note}.`}`;
    const lines = [head, ...differences.items.map(lineOf)];
    const code =
      openCount > 0 ? EXIT.contradicted : run?.outcome === 'incomplete' ? EXIT.unverified : EXIT.ok;
    return {
      code,
      json: toWire({ run: run ?? null, openCount, differences: differences.items }),
      text: lines.join('\n'),
    };
  });
}

const lineOf = ({ key, action, detail }: DifferenceRow): string => `${key}\n  ${detail} (${action})`;
