import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { z } from 'zod';
import { createHaltFile } from '../../control/halt-file.ts';
import { type Command, type CommandContext, type CommandInput, textOption, UsageError } from '../command.ts';
import { outputOf } from '../operator-client.ts';
import { done, EXIT, type Output } from '../output.ts';
import { solText } from '../sol-text.ts';

const amount = z.string().transform(BigInt);
const haltPreview = z.object({
  openPositions: z.number(),
  openCostLamports: amount,
  valueLamports: amount,
  unpricedPositions: z.number(),
  liveAttempts: z.number(),
});

const MODES = ['entries', 'all', 'flatten'] as const;

export const haltCommand: Command = {
  name: 'halt',
  summary: 'Stop trading now. Works with the operator alive or dead.',
  usage: '[--mode entries|all|flatten] [--reason <text>] [--confirm <token> | --yes]',
  example: './chimera halt --reason "prices look wrong"',
  options: {
    mode: { type: 'string' },
    reason: { type: 'string' },
    confirm: { type: 'string' },
    yes: { type: 'boolean' },
  },
  run: halt,
};

async function halt(context: CommandContext, input: CommandInput): Promise<Output> {
  const mode = MODES.find((name) => name === (textOption(input, 'mode') ?? 'entries'));
  if (mode === undefined) throw new UsageError(`--mode is one of ${MODES.join(', ')}`);
  const reason = textOption(input, 'reason') ?? 'halted from the command line';
  const confirm = textOption(input, 'confirm');
  const ask = (token: string | undefined) =>
    context.operator.command('halt', { mode, reason, ...(token === undefined ? {} : { confirm: token }) });
  let answer = await ask(confirm);
  if (answer.kind === 'answered' && answer.body.status === 'confirm_required') {
    if (input.options.yes !== true) return outputOf(answer, (body) => confirmText(mode, body));
    answer = await ask(String(answer.body.confirm));
  }
  if (answer.kind === 'answered' && answer.status < 300) return outputOf(answer, haltedText);
  if (answer.kind === 'answered' && answer.status === 409) return outputOf(answer, haltedText);
  const why = answer.kind === 'answered' ? `refused (${answer.body.reason})` : 'did not answer';
  return haltByFile(context, { mode, reason, why });
}

interface FileHalt {
  readonly mode: (typeof MODES)[number];
  readonly reason: string;
  /** What the operator did instead of halting. */
  readonly why: string;
}

/** Whoever may write the file may halt: no key and no running operator is needed for that. */
function haltByFile({ config }: CommandContext, { mode, reason, why }: FileHalt): Output {
  const fileMode = mode === 'all' ? 'all' : 'entries';
  createHaltFile(config.haltFile).write({ mode: fileMode, by: userInfo().username, reason });
  if (!existsSync(config.databasePath)) return perhapsElsewhere(config.haltFile, config.databasePath);
  const text = `Halted by ${config.haltFile}: the operator ${why}, and stays halted when it starts.`;
  if (mode !== 'flatten') return done({ status: 'halted', mode: fileMode, by: 'file' }, text);
  return {
    code: EXIT.unreachable,
    json: { status: 'halted', mode: fileMode, by: 'file', flattened: false },
    text: `${text} Nothing was sold: selling needs a running operator; start it and halt with flatten again.`,
  };
}

/** A file in a folder that no operator reads halts nothing, and nobody may believe it did. */
const perhapsElsewhere = (haltFile: string, databasePath: string): Output => ({
  code: EXIT.unreachable,
  json: { status: 'unknown', by: 'file', haltFile },
  text: [
    `NOT KNOWN TO BE HALTED: no operator answers, and none has ever run with ${databasePath}.`,
    `${haltFile} is written, and halts one that starts with these folders.`,
    'Does one run with others? Give its CHIMERA_DATA_DIR and CHIMERA_CONFIG_DIR (with systemd: chimera halt).',
  ].join('\n'),
});

const haltedText = (body: Readonly<Record<string, unknown>>): string =>
  `Halted (${body.mode}, epoch ${body.epoch}). Stopped: ${body.stopped}. Goes on: ${body.continues}.`;

const confirmText = (mode: string, body: Readonly<Record<string, unknown>>): string =>
  [
    `This stops ${body.stopped}. Goes on: ${body.continues}.`,
    `Now: ${previewText(body.preview)}`,
    `To do it: ./chimera halt --mode ${mode} --confirm ${body.confirm}`,
  ].join('\n');

/** The preview in words; amounts come as texts of lamports. */
function previewText(preview: unknown): string {
  const shown = haltPreview.safeParse(preview);
  if (!shown.success) return JSON.stringify(preview);
  const { openPositions, openCostLamports, valueLamports, unpricedPositions, liveAttempts } = shown.data;
  const unpriced = unpricedPositions === 0 ? '' : `, ${unpricedPositions} of them of unknown worth`;
  return `${openPositions} positions${unpriced}, cost ${solText(openCostLamports)}, worth ${solText(valueLamports)}; ${liveAttempts} transactions not yet final`;
}
