import { type Json, toWire } from '@chimera/core/contract/wire';
import { LIMIT_FACTS, type LimitFacts } from '@chimera/core/control/limit-facts';
import { limitText, parseLimit } from '@chimera/core/control/limit-text';
import { diffLimits, type LimitChange } from '@chimera/core/control/limits-change';
import type { Limits } from '@chimera/core/limits';
import { loadBook } from '@chimera/db/load-book';
import { createReadDb } from '@chimera/db/read-at';
import { listLimits } from '@chimera/db/reads/limits';
import { readLimits } from '@chimera/db/reads/limits-at';
import {
  type Command,
  type CommandContext,
  type CommandInput,
  textOption,
  UsageError,
  wordAt,
} from '../command.ts';
import { withDatabase } from '../database.ts';
import { outputOf } from '../operator-client.ts';
import { done, EXIT, type Output } from '../output.ts';

const NAME_WIDTH = 28;
const STEPS = { reason: { type: 'string' }, confirm: { type: 'string' } } as const;
const FACTS = new Map<string, LimitFacts>(LIMIT_FACTS.map((facts) => [facts.name, facts]));

export const limitsShowCommand: Command = {
  name: 'limits show',
  summary: 'Every number the trading rules use. Works with the operator dead.',
  usage: '',
  example: './chimera limits show --json',
  async run({ config }) {
    return withDatabase(config, (db) => {
      const { limits, limitsVersion } = loadBook(db);
      const lines = LIMIT_FACTS.map((facts) => lineOf(facts, toWire(limits[facts.name], facts.name)));
      return done(
        toWire({ version: limitsVersion, limits }),
        [`Version ${limitsVersion}`, ...lines].join('\n'),
      );
    });
  },
};

function lineOf({ name, unit, sentence, standard }: LimitFacts, value: Json): string {
  const text = limitText(unit, value);
  const isStandard = JSON.stringify(value) === JSON.stringify(standard);
  return `${name.padEnd(NAME_WIDTH)} ${text.padEnd(14)} ${sentence}${isStandard ? '' : ` [default ${limitText(unit, standard)}]`}`;
}

export const limitsSetCommand: Command = {
  name: 'limits set',
  summary: 'Set limits as a new version; what loosens them takes an admin and two steps.',
  usage: '<name>=<value> [<name>=<value> ...] --reason <text> [--confirm <token>]',
  example: './chimera limits set openPositionsMax=20 sizeLamportsMin="0.1 SOL" --reason "a calm start"',
  options: STEPS,
  run: (context, input) => send(context, input, { changes: changesOf(input.words) }),
};

export const limitsRollbackCommand: Command = {
  name: 'limits rollback',
  summary: 'Go back to the limits of an older version, as a new version.',
  usage: '<version> --reason <text> [--confirm <token>]',
  example: './chimera limits rollback 3 --reason "version 4 bought too much"',
  options: STEPS,
  run: (context, input) => send(context, input, { rollbackTo: versionAt(input, 0) }),
};

export const limitsHistoryCommand: Command = {
  name: 'limits history',
  summary: 'Who set the limits, when and why, with what changed. Works with the operator dead.',
  usage: '',
  example: './chimera limits history',
  async run({ config }) {
    return withDatabase(config, (db) => {
      const versions = listLimits(createReadDb(db)).rows.map((version, index, all) => {
        const { limits, ...said } = version;
        const before = all[index + 1];
        return { ...said, changes: before === undefined ? [] : diffLimits(before.limits, limits) };
      });
      const lines = versions.flatMap(({ version, atMs, changedBy, reason, changes }) => [
        `Version ${version}, ${new Date(atMs).toISOString()}, by ${changedBy}: ${reason}`,
        ...changes.map(changeLine),
      ]);
      return done(toWire({ versions }), lines.join('\n'));
    });
  },
};

export const limitsDiffCommand: Command = {
  name: 'limits diff',
  summary: 'What differs between two versions, or between one and the limits in force.',
  usage: '<version> [<version>]',
  example: './chimera limits diff 3 5',
  async run({ config }, input) {
    return withDatabase(config, (db) => {
      const at = readLimits(db);
      const from = at(versionAt(input, 0));
      const to = input.words[1] === undefined ? loadBook(db).limits : at(versionAt(input, 1));
      return from === null || to === null ? noVersion() : difference(from, to);
    });
  },
};

function difference(from: Limits, to: Limits): Output {
  const changes = diffLimits(from, to);
  return done(
    toWire({ changes }),
    changes.length === 0 ? 'They are equal.' : changes.map(changeLine).join('\n'),
  );
}

const noVersion = (): Output => ({
  code: EXIT.not_found,
  json: { status: 'missing' },
  text: 'There is no such version; "./chimera limits history" lists them.',
});

/** The operator judges the change; the version it was made against is the one on disk. */
async function send(
  { config, operator }: CommandContext,
  input: CommandInput,
  body: Readonly<Record<string, unknown>>,
): Promise<Output> {
  const reason = textOption(input, 'reason');
  if (reason === undefined) throw new UsageError('give --reason; it is kept with the change');
  const confirm = textOption(input, 'confirm');
  const base = withDatabase(config, (db) => done(loadBook(db).limitsVersion, ''));
  if (base.code !== EXIT.ok) return base;
  const steps = { reason, ...(confirm === undefined ? {} : { confirm }) };
  const answer = await operator.command('limits', { baseVersion: base.json, ...body, ...steps });
  return outputOf(answer, ({ status, version, changes, confirm: token }) =>
    [
      status === 'applied'
        ? `Version ${version} is in force:`
        : 'This loosens the limits; nothing has changed yet:',
      ...(Array.isArray(changes) ? changes.map(changeLine) : []),
      ...(status === 'applied'
        ? []
        : [`To do it, repeat the command within 10 minutes with --confirm ${token}`]),
    ].join('\n'),
  );
}

function changeLine({ name, before, after, effect }: LimitChange): string {
  const unit = FACTS.get(name)?.unit ?? 'count';
  return `  ${name.padEnd(NAME_WIDTH)} ${limitText(unit, before)} -> ${limitText(unit, after)} (${effect})`;
}

function changesOf(words: readonly string[]): Readonly<Record<string, Json>> {
  if (words.length === 0)
    throw new UsageError('give <name>=<value>; "./chimera limits show" lists the names');
  return Object.fromEntries(words.map(changeOf));
}

function changeOf(word: string): readonly [string, Json] {
  const at = word.indexOf('=');
  const name = word.slice(0, at);
  const facts = FACTS.get(name);
  if (at < 1 || facts === undefined) {
    throw new UsageError(`${word} names no limit; "./chimera limits show" lists the names`);
  }
  const value = parseLimit(facts.unit, word.slice(at + 1));
  if (!value.ok) throw new UsageError(`${name}: ${value.error}`);
  return [name, value.value];
}

function versionAt(input: CommandInput, index: number): number {
  const word = wordAt(input, index, 'the number of a version');
  if (!/^[1-9]\d{0,8}$/.test(word)) throw new UsageError(`${word} is not the number of a version`);
  return Number(word);
}
