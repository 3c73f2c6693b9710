import { toWire } from '@chimera/core/contract/wire';
import { createReadDb } from '@chimera/db/read-at';
import { type DeadLetterRow, listDeadLetters, readDeadLetter } from '@chimera/db/reads/dead-letters';
import { type Command, textOption, UsageError, wordAt } from '../command.ts';
import { withDatabase } from '../database.ts';
import { done, EXIT } from '../output.ts';

const SHOWN = 100;
const CLASSES = ['info', 'action'] as const;

export const deadLetterListCommand: Command = {
  name: 'dead-letter list',
  summary: `The newest ${SHOWN} things that were asked for and not executed. Works with the operator dead.`,
  usage: '[--class info|action]',
  example: './chimera dead-letter list --class action',
  options: { class: { type: 'string' } },
  async run({ config }, input) {
    const asked = textOption(input, 'class');
    const of = CLASSES.find((known) => known === asked);
    if (asked !== undefined && of === undefined) throw new UsageError(`--class is ${CLASSES.join(' or ')}`);
    return withDatabase(config, (db) => {
      const { items, total } = listDeadLetters(createReadDb(db), { class: of, limit: SHOWN }).rows;
      const lines = items.map(lineOf);
      return done(
        toWire({ total, letters: items }),
        lines.length === 0 ? 'No dead letter.' : lines.join('\n'),
      );
    });
  },
};

export const deadLetterShowCommand: Command = {
  name: 'dead-letter show',
  summary: 'One dead letter, by the number that the list shows.',
  usage: '<number>',
  example: './chimera dead-letter show 1042',
  async run({ config }, input) {
    const word = wordAt(input, 0, 'the number that "./chimera dead-letter list" shows');
    if (!/^[1-9]\d{0,14}$/.test(word)) throw new UsageError(`${word} is not a number of the list`);
    return withDatabase(config, (db) => {
      const letter = readDeadLetter(createReadDb(db), { seq: Number(word) }).rows;
      if (letter !== null) return done(toWire(letter), [lineOf(letter), whatToDo(letter)].join('\n'));
      const text = `There is no dead letter ${word}; "./chimera dead-letter list" shows the newest.`;
      return { code: EXIT.not_found, json: { status: 'missing' }, text };
    });
  },
};

const lineOf = (letter: DeadLetterRow): string =>
  [
    `${letter.seq}  ${new Date(letter.atMs).toISOString()}  ${letter.class.padEnd(6)} ${letter.subject} ${letter.subjectId}`,
    `    ${letter.reason}: ${letter.detail}${letter.count > 1 ? ` (${letter.count} alike)` : ''}`,
  ].join('\n');

/** The kinds of subject that a receipt tells the whole story of. */
const whatToDo = ({ class: of, subject, subjectId }: DeadLetterRow): string => {
  const hasStory = subject === 'signal' || subject === 'order' || subject === 'position';
  const look = hasStory
    ? `./chimera receipt ${subjectId} tells its whole story.`
    : 'It is about no single trade.';
  return of === 'action' ? `It asks a person to look. ${look}` : `Nothing needs to be done. ${look}`;
};
