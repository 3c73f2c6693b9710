import { z } from 'zod';
import { type Command, textOption } from '../command.ts';
import { outputOf } from '../operator-client.ts';

const diffSchema = z.object({
  sha256: z.string(),
  activeBefore: z.number(),
  activeAfter: z.number(),
  needsApproval: z.boolean(),
  changes: z.array(
    z.object({
      wallet: z.string(),
      label: z.string().nullable(),
      before: z.string().nullable(),
      after: z.string(),
      wqsAfter: z.number().nullable(),
      reason: z.string(),
    }),
  ),
});

export const rosterDiffCommand: Command = {
  name: 'roster diff',
  summary: 'What taking over the proposed roster would change. Changes nothing.',
  usage: '',
  example: './chimera roster diff',
  run: async ({ operator }) => outputOf(await operator.command('roster-diff', {}), diffText),
};

function diffText(body: unknown): string {
  const { changes, activeBefore, activeAfter, needsApproval, sha256 } = diffSchema.parse(body);
  const lines = changes.map(
    ({ wallet, label, before, after, wqsAfter, reason }) =>
      `${(before ?? 'new').padEnd(9)} -> ${after.padEnd(9)} ${String(wqsAfter ?? '-').padStart(5)} ${wallet} ${label ?? ''}\n    ${reason}`,
  );
  return [
    ...(lines.length === 0 ? ['No standing changes.'] : lines),
    `${activeBefore} ACTIVE now, ${activeAfter} afterwards.`,
    needsApproval
      ? `So much changes that it needs --approve: ./chimera roster merge --sha256 ${sha256} --approve`
      : `Take it over by ./chimera roster merge --sha256 ${sha256}`,
  ].join('\n');
}

export const rosterMergeCommand: Command = {
  name: 'roster merge',
  summary: 'Take over the proposed roster that the scout wrote, all of it or nothing.',
  usage: '[--sha256 <of the diff>] [--approve]',
  example: './chimera roster merge --approve',
  options: { sha256: { type: 'string' }, approve: { type: 'boolean' } },
  run: async ({ operator }, input) => {
    const request = { sha256: textOption(input, 'sha256'), approve: input.options.approve === true };
    return outputOf(
      await operator.command('roster-merge', request),
      ({ version, changed, seq }) => `Roster version ${version}: ${changed} standings changed, as of ${seq}.`,
    );
  },
};
