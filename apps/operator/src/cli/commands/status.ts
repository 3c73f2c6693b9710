import type { Book } from '@chimera/core/book';
import { toWire } from '@chimera/core/contract/wire';
import { loadBook } from '@chimera/db/load-book';
import type { Config } from '../../config.ts';
import { createHaltFile } from '../../control/halt-file.ts';
import type { Command } from '../command.ts';
import { withDatabase } from '../database.ts';
import { done, EXIT, type Output } from '../output.ts';
import { solText } from '../sol-text.ts';

export const statusCommand: Command = {
  name: 'status',
  summary: 'What runs, whether it is halted, and what is held. Works with the operator dead.',
  usage: '',
  example: './chimera status --json',
  async run({ config, operator }) {
    const health = await operator.get('/health');
    const isAlive = health.kind === 'answered';
    const stored = withDatabase(config, (db) => {
      const book = loadBook(db);
      const attempts = [...book.attempts.values()];
      const state = toWire({
        halt: book.halt,
        lastSeq: book.lastSeq,
        bootEpoch: book.bootEpoch,
        openPositions: book.positions.size,
        held: heldOf(book),
        liveAttempts: attempts.length,
        unresolved: attempts.filter(({ state }) => state === 'unresolved').length,
        undecidedSignals: book.undecided.size,
        activeLeaders: [...book.wallets.values()].filter(({ status }) => status === 'ACTIVE').length,
        limitsVersion: book.limitsVersion,
      });
      return done(state, heldText(book));
    });
    const output = statusOutput(config, isAlive ? health.body : null, stored);
    return isAlive ? output : { ...output, code: stored.code };
  },
};

const heldOf = (book: Book) =>
  [...book.positions.values()].map(({ position: { mint, strategy, state }, amounts }) => ({
    ...{ mint, strategy, state, heldAtoms: amounts.heldAtoms, openCostLamports: amounts.openCostLamports },
  }));

/** What somebody has to sell by hand if the operator does not come up again. */
const heldText = (book: Book): string =>
  heldOf(book)
    .map(({ mint, strategy, state, heldAtoms, openCostLamports }) =>
      [`  ${mint}`, strategy, state, `${heldAtoms} atoms`, `cost ${solText(openCostLamports)}`].join('  '),
    )
    .join('\n');

/** Even without a database: whether anything runs, and whether the file says halt. */
function statusOutput(config: Config, health: unknown, { code, json: stored, text }: Output): Output {
  const haltFile = createHaltFile(config.haltFile).read();
  const json = {
    operator: health === null ? 'down' : 'up',
    cluster: config.cluster,
    mode: config.mode,
    haltFile,
    health,
    stored,
  };
  const lines = [
    `Operator         ${health === null ? 'DOWN; npm start or systemctl start chimera-operator brings it up' : 'up'} (${config.cluster}, ${config.mode})`,
    `Halt             ${haltText(stored, haltFile === null ? null : config.haltFile)}`,
    ...(code === EXIT.ok ? countLines(stored) : [`Database         ${text}`]),
    ...(code === EXIT.ok && text !== '' ? ['', 'Held:', text] : []),
  ];
  return done(json, lines.join('\n'));
}

const COUNTS = [
  ['openPositions', 'Open positions'],
  ['liveAttempts', 'Not yet final'],
  ['unresolved', 'Unresolved'],
  ['undecidedSignals', 'Undecided'],
  ['activeLeaders', 'Active leaders'],
  ['limitsVersion', 'Limits version'],
  ['lastSeq', 'Journal events'],
  ['bootEpoch', 'Starts so far'],
] as const;

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined;

const countLines = (stored: unknown): string[] =>
  COUNTS.map(([name, label]) => `${label.padEnd(16)} ${String(fieldOf(stored, name) ?? 'unknown')}`);

function haltText(stored: unknown, file: string | null): string {
  const halt = fieldOf(stored, 'halt');
  const ofFile = file === null ? '' : `; the file ${file} exists`;
  if (fieldOf(halt, 'halted') !== true) return `none${ofFile}`;
  const [mode, by, reason] = ['mode', 'by', 'reason'].map((name) => String(fieldOf(halt, name) ?? 'unknown'));
  return `HALTED (${mode}) by ${by}: ${reason}${ofFile}`;
}
