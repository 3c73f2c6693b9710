import { userInfo } from 'node:os';
import { createHaltFile } from '../../control/halt-file.ts';
import { type Command, type CommandContext, type CommandInput, textOption, UsageError } from '../command.ts';
import { outputOf } from '../operator-client.ts';
import { done, EXIT, type Output } from '../output.ts';

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
  return haltByFile(context, mode, reason);
}

/** Whoever may write the file may halt: no key and no running operator is needed for that. */
function haltByFile({ config }: CommandContext, mode: (typeof MODES)[number], reason: string): Output {
  const fileMode = mode === 'all' ? 'all' : 'entries';
  createHaltFile(config.haltFile).write({ mode: fileMode, by: userInfo().username, reason });
  const text = `Halted by ${config.haltFile}: the operator did not answer, and stays halted when it starts.`;
  if (mode !== 'flatten') return done({ status: 'halted', mode: fileMode, by: 'file' }, text);
  return {
    code: EXIT.unreachable,
    json: { status: 'halted', mode: fileMode, by: 'file', flattened: false },
    text: `${text} Nothing was sold: selling needs a running operator; start it and halt with flatten again.`,
  };
}

const haltedText = (body: Readonly<Record<string, unknown>>): string =>
  `Halted (${body.mode}, epoch ${body.epoch}). Stopped: ${body.stopped}. Goes on: ${body.continues}.`;

const confirmText = (mode: string, body: Readonly<Record<string, unknown>>): string =>
  [
    `This stops ${body.stopped}. Goes on: ${body.continues}.`,
    `Now: ${JSON.stringify(body.preview)}`,
    `To do it: ./chimera halt --mode ${mode} --confirm ${body.confirm}`,
  ].join('\n');
