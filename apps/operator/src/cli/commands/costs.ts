import { toWire } from '@chimera/core/contract/wire';
import { BPS_ONE } from '@chimera/core/units/bps';
import { decimalText, parseDecimal } from '@chimera/core/units/decimal';
import type { Db } from '@chimera/db/open';
import { createReadDb } from '@chimera/db/read-at';
import { type CostRow, type CostsOfMonth, readCosts } from '@chimera/db/reads/costs';
import {
  type Command,
  type CommandContext,
  type CommandInput,
  textOption,
  UsageError,
  wordAt,
} from '../command.ts';
import { readDatabase, withDatabase } from '../database.ts';
import { outputOf } from '../operator-client.ts';
import { done, EXIT, type Output } from '../output.ts';
import { solText } from '../sol-text.ts';

const USD_DECIMALS = 6;

export const costsShowCommand: Command = {
  name: 'costs show',
  summary: "The monthly operating costs, and how much of this month's the Shield covers.",
  usage: '',
  example: './chimera costs show --json',
  run: async ({ config }) => withDatabase(config, (db) => shown(readNow(db))),
};

export const costsSetCommand: Command = {
  name: 'costs set',
  summary: 'Enter a monthly cost, or change, end or take out the one of that name.',
  usage: '<name> [--usd <amount>] [--from <day>] [--until <day>] [--remove] --reason <text>',
  example: './chimera costs set "RPC plan" --usd 49 --from 2026-11-01 --reason "the developer plan"',
  options: {
    usd: { type: 'string' },
    from: { type: 'string' },
    until: { type: 'string' },
    remove: { type: 'boolean' },
    reason: { type: 'string' },
  },
  run: send,
};

const readNow = (db: Db): CostsOfMonth => readCosts(createReadDb(db), { nowMs: Date.now() }).rows;
const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

/** Exact, with cents at least. */
function usd(micros: bigint): string {
  const [whole = '', cents = ''] = decimalText(micros < 0n ? -micros : micros, USD_DECIMALS).split('.');
  return `${micros < 0n ? '-' : ''}$${whole}.${cents.padEnd(2, '0')}`;
}

function shown(now: CostsOfMonth): Output {
  const month = dayOf(now.month.startMs).slice(0, 7);
  const lines = now.costs.map(({ name, monthlyUsdMicros, fromMs, untilMs }) => {
    const until = untilMs === null ? '' : ` until ${dayOf(untilMs)}`;
    return `${name.padEnd(28)} ${`${usd(monthlyUsdMicros)} a month`.padEnd(22)} from ${dayOf(fromMs)}${until}`;
  });
  const text = [...lines, `${month} (UTC): ${coverageText(now)}`].join('\n');
  return done(toWire(now), text);
}

function coverageText(now: CostsOfMonth): string {
  const { coverage, costUsdMicros } = now;
  const net = solText(now.shieldNetLamports);
  if (coverage.state === 'no_costs') {
    return `no costs are entered; the Shield realised ${net}. "./chimera costs set --help" says how to enter one.`;
  }
  if (coverage.state === 'unknown' || now.shieldNetUsdMicros === null) {
    return `unknown how much of ${usd(costUsdMicros)} the Shield covers: nobody knew the price of SOL for a part of ${net}.`;
  }
  const percent = Math.max(0, Math.floor((coverage.coveredBps / BPS_ONE) * 100));
  return `the Shield realised ${usd(now.shieldNetUsdMicros)} (${net}) and covers ${percent} % of ${usd(costUsdMicros)}.`;
}

/** What is not given stays as it is; a new cost needs an amount and its first day. */
function send({ config, operator }: CommandContext, input: CommandInput): Promise<Output> {
  const name = wordAt(input, 0, 'the name of the cost');
  const reason = textOption(input, 'reason');
  if (reason === undefined) throw new UsageError('give --reason; it is kept with the change');
  const isRemoved = input.options.remove === true;
  return readDatabase(config, async (db) => {
    const { version, costs } = readNow(db);
    const known = costs.find((cost) => cost.name === name);
    if (known === undefined && isRemoved) return noCost(name);
    const answer = await operator.command('cost', {
      ...{ baseVersion: version, name, reason, isRemoved, ...termsOf(input, known) },
      ...(known === undefined ? {} : { costId: known.costId }),
    });
    const done = isRemoved ? 'is taken out' : 'is set';
    return outputOf(answer, () => `${name} ${done}; "./chimera costs show" lists all.`);
  });
}

function termsOf(input: CommandInput, known: CostRow | undefined) {
  const from = textOption(input, 'from') ?? (known === undefined ? undefined : dayOf(known.fromMs));
  if (from === undefined) throw new UsageError('give --from, the first day it is paid for, as 2026-11-01');
  const ended = known?.untilMs ?? null;
  const until = textOption(input, 'until') ?? (ended === null ? null : dayOf(ended));
  return { monthlyUsdMicros: amountOf(input, known).toString(), from, until };
}

function amountOf(input: CommandInput, known: CostRow | undefined): bigint {
  const text = textOption(input, 'usd');
  if (text === undefined && known !== undefined) return known.monthlyUsdMicros;
  const micros = text === undefined ? null : parseDecimal(text, USD_DECIMALS);
  if (micros === null || micros <= 0n)
    throw new UsageError('give --usd, what it costs a month in dollars, as 49.90');
  return micros;
}

const noCost = (name: string): Output => ({
  code: EXIT.not_found,
  json: { status: 'missing' },
  text: `There is no cost "${name}"; "./chimera costs show" lists them.`,
});
