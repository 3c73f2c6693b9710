import { toWire } from '@chimera/core/contract/wire';
import { loadBook } from '@chimera/db/load-book';
import type { Config } from '../../config.ts';
import { createHaltFile } from '../../control/halt-file.ts';
import { type Command, done, EXIT, type Output } from '../command.ts';
import { withDatabase } from '../database.ts';

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
      const state = toWire({
        halt: book.halt,
        lastSeq: book.lastSeq,
        bootEpoch: book.bootEpoch,
        openPositions: book.positions.size,
        liveAttempts: book.attempts.size,
        undecidedSignals: book.undecided.size,
        activeLeaders: [...book.wallets.values()].filter(({ status }) => status === 'ACTIVE').length,
        limitsVersion: book.limitsVersion,
      });
      return done(state, '');
    });
    if (!isAlive && stored.code !== EXIT.ok) return stored;
    return statusOutput(config, health.kind === 'answered' ? health.body : null, stored.json);
  },
};

function statusOutput(config: Config, health: unknown, stored: unknown): Output {
  const haltFile = createHaltFile(config.haltFile).read();
  const json = {
    operator: health === null ? 'down' : 'up',
    cluster: config.cluster,
    mode: config.mode,
    haltFile,
    health,
    stored,
  };
  const { halt, ...counts } = { halt: null, ...(typeof stored === 'object' ? stored : {}) };
  const lines = [
    `Operator: ${health === null ? 'DOWN' : 'up'} (${config.cluster}, ${config.mode})`,
    `Halt: ${haltText(halt)}${haltFile === null ? '' : `; the file ${config.haltFile} exists`}`,
    ...Object.entries(counts).map(([name, value]) => `${name}: ${value}`),
  ];
  return done(json, lines.join('\n'));
}

function haltText(halt: unknown): string {
  if (typeof halt !== 'object' || halt === null || !('halted' in halt) || halt.halted !== true) return 'none';
  return `HALTED ${JSON.stringify(halt)}`;
}
