import { type Command, textOption, UsageError } from '../command.ts';
import { outputOf } from '../operator-client.ts';

export const resumeCommand: Command = {
  name: 'resume',
  summary: 'Clear the halt, in two steps: the first answer holds the token for the second.',
  usage: '--reason <text> [--confirm <token>]',
  example: './chimera resume --reason "prices are right again"',
  options: { reason: { type: 'string' }, confirm: { type: 'string' } },
  async run({ operator }, input) {
    const reason = textOption(input, 'reason');
    if (reason === undefined) throw new UsageError('give --reason; it is kept with the resume');
    const confirm = textOption(input, 'confirm');
    const answer = await operator.command('resume', {
      reason,
      ...(confirm === undefined ? {} : { confirm }),
    });
    return outputOf(answer, (body) =>
      body.status === 'resumed'
        ? `Resumed; halt ${body.epoch} is over.`
        : [
            'Look at this first:',
            ...checkLines(body.checks),
            `To resume: ./chimera resume --reason "${reason}" --confirm ${body.confirm}`,
          ].join('\n'),
    );
  },
};

function checkLines(checks: unknown): readonly string[] {
  if (!Array.isArray(checks) || checks.length === 0) return ['  nothing stands out'];
  return checks.map(({ name, passed, detail }) => `  ${passed ? 'ok  ' : 'LOOK'} ${name}: ${detail}`);
}
